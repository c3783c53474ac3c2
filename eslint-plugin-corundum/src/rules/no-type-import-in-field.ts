// no-type-import-in-field.ts — ESLint rule: the class of a reference field is imported as a value.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { fieldCallOf } from '../field-call.js';
import { LintedFile } from '../linted-file.js';
import type { PropertyNode } from '../persistent-classes.js';
import { propertyType } from '../property-type.js';
import { DefinitionType } from '../definition-type.js';

/** ESLint rule `no-type-import-in-field`. */
export const noTypeImportInField = createRule<[], 'typeImport' | 'importValue'>({
  name: 'no-type-import-in-field',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow fields whose class is imported as a type only' },
    fixable: 'code',
    hasSuggestions: true,
    schema: [],
    messages: {
      typeImport:
        '{{name}} is imported as a type, which is gone when the program runs: the field cannot know its class. Import the class itself.',
      importValue: 'Import {{name}} as a value.',
    },
  },
  create(context) {
    const file = LintedFile.of(context);
    const fixed = new Set<TSESTree.Node>();

    function check(property: PropertyNode): void {
      const field = fieldCallOf(file, property);
      if (field === null || field.type !== null) return;
      const { held } = propertyType(file, property);
      if (held.kind !== 'type import') return;
      const data = { name: held.text };
      const specifier = specifierOf(held.name);
      const fix = specifier === null ? null : makeValue(specifier);
      const isClass = file.types !== null;
      context.report({
        node: property,
        messageId: 'typeImport',
        data,
        loc: held.name.loc,
        ...(fix === null || specifier === null
          ? {}
          : isClass && !fixed.has(specifier)
            ? { fix }
            : { suggest: [{ messageId: 'importValue', data, fix }] }),
      });
      // one change of an import in one pass is enough
      if (specifier !== null && isClass) fixed.add(specifier);
    }

    function specifierOf(name: TSESTree.EntityName): TSESTree.ImportClause | null {
      let first = name;
      while (first.type === AST_NODE_TYPES.TSQualifiedName) first = first.left;
      if (first.type !== AST_NODE_TYPES.Identifier) return null;
      const definition = file.variableOf(first)?.defs[0];
      return definition?.type === DefinitionType.ImportBinding &&
        definition.node.type !== AST_NODE_TYPES.TSImportEqualsDeclaration
        ? definition.node
        : null;
    }

    function makeValue(specifier: TSESTree.ImportClause): TSESLint.ReportFixFunction | null {
      const declaration = specifier.parent;
      if (declaration.type !== AST_NODE_TYPES.ImportDeclaration) return null;
      if (declaration.importKind !== 'type') {
        return (fixer) => removeType(fixer, specifier);
      }
      const others = declaration.specifiers.filter((other) => other !== specifier);
      const named = others.filter((other) => other.type === AST_NODE_TYPES.ImportSpecifier);
      if (named.length !== others.length) return null;
      return (fixer) => [
        ...removeType(fixer, declaration),
        // the other names stay types
        ...named.map((other) => fixer.insertTextBefore(other, 'type ')),
      ];
    }

    function removeType(fixer: TSESLint.RuleFixer, node: TSESTree.Node): TSESLint.RuleFix[] {
      const token = context.sourceCode.getFirstToken(node, ({ value }) => value === 'type');
      const next = token === null ? null : context.sourceCode.getTokenAfter(token);
      if (token === null || next === null) return [];
      return [fixer.removeRange([token.range[0], next.range[0]])];
    }

    return { PropertyDefinition: check, AccessorProperty: check };
  },
});

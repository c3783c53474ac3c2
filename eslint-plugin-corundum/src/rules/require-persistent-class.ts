// require-persistent-class.ts — ESLint rule: the classes that fields refer to are persistent.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { fieldCallOf } from '../field-call.js';
import { LintedFile } from '../linted-file.js';
import { classMeant, isPersistentClass, type PropertyNode } from '../persistent-classes.js';
import { plain } from '../plain-expression.js';
import { isPlainClass } from '../plain-classes.js';
import { propertyType } from '../property-type.js';

interface Options {
  /** What is done about classes that only a declaration file is known of: compilers leave decorators out there. */
  readonly declarations?: 'ignore' | 'report';
}

/** Field types whose argument gives a value, and no class. */
const OF_VALUES: ReadonlySet<string> = new Set(['VCell.of', 'TCell.of']);

/** ESLint rule `require-persistent-class`. */
export const requirePersistentClass = createRule<[Options], 'plain'>({
  name: 'require-persistent-class',
  meta: {
    type: 'problem',
    docs: { description: 'Require the classes that fields refer to to be persistent' },
    schema: [
      {
        type: 'object',
        properties: { declarations: { type: 'string', enum: ['ignore', 'report'] } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ declarations: 'ignore' }],
    messages: {
      plain:
        '{{name}} is no persistent class: opening a pool with this field throws SCHEMA_NOT_PERSISTENT. Decorate it with @Persistent(…), or describe it with defineClass.',
    },
  },
  create(context, [options]) {
    const file = LintedFile.of(context);
    if (!file.usesLibrary && file.types === null) return {};

    function check(property: PropertyNode): void {
      const field = fieldCallOf(file, property);
      if (field === null) return;
      if (field.type !== null) {
        checkType(field.type);
        return;
      }
      const { held } = propertyType(file, property);
      if (held.kind === 'class') checkClass(held.name);
    }

    function checkType(type: TSESTree.Node): void {
      const node = plain(type);
      if (node.type === AST_NODE_TYPES.ArrowFunctionExpression) {
        if (node.body.type !== AST_NODE_TYPES.BlockStatement) checkClass(plain(node.body));
      } else if (node.type === AST_NODE_TYPES.CallExpression) {
        const callee = file.calleeOf(node);
        // What a function of the program makes of its arguments is not known.
        if (callee !== null && !OF_VALUES.has(callee)) node.arguments.forEach(checkType);
      }
    }

    function checkClass(node: TSESTree.Node): void {
      const { types } = file;
      const inFile = classMeant(file, node);
      const isPlain =
        inFile !== null
          ? !isPersistentClass(file, inFile) && (types === null || isPlainClass(types, node, false))
          : types !== null && isPlainClass(types, node, options.declarations === 'report');
      if (!isPlain) return;
      context.report({
        node,
        messageId: 'plain',
        data: { name: context.sourceCode.getText(node) },
      });
    }

    return { PropertyDefinition: check, AccessorProperty: check };
  },
});

// explicit-field-type.ts — ESLint rule: @Field has a type where none can be inferred.
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { fieldCallOf, type FieldCall } from '../field-call.js';
import { fieldTypeText, type FieldTypeText } from '../field-type-text.js';
import { nameOfMember } from '../function-nodes.js';
import { addImports } from '../library-imports.js';
import { LintedFile } from '../linted-file.js';
import type { PropertyNode } from '../persistent-classes.js';
import { isToldByValue, propertyType, type PropertyType } from '../property-type.js';

interface Options {
  /** Whether every field needs a type, as for compilers that record none. */
  readonly always?: boolean;
}

type Message = 'absent' | 'ambiguous' | 'collection' | 'unfit' | 'optional' | 'always' | 'write';

/** ESLint rule `explicit-field-type`. */
export const explicitFieldType = createRule<[Options], Message>({
  name: 'explicit-field-type',
  meta: {
    type: 'problem',
    docs: { description: 'Require a type in @Field where none can be inferred' },
    fixable: 'code',
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: { always: { type: 'boolean' } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ always: false }],
    messages: {
      absent:
        'The type of {{name}} cannot be inferred: of a union with null or undefined the compiler records Object. Write the type and its option.',
      ambiguous: 'The type of {{name}} cannot be inferred from {{what}}. Write it: @Field(type).',
      collection:
        'The type of {{name}} cannot be inferred: the compiler records {{what}} without its elements. Write it.',
      unfit:
        '{{name}} is {{what}}, which cannot be stored. Use a collection (PVec, PMap), a class of your own, or @Volatile().',
      optional:
        '{{name}} may be undefined, and its field may not: writing undefined throws FIELD_TYPE. Write { optional: true }.',
      always: 'The field {{name}} has no written type. Write it: @Field(type).',
      write: 'Write {{text}}.',
    },
  },
  create(context, [options]) {
    const file = LintedFile.of(context);

    function check(property: PropertyNode): void {
      const field = fieldCallOf(file, property);
      if (field === null) return;
      if (field.type !== null) return;
      const name = nameOfMember(property) ?? context.sourceCode.getText(property.key);
      const type = propertyType(file, property);
      const problem = problemOf(property, field, type);
      if (problem === null) return;
      const data = { name, ...problem.data };
      const { messageId } = problem;
      const text = fieldTypeText(file, property, type.held);
      if (messageId === 'optional') {
        const needed = optionsText(field, type);
        context.report({
          node: property.key,
          messageId,
          data,
          suggest: [
            {
              messageId: 'write',
              data: { text: `@Field(${needed})` },
              fix: rewrite(field, null, needed),
            },
          ],
        });
      } else if (text === null) {
        context.report({ node: property.key, messageId, data });
      } else if (messageId === 'always' || messageId === 'absent') {
        const fix = rewrite(field, text, optionsText(field, type));
        context.report({ node: property.key, messageId, data, fix });
      } else {
        const needed = optionsText(field, type);
        const written = `@Field(${[text.text, needed].filter(Boolean).join(', ')})`;
        context.report({
          node: property.key,
          messageId,
          data,
          suggest: [
            { messageId: 'write', data: { text: written }, fix: rewrite(field, text, needed) },
          ],
        });
      }
    }

    function problemOf(
      property: PropertyNode,
      field: FieldCall,
      { held, nullable, optional }: PropertyType,
    ): { readonly messageId: Message; readonly data?: Record<string, string> } | null {
      if (held.kind === 'unfit') return { messageId: 'unfit', data: { what: held.what } };
      if (held.kind === 'collection') return { messageId: 'collection', data: { what: held.name } };
      if (options.always === true) return { messageId: 'always' };
      // no-type-import-in-field says what to do about these
      if (held.kind === 'type import') return null;
      const isUnion = nullable || (optional && !(property as { optional?: boolean }).optional);
      const isTold = isToldByValue(file, property);
      if (isUnion && !isTold) return { messageId: 'absent' };
      if (held.kind === 'ambiguous' && !isTold) {
        return { messageId: 'ambiguous', data: { what: held.what } };
      }
      if (nullable && !field.nullable) return { messageId: 'absent' };
      return optional && !field.optional && held.kind !== 'unknown'
        ? { messageId: 'optional' }
        : null;
    }

    /** The options that the property's type asks for, with those that are written already; '' for none. */
    function optionsText(field: FieldCall, type: PropertyType): string {
      const names = [
        ...(type.nullable || field.nullable ? ['nullable: true'] : []),
        ...(type.optional || field.optional ? ['optional: true'] : []),
      ];
      return names.length === 0 ? '' : `{ ${names.join(', ')} }`;
    }

    function rewrite(
      field: FieldCall,
      type: FieldTypeText | null,
      needed: string,
    ): TSESLint.ReportFixFunction {
      return (fixer) => {
        const text = [type?.text ?? '', needed].filter((part) => part !== '').join(', ');
        return [
          fixer.replaceTextRange(argumentRange(field.call), text),
          ...addImports(file, fixer, type?.missing ?? []),
        ];
      };
    }

    /** What lies between the parentheses of a call. */
    function argumentRange(call: TSESTree.CallExpression): [number, number] {
      const close = call.range[1] - 1;
      const open = context.sourceCode.getTokenAfter(call.typeArguments ?? call.callee);
      return [open?.range[1] ?? close, close];
    }

    return { PropertyDefinition: check, AccessorProperty: check };
  },
});

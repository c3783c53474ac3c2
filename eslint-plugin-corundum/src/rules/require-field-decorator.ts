// require-field-decorator.ts — ESLint rule: each property of a persistent class says whether it is stored.
import { ASTUtils, AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { nameOfMember, type ClassNode } from '../function-nodes.js';
import { addImports, writtenName } from '../library-imports.js';
import { LintedFile } from '../linted-file.js';
import {
  decoratorOf,
  definedClasses,
  isDecoratedClass,
  isProperty,
  type PropertyNode,
} from '../persistent-classes.js';
import { propertyType } from '../property-type.js';

type Message =
  | 'undecorated'
  | 'undefined'
  | 'private'
  | 'privateMethod'
  | 'parameter'
  | 'addField'
  | 'addVolatile';

const FIELD_DECORATORS: ReadonlySet<string> = new Set(['Field', 'Volatile']);

/** ESLint rule `require-field-decorator`. */
export const requireFieldDecorator = createRule<[], Message>({
  name: 'require-field-decorator',
  meta: {
    type: 'problem',
    docs: { description: 'Require @Field or @Volatile on the properties of persistent classes' },
    schema: [],
    hasSuggestions: true,
    messages: {
      undecorated:
        '{{name}} is neither stored nor volatile: an object that has it is refused with FIELD_UNDECORATED. Write @Field(…), or @Volatile() for what is never stored.',
      undefined:
        '{{name}} is not in this definition: an object that has it is refused with FIELD_UNDECORATED. Add it to `fields`, or to `volatile` for what is never stored.',
      private:
        '{{name}} is not stored, and is not there in objects that come from a pool: no library can see #private members. Use `private` with @Field(…) or @Volatile().',
      privateMethod:
        '{{name}} cannot be called on objects that come from a pool, which no constructor has run on: it throws a TypeError. Use `private`.',
      parameter:
        '{{name}} is a property that no decorator can stand on. Declare it in the class with @Field(…), and give the parameter another name or none.',
      addField: 'Store it: {{text}}.',
      addVolatile: 'Do not store it: {{text}}.',
    },
  },
  create(context) {
    const file = LintedFile.of(context);
    if (!file.usesLibrary && file.types === null) return {};

    function check(node: ClassNode): void {
      const isDecorated = isDecoratedClass(file, node);
      const definition = definedClasses(file).get(node);
      if (!isDecorated && definition === undefined) return;
      const listed = isDecorated || definition === undefined ? null : namesIn(definition);
      for (const member of node.body.body) {
        if (isProperty(member)) {
          checkProperty(member, isDecorated, listed);
        } else if (member.type === AST_NODE_TYPES.MethodDefinition) {
          checkMethod(member);
        }
      }
    }

    function checkProperty(
      member: PropertyNode,
      isDecorated: boolean,
      listed: ReadonlySet<string> | null,
    ): void {
      if (member.static || (member as { declare?: boolean }).declare === true) return;
      const name = nameOfMember(member) ?? context.sourceCode.getText(member.key);
      if (member.key.type === AST_NODE_TYPES.PrivateIdentifier) {
        context.report({ node: member.key, messageId: 'private', data: { name } });
      } else if (!isDecorated) {
        if (listed === null || listed.has(name)) return;
        context.report({ node: member.key, messageId: 'undefined', data: { name } });
      } else if (decoratorOf(file, member, FIELD_DECORATORS) === null) {
        context.report({
          node: member.key,
          messageId: 'undecorated',
          data: { name },
          suggest: member.computed ? [] : suggestionsFor(member),
        });
      }
    }

    function checkMethod(member: TSESTree.MethodDefinition): void {
      if (member.kind === 'constructor') {
        for (const parameter of member.value.params) {
          if (parameter.type !== AST_NODE_TYPES.TSParameterProperty) continue;
          const inner = parameter.parameter;
          const binding = inner.type === AST_NODE_TYPES.AssignmentPattern ? inner.left : inner;
          const { name } = binding;
          context.report({ node: parameter, messageId: 'parameter', data: { name } });
        }
      } else if (!member.static && member.key.type === AST_NODE_TYPES.PrivateIdentifier) {
        const name = `#${member.key.name}`;
        context.report({ node: member.key, messageId: 'privateMethod', data: { name } });
      }
    }

    function suggestionsFor(member: PropertyNode): TSESLint.SuggestionReportDescriptor<Message>[] {
      return [
        ...suggestion(member, 'Field', 'addField', argumentsOf(member)),
        ...suggestion(member, 'Volatile', 'addVolatile', '()'),
      ];
    }

    /** What `@Field` needs beside the property's own type; `null` where that type does not tell enough. */
    function argumentsOf(member: PropertyNode): string | null {
      const { held, nullable, optional } = propertyType(file, member);
      if (nullable || (held.kind !== 'scalar' && held.kind !== 'class')) return null;
      return optional ? '({ optional: true })' : '()';
    }

    function suggestion(
      member: PropertyNode,
      name: string,
      messageId: 'addField' | 'addVolatile',
      given: string | null,
    ): TSESLint.SuggestionReportDescriptor<Message>[] {
      const written = given === null ? null : writtenName(file, member, name);
      if (written === null || given === null) return [];
      const text = `@${written.text}${given}`;
      const place = firstTokenAfterDecorators(member);
      return [
        {
          messageId,
          data: { text },
          fix: (fixer) => [
            fixer.insertTextBefore(place, `${text} `),
            ...addImports(file, fixer, written.missing === null ? [] : [written.missing]),
          ],
        },
      ];
    }

    function firstTokenAfterDecorators(member: PropertyNode): TSESTree.Token | TSESTree.Node {
      const last = member.decorators.at(-1);
      if (last === undefined) return member;
      return context.sourceCode.getTokenAfter(last) ?? member;
    }

    return { ClassDeclaration: check, ClassExpression: check };
  },
});

/** Names of the fields that a call of `defineClass` lists; `null` where it does not write them out. */
function namesIn(call: TSESTree.CallExpression): ReadonlySet<string> | null {
  const definition = call.arguments[1];
  if (definition?.type !== AST_NODE_TYPES.ObjectExpression) return null;
  const names = new Set<string>();
  let hasFields = false;
  for (const property of definition.properties) {
    if (property.type !== AST_NODE_TYPES.Property) return null;
    const key = ASTUtils.getPropertyName(property);
    const { value } = property;
    if (key === 'fields') {
      if (value.type !== AST_NODE_TYPES.ObjectExpression) return null;
      hasFields = true;
      for (const field of value.properties) {
        const name =
          field.type === AST_NODE_TYPES.Property ? ASTUtils.getPropertyName(field) : null;
        if (name === null) return null;
        names.add(name);
      }
    } else if (key === 'volatile') {
      if (value.type !== AST_NODE_TYPES.ArrayExpression) return null;
      for (const element of value.elements) {
        if (element?.type !== AST_NODE_TYPES.Literal) return null;
        names.add(String(element.value));
      }
    }
  }
  return hasFields ? names : null;
}

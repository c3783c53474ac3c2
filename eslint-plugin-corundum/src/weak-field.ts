// weak-field.ts — writes a field that refers strongly as a weak one.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { fieldCallOf } from './field-call.js';
import { addImports, writtenName } from './library-imports.js';
import type { LintedFile } from './linted-file.js';
import { classMeant, type PropertyNode } from './persistent-classes.js';
import { plain } from './plain-expression.js';

/** A field written anew. */
export interface WeakField {
  /** The new field type. */
  readonly text: string;
  /** Makes the change. */
  readonly fix: TSESLint.ReportFixFunction;
}

/**
 * How a field that refers to one object, directly or by a `Prc`, is written as a `PWeak`: decorator, type of the property, import. `null` where that is not a change of these alone: for other
 * field types, options, types of the property, or an initial value.
 */
export function weakField(file: LintedFile, member: PropertyNode): WeakField | null {
  if (member.type !== AST_NODE_TYPES.PropertyDefinition || member.computed || member.optional)
    return null;
  const field = fieldCallOf(file, member);
  const written = writtenName(file, member, 'PWeak');
  const annotation = member.typeAnnotation?.typeAnnotation;
  if (field === null || written === null || annotation === undefined) return null;
  const { call } = field;
  if (field.optional || call.typeArguments !== undefined || !isOnlyNullable(field.options))
    return null;
  const held = withoutNull(annotation);
  const value = member.value === null ? null : plain(member.value);
  const isEmpty = value === null || (value.type === AST_NODE_TYPES.Literal && value.value === null);
  if (held === null || !isEmpty) return null;
  const name = classOf(file, field.type, held);
  const open = file.code.getTokenAfter(call.callee);
  const close = file.code.getLastToken(call);
  if (name === null || open === null || close === null) return null;
  const text = `${written.text}.of(() => ${name})`;
  return {
    text,
    fix: (fixer) => [
      fixer.replaceTextRange([open.range[1], close.range[0]], text),
      fixer.replaceTextRange(
        [member.key.range[1], member.value?.range[1] ?? annotation.range[1]],
        `!: ${written.text}<${name}>`,
      ),
      ...addImports(file, fixer, written.missing === null ? [] : [written.missing]),
    ],
  };
}

/** Name of the class that a field refers to, where its type and that of the property both are that class, or a `Prc` to it. */
function classOf(
  file: LintedFile,
  type: TSESTree.Node | null,
  held: TSESTree.TSTypeReference,
): string | null {
  if (type === null) {
    if (held.typeArguments !== undefined || held.typeName.type !== AST_NODE_TYPES.Identifier)
      return null;
    return classMeant(file, held.typeName) === null ? null : held.typeName.name;
  }
  const node = plain(type);
  const callee = node.type === AST_NODE_TYPES.CallExpression ? file.calleeOf(node) : null;
  const isPointer = callee === 'Prc.of';
  if (callee !== null && callee !== 'ref' && !isPointer) return null;
  const thunk =
    node.type === AST_NODE_TYPES.CallExpression && node.arguments.length === 1
      ? plain(node.arguments[0] as TSESTree.Node)
      : node;
  if (thunk.type !== AST_NODE_TYPES.ArrowFunctionExpression) return null;
  const target = plain(thunk.body);
  if (target.type !== AST_NODE_TYPES.Identifier) return null;
  const inner = isPointer ? pointee(file, held) : held;
  return inner !== null && file.code.getText(inner) === target.name ? target.name : null;
}

/** What a `Prc<T>` leads to. */
function pointee(file: LintedFile, type: TSESTree.TSTypeReference): TSESTree.TypeNode | null {
  if (file.nameOf(type.typeName) !== 'Prc') return null;
  const [inner, more] = type.typeArguments?.params ?? [];
  return inner !== undefined && more === undefined ? inner : null;
}

function withoutNull(annotation: TSESTree.TypeNode): TSESTree.TSTypeReference | null {
  const parts = annotation.type === AST_NODE_TYPES.TSUnionType ? annotation.types : [annotation];
  const [held, more] = parts.filter(({ type }) => type !== AST_NODE_TYPES.TSNullKeyword);
  return more === undefined && held?.type === AST_NODE_TYPES.TSTypeReference ? held : null;
}

/** Whether options say nothing that a weak pointer does not say anyway: it may lead nowhere. */
function isOnlyNullable(options: TSESTree.Node | null): boolean {
  return (
    options === null ||
    (options.type === AST_NODE_TYPES.ObjectExpression && options.properties.length <= 1)
  );
}

// field-call.ts — the `@Field(…)` of a property: its type and its options.
import { ASTUtils, AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { LintedFile } from './linted-file.js';
import { decoratorOf, hasOption, type PropertyNode } from './persistent-classes.js';
import { plain } from './plain-expression.js';

const FIELD: ReadonlySet<string> = new Set(['Field']);
const OPTIONS: ReadonlySet<string> = new Set(['nullable', 'optional']);

/** The decorator of a stored property, as it is written. */
export interface FieldCall {
  /** `Field(…)`. */
  readonly call: TSESTree.CallExpression;
  /** The written type, `null` where it is to be inferred. */
  readonly type: TSESTree.Node | null;
  /** The written options, `null` without any. */
  readonly options: TSESTree.Node | null;
  /** Whether the field takes `null`. */
  readonly nullable: boolean;
  /** Whether the field takes `undefined`. */
  readonly optional: boolean;
}

/** The `@Field(…)` of a property, `null` where there is none, or where it has no parentheses. */
export function fieldCallOf(file: LintedFile, property: PropertyNode): FieldCall | null {
  const found = decoratorOf(file, property, FIELD);
  const call = found === null ? null : plain(found.decorator.expression);
  if (call?.type !== AST_NODE_TYPES.CallExpression) return null;
  const [first, second] = call.arguments;
  const isInferred = first === undefined || isOptions(first);
  const options = isInferred ? first : second;
  return {
    call,
    type: isInferred ? null : first,
    options: options ?? null,
    nullable: hasOption(options, 'nullable'),
    optional: hasOption(options, 'optional'),
  };
}

function isOptions(node: TSESTree.Node): boolean {
  return (
    node.type === AST_NODE_TYPES.ObjectExpression &&
    node.properties.every(
      (property) =>
        property.type === AST_NODE_TYPES.Property &&
        OPTIONS.has(ASTUtils.getPropertyName(property) ?? ''),
    )
  );
}

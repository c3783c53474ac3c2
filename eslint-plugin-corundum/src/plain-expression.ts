// plain-expression.ts — an expression without what only the compiler sees of it.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';

/** The expression inside of `x!`, `x as T`, `<T>x`, `x satisfies T` and optional chains. */
export function plain(node: TSESTree.Node): TSESTree.Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case AST_NODE_TYPES.TSNonNullExpression:
      case AST_NODE_TYPES.TSAsExpression:
      case AST_NODE_TYPES.TSTypeAssertion:
      case AST_NODE_TYPES.TSSatisfiesExpression:
      case AST_NODE_TYPES.TSInstantiationExpression:
      case AST_NODE_TYPES.ChainExpression:
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

/** The node around a node; `null` around the whole program, where ESLint has `null` and the types `undefined`. */
export function parentOf(node: TSESTree.Node): TSESTree.Node | null {
  return (node.parent as TSESTree.Node | null | undefined) ?? null;
}

/** The outermost expression that is `node` but for what {@link plain} takes away. */
export function wrapped(node: TSESTree.Node): TSESTree.Node {
  let outer = node;
  for (let next = parentOf(outer); next !== null; next = parentOf(outer)) {
    if (plain(next) === next || (next as { expression?: TSESTree.Node }).expression !== outer)
      break;
    outer = next;
  }
  return outer;
}

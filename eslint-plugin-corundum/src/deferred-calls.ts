// deferred-calls.ts — functions that run after the code around them is done.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import { functionAround, methodCall, type FunctionNode } from './function-nodes.js';
import { plain, wrapped } from './plain-expression.js';

const FUNCTIONS: ReadonlySet<string> = new Set([
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const METHODS: ReadonlySet<string> = new Set([
  'addEventListener',
  'addListener',
  'catch',
  'finally',
  'nextTick',
  'on',
  'once',
  'prependListener',
  'subscribe',
  'then',
]);

/** Whether a call keeps the functions that it is given for later. */
export function defers(call: TSESTree.CallExpression): boolean {
  const callee = plain(call.callee);
  if (callee.type === AST_NODE_TYPES.Identifier) return FUNCTIONS.has(callee.name);
  const method = methodCall(call);
  return method !== null && (METHODS.has(method.name) || FUNCTIONS.has(method.name));
}

/** Why a function that stands inside another one runs after it; `null` where nothing says so. */
export type Delay = 'deferred' | 'stored' | 'returned';

/** How a function outlives the code around it, by where it stands. */
export function delayOf(node: FunctionNode, home: FunctionNode): Delay | null {
  const outer = wrapped(node);
  const { parent } = outer;
  switch (parent?.type) {
    case AST_NODE_TYPES.CallExpression:
      return parent.callee !== outer && defers(parent) ? 'deferred' : null;
    case AST_NODE_TYPES.ReturnStatement:
      return functionAround(parent) === home ? 'returned' : null;
    case AST_NODE_TYPES.ArrowFunctionExpression:
      return parent === home ? 'returned' : null;
    case AST_NODE_TYPES.AssignmentExpression:
      return plain(parent.left).type === AST_NODE_TYPES.MemberExpression ? 'stored' : null;
    default:
      return null;
  }
}

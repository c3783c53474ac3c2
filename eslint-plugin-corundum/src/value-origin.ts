// value-origin.ts — where the object comes from that an expression writes to.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import {
  functionMeant,
  isFunction,
  isWithin,
  memberName,
  methodCall,
  type FunctionNode,
} from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import { nodesIn } from './own-mentions.js';
import { plain } from './plain-expression.js';
import { isJournal, isPool } from './pools.js';
import { bodyOf, journalOf, transactionCall, type TransactionCall } from './transaction-bodies.js';
import { DefinitionType } from './definition-type.js';

/** Where a value comes from. */
export type Origin =
  /** Made with `new` in this file: no persistent object as long as nothing refers to it. */
  | { readonly kind: 'transient' }
  /** Given by the caller of `owner`. */
  | { readonly kind: 'parameter'; readonly owner: FunctionNode }
  /** Read from `pool.root`, `pool.cursor(…)`. */
  | { readonly kind: 'pool' }
  /** Read from the journal, or returned by a transaction. */
  | { readonly kind: 'transaction' }
  | { readonly kind: 'other' };

const OTHER: Origin = { kind: 'other' };
const TRANSIENT: Origin = { kind: 'transient' };
const MAX_STEPS = 24;

/** Functions whose results are transient objects. */
const MAKERS: ReadonlySet<string> = new Set(['fromPlain', 'plainToInstance', 'plainToClass']);

/** Methods through which a collection or a cursor gives its elements. */
const READERS: ReadonlySet<string> = new Set([
  'at',
  'cursor',
  'entries',
  'filter',
  'find',
  'findLast',
  'get',
  'getOrInsert',
  'pop',
  'remove',
  'shift',
  'slice',
  'swapRemove',
  'toArray',
  'toMap',
  'values',
]);

const JOURNAL_METHODS: ReadonlySet<string> = new Set(['create', 'mut']);

/** Where the value of an expression comes from, as far as this file says. */
export function originOf(file: LintedFile, node: TSESTree.Node, steps = MAX_STEPS): Origin {
  const expression = plain(node);
  if (steps === 0) return OTHER;
  switch (expression.type) {
    case AST_NODE_TYPES.NewExpression:
      return TRANSIENT;
    case AST_NODE_TYPES.AwaitExpression:
      return originOf(file, expression.argument, steps - 1);
    case AST_NODE_TYPES.LogicalExpression:
      return stronger(
        originOf(file, expression.left, steps - 1),
        originOf(file, expression.right, steps - 1),
      );
    case AST_NODE_TYPES.ConditionalExpression:
      return stronger(
        originOf(file, expression.consequent, steps - 1),
        originOf(file, expression.alternate, steps - 1),
      );
    case AST_NODE_TYPES.AssignmentExpression:
      return originOf(file, expression.right, steps - 1);
    case AST_NODE_TYPES.ArrayExpression:
      return areNew(file, expression.elements, steps - 1) ? TRANSIENT : OTHER;
    case AST_NODE_TYPES.MemberExpression:
      if (memberName(expression) === 'root') {
        if (isPool(file, expression.object) === 'yes') return { kind: 'pool' };
        if (isJournal(file, expression.object) === 'yes') return { kind: 'transaction' };
      }
      return originOf(file, expression.object, steps - 1);
    case AST_NODE_TYPES.CallExpression:
      return ofCall(file, expression, steps - 1);
    case AST_NODE_TYPES.Identifier:
      return ofVariable(file, file.variableOf(expression), steps - 1);
    default:
      return OTHER;
  }
}

/** Of two possible origins the one that is no transient object. */
function stronger(left: Origin, right: Origin): Origin {
  if (left.kind === 'other') return right;
  return left.kind === 'transient' && right.kind !== 'other' ? right : left;
}

function ofCall(file: LintedFile, node: TSESTree.CallExpression, steps: number): Origin {
  const callee = plain(node.callee);
  const transaction = transactionCall(file, node);
  if (transaction !== null) return ofResult(file, transaction, steps);
  if (callee.type === AST_NODE_TYPES.Identifier && MAKERS.has(callee.name)) return TRANSIENT;
  if (file.calleeOf(node) === 'fromPlain') return TRANSIENT;
  const method = methodCall(node);
  if (method !== null) {
    const [first] = node.arguments;
    const { object, name } = method;
    if (name === 'assign' && isGlobal(object, 'Object') && first !== undefined) {
      return originOf(file, first, steps);
    }
    if (name === 'cursor' && isPool(file, object) === 'yes') return { kind: 'pool' };
    const origin = originOf(file, object, steps);
    if (READERS.has(name) || JOURNAL_METHODS.has(name)) return origin;
  }
  return returnsNew(file, node.callee, steps) || isListOfNew(file, node, steps) ? TRANSIENT : OTHER;
}

/** Whether a list has elements, and each was made in this file. */
function areNew(
  file: LintedFile,
  elements: readonly (TSESTree.Node | null)[],
  steps: number,
): boolean {
  return (
    elements.length > 0 &&
    elements.every(
      (element) => element !== null && originOf(file, element, steps).kind === 'transient',
    )
  );
}

/** `list.map(() => new Item())`, `Array.from(list, () => new Item())`. */
function isListOfNew(file: LintedFile, node: TSESTree.CallExpression, steps: number): boolean {
  const name = methodCall(node)?.name;
  if (name !== 'map' && name !== 'from') return false;
  const make = node.arguments[name === 'map' ? 0 : 1];
  return make !== undefined && returnsNew(file, make, steps);
}

/** What a transaction returns is what its body returns. */
function ofResult(file: LintedFile, call: TransactionCall, steps: number): Origin {
  const body = bodyOf(file, call);
  if (body === null) return OTHER;
  return returnedBy(file, body)
    .map((value) => originOf(file, value, Math.min(steps, 8)))
    .reduce(stronger, OTHER);
}

function isGlobal(node: TSESTree.Node, name: string): boolean {
  return node.type === AST_NODE_TYPES.Identifier && node.name === name;
}

/** Whether an expression is a function of this file that returns nothing but what it made. */
function returnsNew(file: LintedFile, node: TSESTree.Node, steps: number): boolean {
  const called = functionMeant(file, node);
  if (called === null || called.async || called.generator) return false;
  const returned = returnedBy(file, called);
  return (
    returned.length > 0 &&
    returned.every((value) => originOf(file, value, Math.min(steps, 8)).kind === 'transient')
  );
}

const returns = new WeakMap<FunctionNode, readonly TSESTree.Expression[]>();

/** The expressions that a function returns. */
export function returnedBy(file: LintedFile, node: FunctionNode): readonly TSESTree.Expression[] {
  let values = returns.get(node);
  if (values === undefined) returns.set(node, (values = findReturned(file, node)));
  return values;
}

function findReturned(file: LintedFile, node: FunctionNode): readonly TSESTree.Expression[] {
  if (node.body.type !== AST_NODE_TYPES.BlockStatement) return [node.body];
  const values: TSESTree.Expression[] = [];
  let inner: TSESTree.Node | null = null;
  for (const part of nodesIn(file.code, node.body)) {
    if (inner !== null && isWithin(part, inner)) continue;
    inner = null;
    if (isFunction(part)) inner = part;
    else if (part.type === AST_NODE_TYPES.ReturnStatement && part.argument !== null) {
      values.push(part.argument);
    }
  }
  return values;
}

/** Where the value of a variable comes from. */
export function ofVariable(
  file: LintedFile,
  variable: TSESLint.Scope.Variable | null,
  steps = MAX_STEPS,
): Origin {
  const definition = variable?.defs[0];
  if (variable === null || definition === undefined || steps <= 0) return OTHER;
  if (definition.type === DefinitionType.Parameter) {
    if (!isFunction(definition.node)) return OTHER;
    if (journalOf(file, definition.node) === variable) return { kind: 'transaction' };
    return { kind: 'parameter', owner: definition.node };
  }
  if (definition.type !== DefinitionType.Variable) return OTHER;
  const { init, parent } = definition.node;
  const assigned = variable.references.flatMap(({ writeExpr, init: isInit }) =>
    writeExpr !== null && writeExpr !== undefined && isInit !== true ? [writeExpr] : [],
  );
  if (assigned.some(({ type }) => type === AST_NODE_TYPES.NewExpression)) return TRANSIENT;
  if (init !== null) {
    const origin = originOf(file, init, steps);
    if (origin.kind !== 'other') return origin;
  }
  const loop = parent.parent;
  if (loop.type === AST_NODE_TYPES.ForOfStatement && loop.left === parent) {
    return originOf(file, loop.right, steps);
  }
  const [only] = assigned;
  return only !== undefined && assigned.length === 1 ? originOf(file, only, steps) : OTHER;
}

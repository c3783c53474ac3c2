// transaction-bodies.ts — the functions that run as a transaction, and their journals.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import {
  bindingOf,
  functionMeant,
  isFunction,
  methodCall,
  type FunctionNode,
} from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import { wrapped } from './plain-expression.js';
import { isBindingOf, isPool, type Certainty } from './pools.js';

const METHODS: ReadonlySet<string> = new Set(['transaction', 'commitAsync']);

/** A call that runs a transaction. */
export interface TransactionCall {
  /** `transaction` or `commitAsync`. */
  readonly method: string;
  /** Whether its object is known to be a pool. */
  readonly certainty: Exclude<Certainty, 'no'>;
  /** The argument that is the body. */
  readonly argument: TSESTree.Node | undefined;
}

/** What a call does if it runs a transaction, else `null`. */
export function transactionCall(
  file: LintedFile,
  node: TSESTree.CallExpression,
): TransactionCall | null {
  const call = methodCall(node);
  if (call === null || !METHODS.has(call.name)) return null;
  const certainty = isPool(file, call.object);
  if (certainty === 'no') return null;
  return { method: call.name, certainty, argument: node.arguments[0] };
}

/** The function of this file that a transaction's call runs. */
export function bodyOf(file: LintedFile, call: TransactionCall): FunctionNode | null {
  return call.argument === undefined ? null : functionMeant(file, call.argument);
}

/** The transaction whose body an expression is, by standing there as the first argument. */
export function transactionOfArgument(
  file: LintedFile,
  node: TSESTree.Node,
): TransactionCall | null {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type !== AST_NODE_TYPES.CallExpression || parent.arguments[0] !== outer) return null;
  return transactionCall(file, parent);
}

/** The variable of the journal that a function gets: the first parameter of a body, or one of type `Journal`. */
export function journalOf(file: LintedFile, node: FunctionNode): TSESLint.Scope.Variable | null {
  const ofBody = isFunction(node) && transactionOfArgument(file, node) !== null;
  for (const [index, parameter] of node.params.entries()) {
    const binding = bindingOf(parameter);
    if (binding.type !== AST_NODE_TYPES.Identifier) continue;
    if ((index === 0 && ofBody) || isBindingOf(file, binding, 'Journal')) {
      return (
        file.code
          .getDeclaredVariables(node)
          .find((variable) => variable.identifiers.includes(binding)) ?? null
      );
    }
  }
  return null;
}

/** Whether a function gets a journal, under whatever name or pattern. */
export function takesJournal(file: LintedFile, node: FunctionNode): boolean {
  return node.params.some((parameter) => isBindingOf(file, bindingOf(parameter), 'Journal'));
}

// no-write-outside-transaction.ts — ESLint rule: persistent objects change inside transactions only.
import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { ExecutionContext } from '../execution-context.js';
import { LintedFile } from '../linted-file.js';
import {
  changesStored,
  isView,
  writeOfCall,
  writesOfTarget,
  type Write,
} from '../persistent-values.js';
import { originOf } from '../value-origin.js';

interface Options {
  /** Whether a write to what the caller gave is reported where the callers are not known. */
  readonly parameters?: 'ignore' | 'report';
  /** Names of functions that run their callbacks inside a transaction. */
  readonly transactionFunctions?: readonly string[];
}

/** ESLint rule `no-write-outside-transaction`. */
export const noWriteOutsideTransaction = createRule<[Options], 'field' | 'method'>({
  name: 'no-write-outside-transaction',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow changes of persistent objects outside a transaction' },
    schema: [
      {
        type: 'object',
        properties: {
          parameters: { type: 'string', enum: ['ignore', 'report'] },
          transactionFunctions: { type: 'array', items: { type: 'string' }, uniqueItems: true },
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ parameters: 'ignore', transactionFunctions: [] }],
    messages: {
      field:
        'A persistent object is changed outside a transaction, which throws TX_REQUIRED. Do it inside pool.transaction((j) => { … }).',
      method:
        '{{name}}() changes a collection outside a transaction, which throws TX_REQUIRED. Do it inside pool.transaction((j) => { … }).',
    },
  },
  create(context, [options]) {
    const file = LintedFile.of(context);
    if (file.types === null && !file.usesLibrary) return {};
    const execution = new ExecutionContext(file, options.transactionFunctions ?? []);

    /** A write to what the caller gave is the caller's business, unless the callers are known. */
    function isExcused(write: Write): boolean {
      const origin = originOf(file, write.object);
      if (origin.kind === 'transient') return true;
      if (origin.kind !== 'parameter' || options.parameters === 'report') return false;
      return execution.ofFunction(origin.owner) !== 'outside' && !isView(file, write.object);
    }

    function check(write: Write): void {
      if (!changesStored(file, write)) return;
      if (execution.of(write.node) === 'inside' || isExcused(write)) return;
      const messageId = write.isCall ? 'method' : 'field';
      context.report({ node: write.node, messageId, data: { name: write.name } });
    }

    const checkTarget = (target: TSESTree.Node): void => writesOfTarget(target).forEach(check);

    return {
      AssignmentExpression: (node) => checkTarget(node.left),
      UpdateExpression: (node) => checkTarget(node.argument),
      'UnaryExpression[operator="delete"]': (node: TSESTree.UnaryExpression) =>
        checkTarget(node.argument),
      ForOfStatement: (node) => checkTarget(node.left),
      ForInStatement: (node) => checkTarget(node.left),
      CallExpression(node) {
        const write = writeOfCall(file, node);
        if (write !== null) check(write);
      },
    };
  },
});

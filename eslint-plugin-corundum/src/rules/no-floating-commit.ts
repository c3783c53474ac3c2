// no-floating-commit.ts — ESLint rule: somebody waits for what commitAsync promises.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { functionAround, methodCall } from '../function-nodes.js';
import { LintedFile } from '../linted-file.js';
import { plain, wrapped } from '../plain-expression.js';
import { transactionCall } from '../transaction-bodies.js';

interface Options {
  /** Whether `void pool.commitAsync(…)` says that nobody waits on purpose. */
  readonly ignoreVoid?: boolean;
}

/** ESLint rule `no-floating-commit`. */
export const noFloatingCommit = createRule<
  [Options],
  'floating' | 'dropped' | 'addAwait' | 'addVoid'
>({
  name: 'no-floating-commit',
  meta: {
    type: 'problem',
    docs: { description: 'Require that the promise of commitAsync is handled' },
    schema: [
      {
        type: 'object',
        properties: { ignoreVoid: { type: 'boolean' } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ ignoreVoid: true }],
    hasSuggestions: true,
    messages: {
      floating:
        'Nobody waits for this commit: it is durable only when the promise resolves, and a failure is an unhandled rejection. Await it, return it, or handle its rejection.',
      dropped:
        '{{name}}() drops the promises that its callback returns: nobody waits for these commits. Use Promise.all(….map(…)) or a loop.',
      addAwait: 'Await the commit.',
      addVoid: 'Say with `void` that nobody waits for it.',
    },
  },
  create(context, [options]) {
    const file = LintedFile.of(context);
    const ignoreVoid = options.ignoreVoid !== false;

    function report(call: TSESTree.CallExpression, whole: TSESTree.Node): void {
      const around = functionAround(call);
      const canAwait =
        around === null ? context.sourceCode.ast.sourceType === 'module' : around.async;
      // an await in front of `a && b` would wait for a
      const isStatement =
        whole.parent?.type === AST_NODE_TYPES.ExpressionStatement &&
        plain(whole).type === AST_NODE_TYPES.CallExpression;
      context.report({
        node: call,
        messageId: 'floating',
        suggest: !isStatement
          ? []
          : [
              ...(canAwait
                ? [
                    {
                      messageId: 'addAwait' as const,
                      fix: (fixer: TSESLint.RuleFixer) => fixer.insertTextBefore(whole, 'await '),
                    },
                  ]
                : []),
              ...(ignoreVoid
                ? [
                    {
                      messageId: 'addVoid' as const,
                      fix: (fixer: TSESLint.RuleFixer) => fixer.insertTextBefore(whole, 'void '),
                    },
                  ]
                : []),
            ],
      });
    }

    return {
      CallExpression(node) {
        const call = transactionCall(file, node);
        if (call?.method !== 'commitAsync') return;
        const fate = fateOf(node);
        if (fate.kind === 'handled' || (fate.kind === 'void' && ignoreVoid)) return;
        if (fate.kind === 'callback') {
          context.report({ node, messageId: 'dropped', data: { name: fate.name } });
        } else {
          report(node, fate.whole);
        }
      },
    };
  },
});

type Fate =
  | { readonly kind: 'handled' }
  | { readonly kind: 'floating' | 'void'; readonly whole: TSESTree.Node }
  | { readonly kind: 'callback'; readonly name: string };

/** What becomes of a promise. */
function fateOf(node: TSESTree.Node): Fate {
  const whole = wrapped(node);
  const { parent } = whole;
  switch (parent?.type) {
    case AST_NODE_TYPES.ExpressionStatement:
      return { kind: 'floating', whole };
    case AST_NODE_TYPES.UnaryExpression:
      return parent.operator === 'void'
        ? { kind: 'void', whole: parent }
        : { kind: 'floating', whole };
    case AST_NODE_TYPES.LogicalExpression:
      return parent.right === whole ? fateOf(parent) : { kind: 'handled' };
    case AST_NODE_TYPES.ConditionalExpression:
      return parent.test === whole ? { kind: 'handled' } : fateOf(parent);
    case AST_NODE_TYPES.SequenceExpression:
      return parent.expressions.at(-1) === whole ? fateOf(parent) : { kind: 'floating', whole };
    case AST_NODE_TYPES.MemberExpression:
      return parent.object === whole ? fateOfMethod(parent) : { kind: 'handled' };
    case AST_NODE_TYPES.ArrowFunctionExpression:
      return parent.body === whole && !parent.async ? fateOfResult(parent) : { kind: 'handled' };
    default:
      return { kind: 'handled' };
  }
}

/** What becomes of `promise.then(…)` and its like. */
function fateOfMethod(member: TSESTree.MemberExpression): Fate {
  const callee = wrapped(member);
  const call = callee.parent;
  if (call?.type !== AST_NODE_TYPES.CallExpression || call.callee !== callee) {
    return { kind: 'handled' };
  }
  const name = methodCall(call)?.name;
  if (name === 'catch' && call.arguments.length > 0) return { kind: 'handled' };
  if (name === 'then' && call.arguments.length > 1) return { kind: 'handled' };
  if (name === 'then' || name === 'finally' || name === 'catch') return fateOf(call);
  return { kind: 'handled' };
}

/** What becomes of what a callback returns. */
function fateOfResult(callback: TSESTree.ArrowFunctionExpression): Fate {
  const argument = wrapped(callback);
  const { parent } = argument;
  if (parent?.type !== AST_NODE_TYPES.CallExpression || parent.callee === argument) {
    return { kind: 'handled' };
  }
  const name = methodCall(parent)?.name;
  return name === 'forEach' ? { kind: 'callback', name } : { kind: 'handled' };
}

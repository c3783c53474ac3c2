// no-await-in-transaction.ts — ESLint rule: the body of a transaction is synchronous.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import {
  functionAround,
  isFunction,
  isWithin,
  methodCall,
  type FunctionNode,
} from '../function-nodes.js';
import { LintedFile } from '../linted-file.js';
import { nodesIn } from '../own-mentions.js';
import { parentOf, plain, wrapped } from '../plain-expression.js';
import { bodyOf, transactionCall } from '../transaction-bodies.js';
import { returnedBy } from '../value-origin.js';

type Message =
  'asyncBody' | 'await' | 'generator' | 'promise' | 'asyncCallback' | 'removeAsync' | 'moveAwait';

/** Calls that give a promise, whatever they are given. */
const PROMISE_METHODS: ReadonlySet<string> = new Set([
  'all',
  'allSettled',
  'any',
  'race',
  'reject',
  'resolve',
]);

/** ESLint rule `no-await-in-transaction`. */
export const noAwaitInTransaction = createRule<[], Message>({
  name: 'no-await-in-transaction',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow asynchronous bodies of transactions' },
    schema: [],
    hasSuggestions: true,
    messages: {
      asyncBody:
        'The body of a transaction is synchronous: an async one returns a promise, which is refused with TX_PROMISE, and everything is taken back.',
      await: 'Await before the transaction, not inside of it: its body is synchronous.',
      generator:
        'The body of a transaction is an ordinary function: calling a generator runs nothing of it.',
      promise:
        'The body of a transaction returns a promise, which is refused with TX_PROMISE, and everything is taken back.',
      asyncCallback:
        'What follows an await in this callback runs after the transaction has ended. Await first, then transact.',
      removeAsync: 'Make the body synchronous.',
      moveAwait: 'Await `{{text}}` before the transaction.',
    },
  },
  create(context) {
    const file = LintedFile.of(context);
    if (file.types === null && !file.usesLibrary) return {};
    const { sourceCode } = context;
    const checked = new Set<FunctionNode>();

    function check(node: TSESTree.CallExpression): void {
      const call = transactionCall(file, node);
      if (call?.certainty !== 'yes') {
        // another library's transaction may well be asynchronous
        if (call === null || !/pool/i.test(nameOfObject(node))) return;
      }
      const body = bodyOf(file, call);
      if (body === null) {
        if (call.argument !== undefined && givesPromise(call.argument)) {
          context.report({ node: call.argument, messageId: 'promise' });
        }
        return;
      }
      if (checked.has(body)) return;
      checked.add(body);
      const awaits = body.async ? awaitsIn(body) : [];
      if (body.generator) {
        context.report({ node: body, loc: headOf(body), messageId: 'generator' });
      } else if (body.async) {
        reportAsync(body, awaits, node);
      } else {
        for (const value of returnedBy(file, body)) {
          if (isPromise(value)) context.report({ node: value, messageId: 'promise' });
        }
      }
      for (const part of nodesIn(sourceCode, body.body)) {
        if (isFunction(part)) checkCallback(part);
      }
    }

    function headOf(body: FunctionNode): TSESTree.SourceLocation {
      const first = sourceCode.getFirstToken(body);
      return first?.loc ?? body.loc;
    }

    function reportAsync(
      body: FunctionNode,
      awaits: readonly TSESTree.Node[],
      call: TSESTree.CallExpression,
    ): void {
      const token = sourceCode.getFirstToken(body, ({ value }) => value === 'async');
      context.report({
        node: body,
        loc: headOf(body),
        messageId: 'asyncBody',
        suggest:
          awaits.length > 0 || token === null || body.returnType !== undefined
            ? []
            : [
                {
                  messageId: 'removeAsync',
                  fix: (fixer) => {
                    const next = sourceCode.getTokenAfter(token, { includeComments: true });
                    return fixer.removeRange([token.range[0], next?.range[0] ?? token.range[1]]);
                  },
                },
              ],
      });
      for (const node of awaits) {
        context.report({ node, messageId: 'await', suggest: hoist(node, body, awaits, call) });
      }
    }

    /** Moves the only await of a body in front of the transaction, where what it awaits depends on nothing inside. */
    function hoist(
      node: TSESTree.Node,
      body: FunctionNode,
      awaits: readonly TSESTree.Node[],
      call: TSESTree.CallExpression,
    ) {
      const statement = statementOf(call);
      const around = functionAround(call);
      const isLegal = around === null || around.async;
      const [argument] = call.arguments;
      // a body with a name may have other callers
      if (argument === undefined || plain(argument) !== body) return [];
      if (awaits.length !== 1 || node.type !== AST_NODE_TYPES.AwaitExpression) return [];
      if (!isLegal || statement === null || !isFree(node.argument, body)) return [];
      if (functionAround(node) !== body || isConditional(node, body)) return [];
      const token = sourceCode.getFirstToken(body, ({ value }) => value === 'async');
      if (token === null || isNameTaken(call, body, 'awaited')) return [];
      const text = sourceCode.getText(node.argument);
      return [
        {
          messageId: 'moveAwait' as const,
          data: { text },
          fix: (fixer: TSESLint.RuleFixer) => {
            const indent = ' '.repeat(statement.loc.start.column);
            const next = sourceCode.getTokenAfter(token, { includeComments: true });
            return [
              fixer.insertTextBefore(statement, `const awaited = await ${text};\n${indent}`),
              fixer.removeRange([token.range[0], next?.range[0] ?? token.range[1]]),
              fixer.replaceText(node, 'awaited'),
            ];
          },
        },
      ];
    }

    /** Whether an expression mentions nothing that is declared inside of `body`. */
    function isFree(expression: TSESTree.Node, body: FunctionNode): boolean {
      for (const part of nodesIn(sourceCode, expression)) {
        if (part.type === AST_NODE_TYPES.ThisExpression) return false;
        if (part.type !== AST_NODE_TYPES.Identifier) continue;
        const definition = file.variableOf(part)?.defs[0];
        if (definition !== undefined && isWithin(definition.name, body)) return false;
      }
      return true;
    }

    function isNameTaken(call: TSESTree.Node, body: FunctionNode, name: string): boolean {
      const mentions = [...nodesIn(sourceCode, body)].some(
        (part) => part.type === AST_NODE_TYPES.Identifier && part.name === name,
      );
      return mentions || sourceCode.getScope(call).set.has(name);
    }

    function checkCallback(callback: FunctionNode): void {
      const outer = wrapped(callback);
      const { parent } = outer;
      if (!callback.async || parent?.type !== AST_NODE_TYPES.CallExpression) return;
      if (parent.callee === outer || !ITERATES.has(methodCall(parent)?.name ?? '')) return;
      if (awaitsIn(callback).length === 0) return;
      context.report({ node: callback, loc: headOf(callback), messageId: 'asyncCallback' });
    }

    /** The awaits that belong to a function itself. */
    function awaitsIn(body: FunctionNode): readonly TSESTree.Node[] {
      return [...nodesIn(sourceCode, body.body)].filter(
        (part) => isAwait(part) && functionAround(part) === body,
      );
    }

    function isPromise(node: TSESTree.Expression): boolean {
      const { types } = file;
      if (types !== null) {
        const type = types.typeOf(node);
        if (!types.isOpen(type)) return types.isThenable(type);
      }
      const value = plain(node);
      if (value.type === AST_NODE_TYPES.ImportExpression) return true;
      if (value.type === AST_NODE_TYPES.NewExpression) return isPromiseClass(value.callee);
      if (value.type !== AST_NODE_TYPES.CallExpression) return false;
      if (transactionCall(file, value)?.method === 'commitAsync') return true;
      const called = bodyOf(file, { method: '', certainty: 'maybe', argument: value.callee });
      if (called !== null) return called.async && !called.generator;
      const method = methodCall(value);
      if (method === null) return false;
      return (
        method.name === 'then' ||
        (isPromiseClass(method.object) && PROMISE_METHODS.has(method.name))
      );
    }

    function givesPromise(node: TSESTree.Node): boolean {
      const { types } = file;
      if (types === null) return false;
      return types
        .typeOf(node)
        .getCallSignatures()
        .some((signature) => types.isThenable(signature.getReturnType()));
    }

    return { CallExpression: check };
  },
});

const ITERATES: ReadonlySet<string> = new Set([
  'forEach',
  'map',
  'filter',
  'some',
  'every',
  'find',
]);

function isAwait(node: TSESTree.Node): boolean {
  return (
    node.type === AST_NODE_TYPES.AwaitExpression ||
    (node.type === AST_NODE_TYPES.ForOfStatement && node.await) ||
    (node.type === AST_NODE_TYPES.VariableDeclaration && node.kind === 'await using')
  );
}

function isPromiseClass(node: TSESTree.Node): boolean {
  return node.type === AST_NODE_TYPES.Identifier && node.name === 'Promise';
}

/** The name that the object of a method call goes by. */
function nameOfObject(node: TSESTree.CallExpression): string {
  const object = methodCall(node)?.object;
  if (object?.type === AST_NODE_TYPES.Identifier) return object.name;
  if (object?.type !== AST_NODE_TYPES.MemberExpression) return '';
  const { property } = object;
  return property.type === AST_NODE_TYPES.Literal
    ? ''
    : ((property as { name?: string }).name ?? '');
}

/** The statement that a call is part of, in a list of statements. */
function statementOf(node: TSESTree.Node): TSESTree.Node | null {
  let outer: TSESTree.Node = node;
  for (let parent = parentOf(outer); parent !== null; parent = parentOf(outer)) {
    if (isFunction(outer)) return null;
    if (parent.type === AST_NODE_TYPES.Program || parent.type === AST_NODE_TYPES.BlockStatement) {
      return outer;
    }
    outer = parent;
  }
  return null;
}

/** Whether a node may run not at all, or several times, when `body` runs once. */
function isConditional(node: TSESTree.Node, body: FunctionNode): boolean {
  for (let outer = parentOf(node); outer !== null && outer !== body; outer = parentOf(outer)) {
    if (/^(?:If|For|ForOf|ForIn|While|DoWhile|Switch|Try)Statement$/.test(outer.type)) return true;
    if (/^(?:Conditional|Logical)Expression$/.test(outer.type)) return true;
  }
  return false;
}

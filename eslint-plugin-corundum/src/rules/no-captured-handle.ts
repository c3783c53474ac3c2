// no-captured-handle.ts — ESLint rule: neither the journal nor the right to write outlives a transaction.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { defers, delayOf } from '../deferred-calls.js';
import { ExecutionContext } from '../execution-context.js';
import { functionAround, isWithin, type FunctionNode } from '../function-nodes.js';
import { LintedFile } from '../linted-file.js';
import { changesStored, writeOfCall, writesOfTarget, type Write } from '../persistent-values.js';
import { plain, wrapped } from '../plain-expression.js';
import { journalOf, transactionOfArgument } from '../transaction-bodies.js';
import { originOf } from '../value-origin.js';

type Message = 'journal' | 'journalCallback' | 'handleCallback' | 'handle';

/** ESLint rule `no-captured-handle`. */
export const noCapturedHandle = createRule<[], Message>({
  name: 'no-captured-handle',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow journals, and handles for writing, that outlive their transaction',
    },
    schema: [],
    messages: {
      journal:
        'The journal {{name}} outlives its transaction here: it is good until the body returns, and throws TX_REQUIRED afterwards.',
      journalCallback:
        'This function runs after the transaction, when the journal {{name}} is no good any more. Begin a transaction of its own in it.',
      handleCallback:
        'This function runs after the transaction, and changes {{name}} outside of one, which throws TX_REQUIRED. Begin a transaction in it.',
      handle:
        '{{name}} leaves the transaction and is changed outside of one in line {{line}}, which throws TX_REQUIRED. Change it inside a transaction.',
    },
  },
  create(context) {
    const file = LintedFile.of(context);
    if (file.types === null && !file.usesLibrary) return {};
    const execution = new ExecutionContext(file, []);
    const writes: Write[] = [];

    function checkFunction(node: FunctionNode): void {
      const journal = journalOf(file, node);
      if (journal !== null) checkJournal(journal, node, new Set());
    }

    function checkJournal(
      variable: TSESLint.Scope.Variable,
      home: FunctionNode,
      seen: Set<TSESLint.Scope.Variable>,
    ): void {
      if (seen.has(variable)) return;
      seen.add(variable);
      for (const { identifier, init } of variable.references) {
        if (init === true || identifier.type !== AST_NODE_TYPES.Identifier) continue;
        const late = lateFunction(identifier, home);
        if (late !== null) {
          report(identifier, 'journalCallback', variable.name);
        } else if (escapes(identifier, home)) {
          report(identifier, 'journal', variable.name);
        } else {
          const alias = aliasOf(identifier);
          if (alias !== null) checkJournal(alias, home, seen);
        }
      }
    }

    function report(node: TSESTree.Node, messageId: Message, name: string): void {
      context.report({ node, messageId, data: { name } });
    }

    /** The function between a place and `home` that runs after `home` has returned. */
    function lateFunction(node: TSESTree.Node, home: FunctionNode): FunctionNode | null {
      let around = functionAround(node);
      while (around !== null && around !== home) {
        if (delayOf(around, home) !== null || isStoredOutside(around, home)) return around;
        const next = functionAround(around);
        if (isReturnedByName(around, home)) return around;
        around = next;
      }
      return null;
    }

    /** Whether a function is assigned to a variable that was there before `home` ran. */
    function isStoredOutside(node: FunctionNode, home: FunctionNode): boolean {
      const outer = wrapped(node);
      const { parent } = outer;
      return (
        parent?.type === AST_NODE_TYPES.AssignmentExpression &&
        parent.right === outer &&
        isOutside(parent.left, home)
      );
    }

    /** Whether the name of a function is returned, or given to something that calls it later. */
    function isReturnedByName(node: FunctionNode, home: FunctionNode): boolean {
      const named = node.type === AST_NODE_TYPES.FunctionDeclaration ? node : wrapped(node).parent;
      if (named === undefined) return false;
      if (named !== node && named.type !== AST_NODE_TYPES.VariableDeclarator) return false;
      const [variable] = context.sourceCode.getDeclaredVariables(named);
      return (variable?.references ?? []).some(({ identifier, init }) => {
        if (init === true || !isWithin(identifier, home)) return false;
        const { parent } = wrapped(identifier);
        if (parent?.type === AST_NODE_TYPES.ReturnStatement) return functionAround(parent) === home;
        if (parent?.type !== AST_NODE_TYPES.CallExpression) return false;
        return parent.callee !== identifier && defers(parent);
      });
    }

    /** Whether the value of an expression is put where it stays after `home`. */
    function escapes(node: TSESTree.Node, home: FunctionNode): boolean {
      const expression = wrapped(node);
      const { parent } = expression;
      switch (parent?.type) {
        case AST_NODE_TYPES.AssignmentExpression:
          return parent.right === expression && isOutside(parent.left, home);
        case AST_NODE_TYPES.ReturnStatement:
          return functionAround(parent) === home;
        case AST_NODE_TYPES.ArrowFunctionExpression:
          return parent === home;
        case AST_NODE_TYPES.Property:
          return parent.value === expression && escapes(parent.parent, home);
        case AST_NODE_TYPES.ArrayExpression:
        case AST_NODE_TYPES.ObjectExpression:
        case AST_NODE_TYPES.SpreadElement:
          return escapes(parent, home);
        case AST_NODE_TYPES.ConditionalExpression:
        case AST_NODE_TYPES.LogicalExpression:
          return escapes(parent, home);
        case AST_NODE_TYPES.YieldExpression:
          return true;
        default:
          return false;
      }
    }

    /** Whether an assignment's target is there before and after `home` runs. */
    function isOutside(target: TSESTree.Node, home: FunctionNode): boolean {
      const node = plain(target);
      if (node.type === AST_NODE_TYPES.MemberExpression) {
        return originOf(file, node.object).kind !== 'transient';
      }
      if (node.type !== AST_NODE_TYPES.Identifier) return false;
      const definition = file.variableOf(node)?.defs[0];
      return definition === undefined || !isWithin(definition.name, home);
    }

    /** The local variable that takes the value of an expression. */
    function aliasOf(node: TSESTree.Node): TSESLint.Scope.Variable | null {
      const { parent } = wrapped(node);
      if (parent?.type !== AST_NODE_TYPES.VariableDeclarator) return null;
      if (parent.id.type !== AST_NODE_TYPES.Identifier) return null;
      return context.sourceCode.getDeclaredVariables(parent)[0] ?? null;
    }

    /** A handle that a body puts into a variable around it, and that is written to where no transaction runs. */
    function checkWrite(write: Write): void {
      const root = rootOf(write.object);
      if (root === null) return;
      const variable = file.variableOf(root);
      if (variable === null) return;
      const body = bodyAround(write.node);
      if (body !== null) {
        if (lateFunction(write.node, body) === null) return;
        if (originOf(file, root).kind === 'transient' || isJournalOf(variable, body)) return;
        if (changesStored(file, write)) report(write.node, 'handleCallback', root.name);
        return;
      }
      if (execution.of(write.node) === 'inside') return;
      const taken = variable.references.find(
        ({ writeExpr, identifier }) =>
          writeExpr !== null &&
          writeExpr !== undefined &&
          bodyAround(identifier) !== null &&
          originOf(file, writeExpr).kind === 'transaction',
      );
      if (taken === undefined || !changesStored(file, write)) return;
      const line = String(write.node.loc.start.line);
      const data = { name: variable.name, line };
      context.report({ node: taken.identifier, messageId: 'handle', data });
    }

    function isJournalOf(variable: TSESLint.Scope.Variable, body: FunctionNode): boolean {
      return journalOf(file, body) === variable;
    }

    /** The innermost body of a transaction around a place. */
    function bodyAround(node: TSESTree.Node): FunctionNode | null {
      let around = functionAround(node);
      while (
        around !== null &&
        transactionOfArgument(file, around) === null &&
        journalOf(file, around) === null
      ) {
        around = functionAround(around);
      }
      return around;
    }

    const collectTarget = (target: TSESTree.Node): void => {
      writes.push(...writesOfTarget(target));
    };

    return {
      ArrowFunctionExpression: checkFunction,
      FunctionDeclaration: checkFunction,
      FunctionExpression: checkFunction,
      AssignmentExpression: (node) => collectTarget(node.left),
      UpdateExpression: (node) => collectTarget(node.argument),
      'UnaryExpression[operator="delete"]': (node: TSESTree.UnaryExpression) =>
        collectTarget(node.argument),
      CallExpression(node) {
        const write = writeOfCall(file, node);
        if (write !== null) writes.push(write);
      },
      'Program:exit': () => writes.forEach(checkWrite),
    };
  },
});

/** The variable at the beginning of a chain of members: `a` of `a.b.get(1).c`. */
function rootOf(node: TSESTree.Node): TSESTree.Identifier | null {
  let inner = plain(node);
  for (;;) {
    if (inner.type === AST_NODE_TYPES.Identifier) return inner;
    if (inner.type === AST_NODE_TYPES.MemberExpression) inner = plain(inner.object);
    else if (inner.type === AST_NODE_TYPES.CallExpression) inner = plain(inner.callee);
    else return null;
  }
}

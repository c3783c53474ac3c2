// no-kept-cursor-value.ts — ESLint rule: what a cursor gives stands for another object after the next step.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { isWithin, memberName, methodCall } from '../function-nodes.js';
import { LintedFile } from '../linted-file.js';
import { isPersistentType } from '../persistent-values.js';
import { plain, wrapped } from '../plain-expression.js';
import { originOf } from '../value-origin.js';

const CURSORS: ReadonlySet<string> = new Set(['ClassCursor', 'MapCursor', 'VecCursor']);
const COLLECTIONS: ReadonlySet<string> = new Set(['PMap', 'PVec']);
/** Methods that put what they are given into an array, a set or a map. */
const KEEPERS: ReadonlySet<string> = new Set(['add', 'push', 'set', 'unshift']);

/** ESLint rule `no-kept-cursor-value`. */
export const noKeptCursorValue = createRule<[], 'kept' | 'collected'>({
  name: 'no-kept-cursor-value',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow keeping the handles that a cursor gives' },
    schema: [],
    messages: {
      kept: 'A cursor gives one handle that stands for another object at each step: what is kept here changes with the next one. Keep what is needed of it, or go over the collection itself.',
      collected:
        'A cursor gives one handle that stands for another object at each step: all elements of this list are the same. Go over the collection itself.',
    },
  },
  create(context) {
    const file = LintedFile.of(context);
    if (file.types === null && !file.usesLibrary) return {};

    /** Whether an expression is a cursor: by its type, or, without types, by the call that made it. */
    function isCursor(node: TSESTree.Node): boolean {
      const { types } = file;
      if (types !== null) {
        const type = types.typeOf(node);
        if (!types.isOpen(type)) {
          return [...types.exportedNamesOf(type)].some((name) => CURSORS.has(name));
        }
      }
      const expression = plain(node);
      if (expression.type === AST_NODE_TYPES.CallExpression) {
        const call = methodCall(expression);
        if (call?.name !== 'cursor') return false;
        const { kind } = originOf(file, expression);
        return kind === 'pool' || kind === 'transaction';
      }
      if (expression.type !== AST_NODE_TYPES.Identifier) return false;
      const init = initOf(file.variableOf(expression));
      return init !== null && plain(init) !== expression && isCursor(init);
    }

    function initOf(variable: TSESLint.Scope.Variable | null): TSESTree.Node | null {
      const node = variable?.defs[0]?.node;
      return node?.type === AST_NODE_TYPES.VariableDeclarator ? node.init : null;
    }

    /** Whether something is stored in a pool, where the object of the moment is what counts. */
    function isStored(node: TSESTree.Node): boolean {
      const { types } = file;
      if (types !== null) {
        const type = types.checker.getNonNullableType(types.typeOf(node));
        const names = types.exportedNamesOf(type);
        if (isPersistentType(types, type)) return true;
        if ([...names].some((name) => COLLECTIONS.has(name))) return true;
        if (!types.isOpen(type)) return false;
      }
      const { kind } = originOf(file, node);
      return kind === 'pool' || kind === 'transaction';
    }

    /** Whether an expression's value goes where it stays when `step` is over. */
    function isKept(node: TSESTree.Node, step: TSESTree.Node): boolean {
      const expression = wrapped(node);
      const { parent } = expression;
      switch (parent?.type) {
        case AST_NODE_TYPES.CallExpression: {
          const call = methodCall(parent);
          if (call === null || parent.callee === expression || !KEEPERS.has(call.name))
            return false;
          return !isStored(call.object);
        }
        case AST_NODE_TYPES.AssignmentExpression: {
          if (parent.right !== expression) return false;
          const target = plain(parent.left);
          if (target.type === AST_NODE_TYPES.MemberExpression) return !isStored(target.object);
          if (target.type !== AST_NODE_TYPES.Identifier) return false;
          const definition = file.variableOf(target)?.defs[0];
          return definition === undefined || !isWithin(definition.name, step);
        }
        case AST_NODE_TYPES.YieldExpression:
          return true;
        default:
          return false;
      }
    }

    return {
      ForOfStatement(node) {
        if (!isCursor(node.right)) return;
        if (node.left.type !== AST_NODE_TYPES.VariableDeclaration) return;
        const [variable] = context.sourceCode.getDeclaredVariables(node.left);
        for (const { identifier, init } of variable?.references ?? []) {
          if (init !== true && isKept(identifier, node)) {
            context.report({ node: identifier, messageId: 'kept' });
          }
        }
      },
      MemberExpression(node) {
        if (memberName(node) !== 'value' || !isCursor(node.object)) return;
        const parent = wrapped(node).parent;
        // to go on from one variable with it is what moves with the cursor anyway
        if (parent?.type === AST_NODE_TYPES.AssignmentExpression) {
          if (plain(parent.left).type === AST_NODE_TYPES.Identifier) return;
        }
        if (isKept(node, node)) context.report({ node, messageId: 'kept' });
      },
      SpreadElement(node) {
        if (node.parent.type !== AST_NODE_TYPES.ObjectExpression && isCursor(node.argument)) {
          context.report({ node, messageId: 'collected' });
        }
      },
      'CallExpression, NewExpression'(node: TSESTree.CallExpression | TSESTree.NewExpression) {
        const [first, change] = node.arguments;
        if (first === undefined || change !== undefined) return;
        const { callee } = node;
        const text = context.sourceCode.getText(callee);
        if ((text === 'Array.from' || text === 'Set') && isCursor(first)) {
          context.report({ node, messageId: 'collected' });
        }
      },
    };
  },
});

// no-write-in-scan.ts — ESLint rule: the typed array that a scan lends is for reading, during the call.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { delayOf } from '../deferred-calls.js';
import {
  bindingOf,
  functionAround,
  functionMeant,
  isWithin,
  memberName,
  methodCall,
  type FunctionNode,
} from '../function-nodes.js';
import { LintedFile } from '../linted-file.js';
import { plain, wrapped } from '../plain-expression.js';
import { returnedBy } from '../value-origin.js';

const OWNERS: ReadonlySet<string> = new Set(['PVec', 'PArray']);
const CHANGES: ReadonlySet<string> = new Set(['copyWithin', 'fill', 'reverse', 'set', 'sort']);
/** Methods that give another array over the same memory. */
const ALIASES: ReadonlySet<string> = new Set(['subarray', 'valueOf']);

/** ESLint rule `no-write-in-scan`. */
export const noWriteInScan = createRule<[], 'write' | 'kept'>({
  name: 'no-write-in-scan',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow writing to, or keeping, the typed arrays that scan lends' },
    schema: [],
    messages: {
      write:
        'The typed array of a scan is the memory of the pool: a write to it passes by the journal, and no abort or recovery knows of it. Write through set() of the collection.',
      kept: 'The typed array of a scan is lent for the call: afterwards other things lie in its memory. Copy it: {{name}}.slice().',
    },
  },
  create(context) {
    const file = LintedFile.of(context);
    if (file.types === null && !file.usesLibrary) return {};

    function isScan(node: TSESTree.CallExpression): boolean {
      const call = methodCall(node);
      if (call?.name !== 'scan') return false;
      const { types } = file;
      if (types !== null) {
        const type = types.typeOf(call.object);
        if (!types.isOpen(type)) {
          return [...types.exportedNamesOf(type)].some((name) => OWNERS.has(name));
        }
      }
      return file.usesLibrary;
    }

    function checkUses(variable: TSESLint.Scope.Variable, visit: FunctionNode): void {
      for (const { identifier } of variable.references) {
        if (identifier.type === AST_NODE_TYPES.Identifier) checkUse(identifier, visit);
      }
    }

    function checkUse(use: TSESTree.Identifier, visit: FunctionNode): void {
      const expression = wrapped(use);
      const { parent } = expression;
      const around = functionAround(use);
      if (around !== null && around !== visit && delayOf(around, visit) !== null) {
        reportKept(use, use.name);
        return;
      }
      switch (parent?.type) {
        case AST_NODE_TYPES.MemberExpression:
          if (parent.object === expression) checkMember(parent, use, visit);
          return;
        case AST_NODE_TYPES.VariableDeclarator:
          if (parent.init === expression) checkAlias(parent, visit);
          return;
        case AST_NODE_TYPES.AssignmentExpression:
          if (parent.right === expression && leaves(parent.left, visit)) reportKept(use, use.name);
          return;
        case AST_NODE_TYPES.CallExpression:
          if (parent.callee !== expression && keeps(parent)) reportKept(use, use.name);
          return;
        default:
          if (returnedBy(file, visit).some((value) => plain(value) === use)) {
            reportKept(use, use.name);
          }
      }
    }

    function checkMember(
      member: TSESTree.MemberExpression,
      use: TSESTree.Identifier,
      visit: FunctionNode,
    ): void {
      const name = memberName(member);
      const whole = wrapped(member);
      const { parent } = whole;
      if (isTarget(whole)) {
        context.report({ node: member, messageId: 'write' });
      } else if (parent?.type === AST_NODE_TYPES.CallExpression && parent.callee === whole) {
        if (CHANGES.has(name ?? '')) context.report({ node: parent, messageId: 'write' });
        if (!ALIASES.has(name ?? '')) return;
        const result = wrapped(parent);
        if (result.parent?.type === AST_NODE_TYPES.VariableDeclarator) {
          checkAlias(result.parent, visit);
        } else if (
          result.parent?.type === AST_NODE_TYPES.MemberExpression &&
          result.parent.object === result
        ) {
          checkMember(result.parent, use, visit);
        }
      } else if (name === 'buffer' && parent?.type === AST_NODE_TYPES.AssignmentExpression) {
        if (parent.right === whole && leaves(parent.left, visit)) reportKept(use, use.name);
      }
    }

    function checkAlias(declarator: TSESTree.VariableDeclarator, visit: FunctionNode): void {
      if (declarator.id.type !== AST_NODE_TYPES.Identifier) return;
      const [variable] = context.sourceCode.getDeclaredVariables(declarator);
      if (variable === undefined) return;
      for (const { identifier, init } of variable.references) {
        if (init !== true && identifier.type === AST_NODE_TYPES.Identifier) {
          checkUse(identifier, visit);
        }
      }
    }

    /** Whether an assignment's target is still there after the call. */
    function leaves(target: TSESTree.Node, visit: FunctionNode): boolean {
      const node = plain(target);
      if (node.type === AST_NODE_TYPES.MemberExpression) return true;
      if (node.type !== AST_NODE_TYPES.Identifier) return false;
      const definition = file.variableOf(node)?.defs[0];
      return definition === undefined || !isWithin(definition.name, visit);
    }

    function reportKept(node: TSESTree.Node, name: string): void {
      context.report({ node, messageId: 'kept', data: { name } });
    }

    return {
      CallExpression(node) {
        const [argument] = node.arguments;
        if (argument === undefined || !isScan(node)) return;
        const visit = functionMeant(file, argument);
        const parameter = visit?.params[0];
        if (visit === null || parameter === undefined) return;
        const binding = bindingOf(parameter);
        const variable = context.sourceCode
          .getDeclaredVariables(visit)
          .find(({ identifiers }) => identifiers.some((name) => name === binding));
        if (variable !== undefined) checkUses(variable, visit);
      },
    };
  },
});

/** Whether an expression is what is written to. */
function isTarget(node: TSESTree.Node): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case AST_NODE_TYPES.AssignmentExpression:
      return parent.left === node;
    case AST_NODE_TYPES.UpdateExpression:
      return true;
    case AST_NODE_TYPES.ArrayPattern:
    case AST_NODE_TYPES.RestElement:
      return true;
    case AST_NODE_TYPES.AssignmentPattern:
      return parent.left === node;
    case AST_NODE_TYPES.Property:
      return parent.value === node && parent.parent.type === AST_NODE_TYPES.ObjectPattern;
    case AST_NODE_TYPES.ForOfStatement:
    case AST_NODE_TYPES.ForInStatement:
      return parent.left === node;
    default:
      return false;
  }
}

/** Whether a call puts what it is given into something that stays: `list.push(values)`. */
function keeps(call: TSESTree.CallExpression): boolean {
  const name = methodCall(call)?.name;
  return name === 'push' || name === 'unshift' || name === 'add';
}

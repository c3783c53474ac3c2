// execution-context.ts — whether a place of a file runs inside a transaction.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import {
  bindingOf,
  classAround,
  functionAround,
  functionMeant,
  methodCall,
  nameOfMember,
  type FunctionNode,
} from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import { ownMentions } from './own-mentions.js';
import { isPersistentClass } from './persistent-classes.js';
import { plain, wrapped } from './plain-expression.js';
import { takesJournal, transactionOfArgument } from './transaction-bodies.js';

/**
 * `inside`: every way that is known leads through a transaction. `outside`: a way is known that does not. `unknown`: nobody in this file
 * says who runs it.
 */
export type Execution = 'inside' | 'outside' | 'unknown';

/** Methods of arrays and collections that call what they are given before they return. */
const IMMEDIATE: ReadonlySet<string> = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'forEach',
  'from',
  'map',
  'reduce',
  'reduceRight',
  'some',
  'sort',
  'toSorted',
]);

/** Callers of callers that are followed: generated files may have very long chains. */
const MAX_DEPTH = 100;

/** Tells for the places of one file whether they run inside a transaction. */
export class ExecutionContext {
  readonly #file: LintedFile;
  readonly #wrappers: ReadonlySet<string>;
  readonly #known = new Map<FunctionNode, Execution>();
  #depth = 0;

  /**
   * Knows nothing at first; what it finds out it remembers.
   *
   * @param wrappers - names of functions and methods that run their callbacks inside a transaction.
   */
  constructor(file: LintedFile, wrappers: readonly string[]) {
    this.#file = file;
    this.#wrappers = new Set(wrappers);
  }

  /** How the code at a node runs. */
  of(node: TSESTree.Node): Execution {
    const around = functionAround(node);
    if (around !== null) return this.ofFunction(around);
    return this.#isInPersistentClass(node) ? 'inside' : 'outside';
  }

  /** How the body of a function runs. */
  ofFunction(node: FunctionNode): Execution {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (this.#depth === MAX_DEPTH) return 'unknown';
    // a function that calls itself says nothing about who calls it first
    this.#known.set(node, 'inside');
    this.#depth++;
    const answer = this.#find(node);
    this.#depth--;
    this.#known.set(node, answer);
    return answer;
  }

  #find(node: FunctionNode): Execution {
    const file = this.#file;
    if (transactionOfArgument(file, node) !== null || takesJournal(file, node)) return 'inside';
    if (this.#isInPersistentClass(node)) return 'inside';
    const outer = wrapped(node);
    const { parent } = outer;
    if (node.type === AST_NODE_TYPES.FunctionDeclaration) return this.#ofNamed(node);
    switch (parent?.type) {
      case AST_NODE_TYPES.VariableDeclarator:
        return this.#ofNamed(parent);
      case AST_NODE_TYPES.CallExpression:
        return parent.callee === outer ? this.of(parent) : this.#ofCallback(outer, parent);
      case AST_NODE_TYPES.MethodDefinition:
      case AST_NODE_TYPES.PropertyDefinition:
        return this.#ofMember(parent);
      default:
        return this.of(outer) === 'inside' ? 'inside' : 'unknown';
    }
  }

  /** A member of a persistent class may be called from a transaction; its callers answer for it. */
  #isInPersistentClass(node: TSESTree.Node): boolean {
    const around = classAround(node);
    return around !== null && isPersistentClass(this.#file, around);
  }

  #ofNamed(node: TSESTree.FunctionDeclaration | TSESTree.VariableDeclarator): Execution {
    const [variable] = this.#file.code.getDeclaredVariables(node);
    const statement = node.type === AST_NODE_TYPES.VariableDeclarator ? node.parent : node;
    const isExported =
      statement.parent.type === AST_NODE_TYPES.ExportNamedDeclaration ||
      statement.parent.type === AST_NODE_TYPES.ExportDefaultDeclaration;
    const uses = variable?.references.filter((use) => use.isRead()) ?? [];
    return this.#together(
      isExported,
      uses.map((use) => this.#ofUse(use)),
    );
  }

  #ofUse(use: TSESLint.Scope.Reference): Execution {
    const { identifier } = use;
    // a re-export, JSX, or the name in a type
    if (identifier.type !== AST_NODE_TYPES.Identifier) return 'unknown';
    return this.#ofMention(identifier);
  }

  /** How a function runs where it is mentioned: called, or given to something that calls it. */
  #ofMention(mention: TSESTree.Node): Execution {
    if (transactionOfArgument(this.#file, mention) !== null) return 'inside';
    const outer = wrapped(mention);
    const { parent } = outer;
    if (parent?.type !== AST_NODE_TYPES.CallExpression) return 'unknown';
    return parent.callee === outer ? this.of(parent) : this.#ofCallback(outer, parent);
  }

  #ofCallback(argument: TSESTree.Node, call: TSESTree.CallExpression): Execution {
    const method = methodCall(call);
    const callee = plain(call.callee);
    const name = callee.type === AST_NODE_TYPES.Identifier ? callee.name : method?.name;
    if (name !== undefined && this.#wrappers.has(name)) return 'inside';
    if (method !== null && IMMEDIATE.has(method.name)) return this.of(call);
    const around = this.of(call);
    if (around === 'inside') return 'inside';
    const called = functionMeant(this.#file, call.callee);
    const parameter = called?.params[call.arguments.indexOf(argument as TSESTree.Expression)];
    if (called === null || parameter === undefined) return 'unknown';
    return this.#ofParameter(called, bindingOf(parameter));
  }

  /** How a callback runs that a function of this file takes: by what it does with its parameter. */
  #ofParameter(called: FunctionNode, binding: TSESTree.Node): Execution {
    const variable = this.#file.code
      .getDeclaredVariables(called)
      .find(({ identifiers }) => identifiers.some((name) => name === binding));
    const uses = variable?.references.filter((use) => use.isRead()) ?? [];
    const answer = this.#together(
      false,
      uses.map((use) => this.#ofUse(use)),
    );
    return answer === 'inside' ? 'inside' : 'unknown';
  }

  #ofMember(member: TSESTree.MethodDefinition | TSESTree.PropertyDefinition): Execution {
    const name = nameOfMember(member);
    const isPrivate = name?.startsWith('#') === true || member.accessibility === 'private';
    const around = classAround(member);
    if (!isPrivate || around === null || name === null) return 'unknown';
    const mentions = ownMentions(this.#file.code, around, name);
    return this.#together(
      false,
      mentions.map((mention) => this.#ofMention(mention)),
    );
  }

  #together(isExported: boolean, uses: readonly Execution[]): Execution {
    if (uses.includes('outside')) return 'outside';
    if (isExported || uses.length === 0 || uses.includes('unknown')) return 'unknown';
    return 'inside';
  }
}

// persistent-values.ts — which writes change a persistent object.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type ts from 'typescript';
import { annotationOf, isFunction, memberName } from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import {
  classMeant,
  decoratorsIn,
  isPersistentClass,
  isPersistentSymbol,
} from './persistent-classes.js';
import { plain } from './plain-expression.js';
import { isJournal } from './pools.js';
import { journalOf } from './transaction-bodies.js';
import type { TypeInformation } from './type-information.js';
import { originOf } from './value-origin.js';

const VIEWS: ReadonlySet<string> = new Set(['View', 'ObjectView', 'Viewed']);

/** Properties that change what is stored when they are assigned, by the name of their class. */
const ASSIGNED: ReadonlyMap<string, string> = new Map([
  ['Pbox', 'value'],
  ['Prc', 'value'],
  ['Parc', 'value'],
  ['PWeak', 'value'],
  ['RefMut', 'value'],
]);

/** Methods that change what is stored, or ask for a transaction to do so, by the name of their class. */
const MUTATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    PMap: ['set', 'delete', 'take', 'clear', 'getOrInsert', 'update', 'load'],
    PVec: [
      'set',
      'push',
      'extend',
      'pop',
      'shift',
      'unshift',
      'insert',
      'remove',
      'swapRemove',
      'splice',
      'truncate',
      'clear',
      'fill',
      'reverse',
      'sort',
    ],
    PString: ['append', 'insert', 'remove', 'replaceRange', 'truncate', 'clear', 'set'],
    PArray: ['set', 'fill'],
    PCell: ['set', 'replace', 'swap', 'take', 'update'],
    PRefCell: ['borrowMut', 'replace', 'replaceWith', 'swap', 'take'],
    PMutex: ['lock', 'tryLock'],
    Pbox: ['pclone'],
    Prc: ['downgrade', 'pclone'],
    Parc: ['downgrade', 'pclone'],
    PWeak: ['pclone', 'upgrade'],
    VWeak: ['promote'],
  }).map(([name, methods]) => [name, new Set(methods)]),
);

const ALL_MUTATORS: ReadonlySet<string> = new Set(
  [...MUTATORS.values()].flatMap((set) => [...set]),
);

/** A write: the expression that names what is changed, and in what. */
export interface Write {
  /** Where it is reported. */
  readonly node: TSESTree.Node;
  /** The object that is changed. */
  readonly object: TSESTree.Node;
  /** Name of the field or method, `null` where it is computed. */
  readonly name: string | null;
  /** Whether it is the call of a collection's method. */
  readonly isCall: boolean;
}

/** The writes that a target of an assignment makes: one, several for a pattern, none for variables. */
export function writesOfTarget(target: TSESTree.Node): readonly Write[] {
  const node = plain(target);
  switch (node.type) {
    case AST_NODE_TYPES.MemberExpression:
      return [{ node, object: node.object, name: memberName(node), isCall: false }];
    case AST_NODE_TYPES.ArrayPattern:
      return node.elements.flatMap((element) => (element === null ? [] : writesOfTarget(element)));
    case AST_NODE_TYPES.ObjectPattern:
      return node.properties.flatMap((property) =>
        writesOfTarget(
          property.type === AST_NODE_TYPES.RestElement ? property.argument : property.value,
        ),
      );
    case AST_NODE_TYPES.AssignmentPattern:
      return writesOfTarget(node.left);
    case AST_NODE_TYPES.RestElement:
      return writesOfTarget(node.argument);
    default:
      return [];
  }
}

/** Static methods that change the fields of objects they are given, by what their first argument is. */
const FIELD_CHANGES: ReadonlySet<string> = new Set(['Pbox.take', 'Pbox.replace', 'Pbox.swap']);

const WRITING_FUNCTIONS: ReadonlySet<string> = new Set([
  'Object.assign',
  'Object.defineProperty',
  'Reflect.deleteProperty',
  'Reflect.set',
]);

/** The write that a call makes: a method that changes its object, or `Object.assign`, `Pbox.take` and their like. */
export function writeOfCall(file: LintedFile, node: TSESTree.CallExpression): Write | null {
  const callee = plain(node.callee);
  const name = callee.type === AST_NODE_TYPES.MemberExpression ? memberName(callee) : null;
  if (callee.type !== AST_NODE_TYPES.MemberExpression || name === null) return null;
  const { object } = callee;
  const [first] = node.arguments;
  if (object.type === AST_NODE_TYPES.Identifier && first !== undefined) {
    if (WRITING_FUNCTIONS.has(`${object.name}.${name}`)) {
      return { node, object: first, name: null, isCall: false };
    }
  }
  if (first !== undefined && FIELD_CHANGES.has(file.calleeOf(node) ?? '')) {
    // Pbox.swap takes pairs of an object and the name of its field
    const owner = first.type === AST_NODE_TYPES.ArrayExpression ? first.elements[0] : first;
    return owner === null || owner === undefined
      ? null
      : { node, object: owner, name: null, isCall: false };
  }
  return ALL_MUTATORS.has(name) ? { node, object, name, isCall: true } : null;
}

/** Whether a write changes something that is stored, as types or, without them, this file tell. */
export function changesStored(file: LintedFile, write: Write): boolean {
  const { types } = file;
  if (types !== null) {
    const type = types.checker.getNonNullableType(types.typeOf(write.object));
    if (!types.isOpen(type)) return changesStoredType(types, type, write);
  }
  const origin = originOf(file, write.object);
  if (origin.kind === 'pool' || origin.kind === 'transaction') {
    return isJournal(file, write.object) !== 'yes' && !isJournalVariable(file, write.object);
  }
  return !write.isCall && isOfPersistentClass(file, write.object);
}

function isJournalVariable(file: LintedFile, expression: TSESTree.Node): boolean {
  const node = plain(expression);
  if (node.type !== AST_NODE_TYPES.Identifier) return false;
  const variable = file.variableOf(node);
  const owner = variable?.defs[0]?.node;
  return owner !== undefined && isFunction(owner) && journalOf(file, owner) === variable;
}

function isOfPersistentClass(file: LintedFile, expression: TSESTree.Node): boolean {
  const node = plain(expression);
  if (node.type !== AST_NODE_TYPES.Identifier) return false;
  const definition = file.variableOf(node)?.defs[0];
  const annotation = definition === undefined ? null : annotationOf(definition.name);
  if (annotation?.type !== AST_NODE_TYPES.TSTypeReference) return false;
  const meant = classMeant(file, annotation.typeName);
  return meant !== null && isPersistentClass(file, meant);
}

function changesStoredType(types: TypeInformation, type: ts.Type, write: Write): boolean {
  const names = types.exportedNamesOf(type);
  if (write.isCall) {
    return [...names].some((name) => MUTATORS.get(name)?.has(write.name ?? '') === true);
  }
  if ([...names].some((name) => VIEWS.has(name))) return !isVolatile(types, type, write.name);
  if ([...names].some((name) => ASSIGNED.get(name) === write.name)) return true;
  if (!isPersistentType(types, type)) return false;
  if (write.name === null) return true;
  const declaration = type.getProperty(write.name)?.valueDeclaration;
  if (declaration === undefined) return false;
  const decorators = decoratorsIn(types, declaration);
  return decorators.some(({ name }) => name === 'Field');
}

function isVolatile(types: TypeInformation, type: ts.Type, name: string | null): boolean {
  const declaration = name === null ? undefined : type.getProperty(name)?.valueDeclaration;
  if (declaration === undefined) return false;
  return decoratorsIn(types, declaration).some((decorator) => decorator.name === 'Volatile');
}

/** Whether a type is a persistent class, or has one among its parts. */
export function isPersistentType(types: TypeInformation, type: ts.Type): boolean {
  return types.partsOf(type).some((part) => {
    const symbol = part.getSymbol();
    return symbol !== undefined && isPersistentSymbol(types, symbol);
  });
}

/** Whether an expression is seen as it is outside a transaction: as a view. */
export function isView(file: LintedFile, node: TSESTree.Node): boolean {
  const { types } = file;
  if (types === null) return false;
  return [...types.exportedNamesOf(types.typeOf(node))].some((name) => VIEWS.has(name));
}

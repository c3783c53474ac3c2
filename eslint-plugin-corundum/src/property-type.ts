// property-type.ts — what the type of a property says about the field type that it needs.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { annotationOf } from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import type { PropertyNode } from './persistent-classes.js';
import { plain } from './plain-expression.js';
import { DefinitionType } from './definition-type.js';

/** What a property holds. */
export type Held =
  /** A value of a built-in type whose field type has this name in the library. */
  | { readonly kind: 'scalar'; readonly type: string }
  /** An object of a class, as it is written. */
  | { readonly kind: 'class'; readonly text: string; readonly name: TSESTree.EntityName }
  /** A class that is imported as a type only. */
  | { readonly kind: 'type import'; readonly text: string; readonly name: TSESTree.EntityName }
  /** A collection of the library. */
  | {
      readonly kind: 'collection';
      readonly name: string;
      readonly parts: readonly TSESTree.TypeNode[];
    }
  /** What cannot be stored: `what` names it. */
  | { readonly kind: 'unfit'; readonly what: string }
  /** What could be stored in more than one way, or in none: `what` names it. */
  | { readonly kind: 'ambiguous'; readonly what: string }
  /** Nothing that can be said of it here. */
  | { readonly kind: 'unknown' };

/** What a property holds, and what else it may be. */
export interface PropertyType {
  readonly held: Held;
  readonly nullable: boolean;
  readonly optional: boolean;
}

const UNKNOWN: Held = { kind: 'unknown' };

/** Built-in classes with a field type of their own. */
const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['Date', 'date'],
  ['Uint8Array', 'bytes'],
  ['Number', 'f64'],
  ['String', 'text'],
  ['Boolean', 'bool'],
  ['BigInt', 'bigint'],
]);

const UNFIT: ReadonlySet<string> = new Set([
  'Array',
  'ArrayBuffer',
  'AsyncFunction',
  'BigInt64Array',
  'BigUint64Array',
  'Buffer',
  'Error',
  'Float32Array',
  'Float64Array',
  'Function',
  'Int16Array',
  'Int32Array',
  'Int8Array',
  'Map',
  'Promise',
  'PromiseLike',
  'Proxy',
  'ReadonlyArray',
  'ReadonlyMap',
  'ReadonlySet',
  'Record',
  'RegExp',
  'Set',
  'SharedArrayBuffer',
  'Uint16Array',
  'Uint32Array',
  'Uint8ClampedArray',
  'URL',
  'WeakMap',
  'WeakRef',
  'WeakSet',
]);

const COLLECTIONS: ReadonlySet<string> = new Set(['PMap', 'PVec', 'PString', 'PArray']);

/** What a property holds, from its annotation, or from its initial value where it has none. */
export function propertyType(file: LintedFile, property: PropertyNode): PropertyType {
  const annotation = annotationOf(property);
  const isOptional = (property as { optional?: boolean }).optional === true;
  if (annotation === null) {
    return { held: heldByValue(file, property.value), nullable: false, optional: isOptional };
  }
  const parts = annotation.type === AST_NODE_TYPES.TSUnionType ? annotation.types : [annotation];
  const rest = parts.filter((part) => !isAbsence(part));
  return {
    held: heldByParts(file, rest),
    nullable: parts.some(({ type }) => type === AST_NODE_TYPES.TSNullKeyword),
    optional: isOptional || parts.some(({ type }) => type === AST_NODE_TYPES.TSUndefinedKeyword),
  };
}

function isAbsence({ type }: TSESTree.TypeNode): boolean {
  return type === AST_NODE_TYPES.TSNullKeyword || type === AST_NODE_TYPES.TSUndefinedKeyword;
}

function heldByParts(file: LintedFile, parts: readonly TSESTree.TypeNode[]): Held {
  const held = parts.map((part) => heldBy(file, part));
  const [first] = held;
  if (first === undefined) return { kind: 'ambiguous', what: 'null or undefined alone' };
  if (held.length === 1) return first;
  if (first.kind === 'scalar' && held.every((part) => isSame(part, first))) return first;
  return held.some(({ kind }) => kind === 'unknown')
    ? UNKNOWN
    : { kind: 'ambiguous', what: 'a union of several types' };
}

function isSame(left: Held, right: Held): boolean {
  return left.kind === 'scalar' && right.kind === 'scalar' && left.type === right.type;
}

/** What a written type holds. */
export function heldBy(file: LintedFile, node: TSESTree.TypeNode): Held {
  switch (node.type) {
    case AST_NODE_TYPES.TSNumberKeyword:
      return { kind: 'scalar', type: 'f64' };
    case AST_NODE_TYPES.TSStringKeyword:
    case AST_NODE_TYPES.TSTemplateLiteralType:
      return { kind: 'scalar', type: 'text' };
    case AST_NODE_TYPES.TSBooleanKeyword:
      return { kind: 'scalar', type: 'bool' };
    case AST_NODE_TYPES.TSBigIntKeyword:
      return { kind: 'scalar', type: 'bigint' };
    case AST_NODE_TYPES.TSLiteralType:
      return heldByValue(file, node.literal);
    case AST_NODE_TYPES.TSUnionType:
      return node.types.some(isAbsence)
        ? { kind: 'ambiguous', what: 'a union of several types' }
        : heldByParts(file, node.types);
    case AST_NODE_TYPES.TSTypeReference:
      return heldByReference(file, node);
    case AST_NODE_TYPES.TSArrayType:
    case AST_NODE_TYPES.TSTupleType:
      return { kind: 'unfit', what: 'an array' };
    case AST_NODE_TYPES.TSTypeOperator:
      return node.typeAnnotation === undefined ? UNKNOWN : heldBy(file, node.typeAnnotation);
    case AST_NODE_TYPES.TSFunctionType:
    case AST_NODE_TYPES.TSConstructorType:
      return { kind: 'unfit', what: 'a function' };
    case AST_NODE_TYPES.TSSymbolKeyword:
      return { kind: 'unfit', what: 'a symbol' };
    case AST_NODE_TYPES.TSTypeLiteral:
    case AST_NODE_TYPES.TSMappedType:
    case AST_NODE_TYPES.TSObjectKeyword:
      return { kind: 'ambiguous', what: 'an object type, which is no class' };
    case AST_NODE_TYPES.TSAnyKeyword:
      return { kind: 'ambiguous', what: 'any' };
    case AST_NODE_TYPES.TSUnknownKeyword:
      return { kind: 'ambiguous', what: 'unknown' };
    case AST_NODE_TYPES.TSIntersectionType:
      return { kind: 'ambiguous', what: 'an intersection of types' };
    case AST_NODE_TYPES.TSNeverKeyword:
    case AST_NODE_TYPES.TSVoidKeyword:
      return { kind: 'ambiguous', what: 'a type without values' };
    default:
      return UNKNOWN;
  }
}

function heldByReference(file: LintedFile, node: TSESTree.TSTypeReference): Held {
  const { typeName } = node;
  const libraryName = file.nameOf(typeName);
  if (libraryName !== null && COLLECTIONS.has(libraryName)) {
    return { kind: 'collection', name: libraryName, parts: node.typeArguments?.params ?? [] };
  }
  const text = file.code.getText(typeName);
  if (typeName.type === AST_NODE_TYPES.Identifier) {
    const variable = file.variableOf(typeName);
    const definition = variable?.defs[0];
    if (definition === undefined) {
      const type = BUILT_IN.get(typeName.name);
      if (type !== undefined) return { kind: 'scalar', type };
      return UNFIT.has(typeName.name) ? unfit(typeName.name) : UNKNOWN;
    }
    if (variable?.defs.some(({ type }) => type === DefinitionType.ClassName) === true) {
      return { kind: 'class', text, name: typeName };
    }
    if (definition.node.type === AST_NODE_TYPES.TSInterfaceDeclaration) {
      return { kind: 'ambiguous', what: `the interface ${typeName.name}` };
    }
    if (definition.node.type === AST_NODE_TYPES.TSTypeAliasDeclaration) {
      return definition.node.typeParameters === undefined
        ? heldBy(file, definition.node.typeAnnotation)
        : UNKNOWN;
    }
    if (definition.node.type === AST_NODE_TYPES.TSTypeParameter) {
      return { kind: 'ambiguous', what: 'a type parameter' };
    }
  }
  return importedType(file, typeName, text);
}

function unfit(name: string): Held {
  const article = /^[AEIOU]/.test(name) && !name.startsWith('U') ? 'an' : 'a';
  return { kind: 'unfit', what: `${article} ${name}` };
}

/** What a name of another module holds: by its symbol where there are types, else by how it is imported. */
function importedType(file: LintedFile, name: TSESTree.EntityName, text: string): Held {
  const isType = isTypeImport(file, name);
  const symbol = file.types?.symbolOf(name) ?? null;
  if (symbol?.declarations === undefined) {
    return isType ? { kind: 'type import', text, name } : UNKNOWN;
  }
  if (symbol.flags & ts.SymbolFlags.Class) {
    return { kind: isType ? 'type import' : 'class', text, name };
  }
  if (symbol.flags & ts.SymbolFlags.Interface) {
    return symbol.flags & ts.SymbolFlags.Value
      ? UNKNOWN
      : { kind: 'ambiguous', what: `the interface ${text}` };
  }
  if (symbol.flags & ts.SymbolFlags.TypeAlias && file.types !== null) {
    return heldByType(file.types.checker.getDeclaredTypeOfSymbol(symbol));
  }
  return UNKNOWN;
}

function heldByType(type: ts.Type): Held {
  const { flags } = type;
  if (flags & ts.TypeFlags.NumberLike) return { kind: 'scalar', type: 'f64' };
  if (flags & ts.TypeFlags.StringLike) return { kind: 'scalar', type: 'text' };
  if (flags & ts.TypeFlags.BooleanLike) return { kind: 'scalar', type: 'bool' };
  if (flags & ts.TypeFlags.BigIntLike) return { kind: 'scalar', type: 'bigint' };
  if (!type.isUnion()) return UNKNOWN;
  const [first, ...others] = type.types.map(heldByType);
  if (first?.kind !== 'scalar') return UNKNOWN;
  return others.every((other) => isSame(other, first)) ? first : UNKNOWN;
}

/** Whether a name comes from an `import type`, or from an inline one. */
export function isTypeImport(file: LintedFile, name: TSESTree.EntityName): boolean {
  let first = name;
  while (first.type === AST_NODE_TYPES.TSQualifiedName) first = first.left;
  if (first.type !== AST_NODE_TYPES.Identifier) return false;
  const definition = file.variableOf(first)?.defs[0];
  if (definition?.type !== DefinitionType.ImportBinding) return false;
  const { node, parent } = definition;
  if (parent.type === AST_NODE_TYPES.ImportDeclaration && parent.importKind === 'type') return true;
  return node.type === AST_NODE_TYPES.ImportSpecifier && node.importKind === 'type';
}

function heldByValue(file: LintedFile, value: TSESTree.Node | null): Held {
  if (value === null)
    return { kind: 'ambiguous', what: 'a property without type and initial value' };
  const node = plain(value);
  switch (node.type) {
    case AST_NODE_TYPES.Literal:
      if ('regex' in node) return { kind: 'unfit', what: 'a RegExp' };
      if ('bigint' in node) return { kind: 'scalar', type: 'bigint' };
      if (typeof node.value === 'number') return { kind: 'scalar', type: 'f64' };
      if (typeof node.value === 'string') return { kind: 'scalar', type: 'text' };
      if (typeof node.value === 'boolean') return { kind: 'scalar', type: 'bool' };
      return { kind: 'ambiguous', what: 'null, which tells no type' };
    case AST_NODE_TYPES.TemplateLiteral:
      return { kind: 'scalar', type: 'text' };
    case AST_NODE_TYPES.UnaryExpression:
      if (node.operator === '!') return { kind: 'scalar', type: 'bool' };
      return node.operator === '-' || node.operator === '+'
        ? heldByValue(file, node.argument)
        : UNKNOWN;
    case AST_NODE_TYPES.NewExpression:
      return heldByNew(file, node);
    case AST_NODE_TYPES.ArrayExpression:
      return { kind: 'unfit', what: 'an array' };
    case AST_NODE_TYPES.ObjectExpression:
      return { kind: 'ambiguous', what: 'a plain object, which is of no class' };
    case AST_NODE_TYPES.ArrowFunctionExpression:
    case AST_NODE_TYPES.FunctionExpression:
      return { kind: 'unfit', what: 'a function' };
    case AST_NODE_TYPES.Identifier:
      if (node.name === 'undefined')
        return { kind: 'ambiguous', what: 'undefined, which tells no type' };
      return heldByExpression(file, node);
    default:
      return heldByExpression(file, node);
  }
}

function heldByNew(file: LintedFile, node: TSESTree.NewExpression): Held {
  const callee = plain(node.callee);
  if (callee.type !== AST_NODE_TYPES.Identifier) return UNKNOWN;
  const definition = file.variableOf(callee)?.defs[0];
  if (definition !== undefined) {
    return definition.type === DefinitionType.ClassName ||
      definition.type === DefinitionType.ImportBinding
      ? { kind: 'class', text: callee.name, name: callee }
      : UNKNOWN;
  }
  const type = BUILT_IN.get(callee.name);
  if (type !== undefined) return { kind: 'scalar', type };
  return UNFIT.has(callee.name) ? unfit(callee.name) : UNKNOWN;
}

function heldByExpression(file: LintedFile, node: TSESTree.Node): Held {
  return file.types === null ? UNKNOWN : heldByType(file.types.typeOf(node));
}

/** Whether the initial value of a property tells its field type where the compiler recorded none. */
export function isToldByValue(file: LintedFile, property: PropertyNode): boolean {
  if (property.value === null) return false;
  const { kind } = heldByValue(file, property.value);
  return kind === 'scalar' || kind === 'class' || kind === 'unknown';
}

// persistent-classes.ts — which classes are persistent, and what the decorators of their members are.
import { ASTUtils, AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import type { ClassNode } from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import { plain } from './plain-expression.js';
import type { TypeInformation } from './type-information.js';
import { DefinitionType } from './definition-type.js';

const CLASS_DECORATORS: ReadonlySet<string> = new Set(['Persistent', 'Root']);

/** A property with a value of its own: a field or an `accessor`. */
export type PropertyNode = TSESTree.PropertyDefinition | TSESTree.AccessorProperty;

/** Whether a member is a field or an `accessor`. */
export function isProperty(member: TSESTree.Node): member is PropertyNode {
  return (
    member.type === AST_NODE_TYPES.PropertyDefinition ||
    member.type === AST_NODE_TYPES.AccessorProperty
  );
}

/** The library's decorator of that name on a class or a member; `null` where there is none. */
export function decoratorOf(
  file: LintedFile,
  node: ClassNode | PropertyNode,
  names: ReadonlySet<string>,
): { readonly name: string; readonly decorator: TSESTree.Decorator } | null {
  for (const decorator of node.decorators) {
    const expression = plain(decorator.expression);
    const callee =
      expression.type === AST_NODE_TYPES.CallExpression ? expression.callee : expression;
    const name = file.nameOf(callee);
    if (name !== null && names.has(name)) return { name, decorator };
  }
  return null;
}

/** Whether a class of the file has `@Persistent` or `@Root`. */
export function isDecoratedClass(file: LintedFile, node: ClassNode): boolean {
  return decoratorOf(file, node, CLASS_DECORATORS) !== null;
}

const defined = new WeakMap<LintedFile, ReadonlyMap<ClassNode, TSESTree.CallExpression>>();

/** Classes that the file declares with `defineClass`, with the call. */
export function definedClasses(file: LintedFile): ReadonlyMap<ClassNode, TSESTree.CallExpression> {
  let classes = defined.get(file);
  if (classes === undefined) defined.set(file, (classes = findDefined(file)));
  return classes;
}

function findDefined(file: LintedFile): ReadonlyMap<ClassNode, TSESTree.CallExpression> {
  const classes = new Map<ClassNode, TSESTree.CallExpression>();
  if (!file.usesLibrary) return classes;
  const look = (node: TSESTree.Node | null | undefined): void => {
    if (
      node?.type !== AST_NODE_TYPES.CallExpression ||
      file.nameOf(node.callee) !== 'defineClass'
    ) {
      return;
    }
    const [target] = node.arguments;
    const found = target === undefined ? null : classMeant(file, target);
    if (found !== null) classes.set(found, node);
  };
  for (const statement of file.code.ast.body) {
    const inner =
      statement.type === AST_NODE_TYPES.ExportNamedDeclaration ? statement.declaration : statement;
    if (inner?.type === AST_NODE_TYPES.ExpressionStatement) look(plain(inner.expression));
    if (inner?.type === AST_NODE_TYPES.VariableDeclaration) {
      for (const { init } of inner.declarations) if (init !== null) look(plain(init));
    }
  }
  return classes;
}

/** The class of this file that an expression or the name of a type means. */
export function classMeant(file: LintedFile, node: TSESTree.Node): ClassNode | null {
  const expression = plain(node);
  if (expression.type === AST_NODE_TYPES.ClassExpression) return expression;
  if (expression.type !== AST_NODE_TYPES.Identifier) return null;
  const definition = file.variableOf(expression)?.defs[0];
  if (definition?.type === DefinitionType.ClassName) return definition.node;
  if (definition?.type !== DefinitionType.Variable || definition.node.init === null) return null;
  const init = plain(definition.node.init);
  return init.type === AST_NODE_TYPES.ClassExpression ? init : null;
}

/** Whether a class of the file is persistent, by decorator or by `defineClass`. */
export function isPersistentClass(file: LintedFile, node: ClassNode): boolean {
  return isDecoratedClass(file, node) || definedClasses(file).has(node);
}

/** The library's decorators on a declaration of any file: their names and calls. */
export function decoratorsIn(
  types: TypeInformation,
  declaration: ts.Node,
): readonly { readonly name: string; readonly call: ts.CallExpression }[] {
  if (!ts.canHaveDecorators(declaration)) return [];
  return (ts.getDecorators(declaration) ?? []).flatMap(({ expression }) => {
    if (!ts.isCallExpression(expression)) return [];
    const { expression: callee } = expression;
    const name = types.exportedNameAt(ts.isPropertyAccessExpression(callee) ? callee.name : callee);
    return name === null ? [] : [{ name, call: expression }];
  });
}

const persistent = new WeakMap<ts.Symbol, boolean>();

/** Whether a class of any file has `@Persistent` or `@Root`, itself or by inheritance. */
export function isPersistentSymbol(types: TypeInformation, symbol: ts.Symbol): boolean {
  const known = persistent.get(symbol);
  if (known !== undefined) return known;
  persistent.set(symbol, false);
  const answer = (symbol.declarations ?? []).some(
    (declaration) =>
      ts.isClassLike(declaration) &&
      (decoratorsIn(types, declaration).some(({ name }) => CLASS_DECORATORS.has(name)) ||
        hasPersistentBase(types, declaration)),
  );
  persistent.set(symbol, answer);
  return answer;
}

function hasPersistentBase(types: TypeInformation, declaration: ts.ClassLikeDeclaration): boolean {
  const base = baseOf(types, declaration);
  return base !== null && isPersistentSymbol(types, base);
}

/** The class that a class extends, where that is one by name. */
export function baseOf(
  types: TypeInformation,
  declaration: ts.ClassLikeDeclaration,
): ts.Symbol | null {
  const clause = declaration.heritageClauses?.find(
    ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
  );
  const expression = clause?.types[0]?.expression;
  return expression === undefined ? null : types.symbolAt(expression);
}

/** Value of a boolean option of `@Field` (`nullable`, `optional`), `false` where it is not given. */
export function hasOption(options: TSESTree.Node | undefined, name: string): boolean {
  if (options?.type !== AST_NODE_TYPES.ObjectExpression) return false;
  return options.properties.some(
    (property) =>
      property.type === AST_NODE_TYPES.Property &&
      ASTUtils.getPropertyName(property) === name &&
      property.value.type === AST_NODE_TYPES.Literal &&
      property.value.value === true,
  );
}

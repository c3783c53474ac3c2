// function-nodes.ts — functions as they stand in a file: which one surrounds a place, which one a name means.
import { ASTUtils, AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { LintedFile } from './linted-file.js';
import { parentOf, plain } from './plain-expression.js';
import { DefinitionType } from './definition-type.js';

/** A function with a body. */
export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

/** A class of either form. */
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

/** Whether a node is a function with a body. */
export function isFunction(node: TSESTree.Node | null | undefined): node is FunctionNode {
  return (
    node?.type === AST_NODE_TYPES.ArrowFunctionExpression ||
    node?.type === AST_NODE_TYPES.FunctionDeclaration ||
    node?.type === AST_NODE_TYPES.FunctionExpression
  );
}

/** The innermost function around a node, not the node itself. */
export function functionAround(node: TSESTree.Node): FunctionNode | null {
  let outer = parentOf(node);
  while (outer !== null && !isFunction(outer)) outer = parentOf(outer);
  return outer;
}

/** The innermost class around a node, not the node itself. */
export function classAround(node: TSESTree.Node): ClassNode | null {
  let outer = parentOf(node);
  while (
    outer !== null &&
    outer.type !== AST_NODE_TYPES.ClassDeclaration &&
    outer.type !== AST_NODE_TYPES.ClassExpression
  ) {
    outer = parentOf(outer);
  }
  return outer;
}

/** Whether a node lies within another one, or is it. */
export function isWithin(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** The parameter's name and its annotation, whatever it is wrapped in. */
export function bindingOf(parameter: TSESTree.Parameter): TSESTree.BindingName | TSESTree.Node {
  let inner: TSESTree.Node = parameter;
  if (inner.type === AST_NODE_TYPES.TSParameterProperty) inner = inner.parameter;
  if (inner.type === AST_NODE_TYPES.AssignmentPattern) inner = inner.left;
  if (inner.type === AST_NODE_TYPES.RestElement) inner = inner.argument;
  return inner;
}

/** Type annotation of a binding, `null` without one. */
export function annotationOf(binding: TSESTree.Node): TSESTree.TypeNode | null {
  const { typeAnnotation } = binding as { typeAnnotation?: TSESTree.TSTypeAnnotation | null };
  return typeAnnotation?.type === AST_NODE_TYPES.TSTypeAnnotation
    ? typeAnnotation.typeAnnotation
    : null;
}

/** Name of the member that an expression reads, `null` where it is computed. */
export function memberName(node: TSESTree.MemberExpression): string | null {
  if (node.property.type === AST_NODE_TYPES.PrivateIdentifier) return `#${node.property.name}`;
  return ASTUtils.getPropertyName(node);
}

/** The method that a call calls and on what, `null` for calls of other things. */
export function methodCall(
  node: TSESTree.CallExpression,
): { readonly object: TSESTree.Node; readonly name: string } | null {
  const callee = plain(node.callee);
  if (callee.type !== AST_NODE_TYPES.MemberExpression) return null;
  const name = memberName(callee);
  return name === null ? null : { object: plain(callee.object), name };
}

/** The function that an expression is, or that the name or `this.method` means in this file. */
export function functionMeant(file: LintedFile, node: TSESTree.Node): FunctionNode | null {
  const expression = plain(node);
  if (isFunction(expression)) return expression;
  if (expression.type === AST_NODE_TYPES.Identifier) {
    const variable = file.variableOf(expression);
    const definition = variable?.defs.length === 1 ? variable.defs[0] : undefined;
    if (definition?.type === DefinitionType.FunctionName && isFunction(definition.node))
      return definition.node;
    if (definition?.type !== DefinitionType.Variable || definition.node.init === null) return null;
    if (definition.node.id.type !== AST_NODE_TYPES.Identifier) return null;
    if (variable?.references.some((use) => use.isWrite() && use.init !== true)) return null;
    const init = plain(definition.node.init);
    return isFunction(init) ? init : null;
  }
  if (
    expression.type === AST_NODE_TYPES.MemberExpression &&
    expression.object.type === AST_NODE_TYPES.ThisExpression
  ) {
    return methodMeant(expression);
  }
  return null;
}

function methodMeant(node: TSESTree.MemberExpression): FunctionNode | null {
  const name = memberName(node);
  for (const member of classAround(node)?.body.body ?? []) {
    if (
      (member.type === AST_NODE_TYPES.MethodDefinition ||
        member.type === AST_NODE_TYPES.PropertyDefinition) &&
      !member.static &&
      nameOfMember(member) === name &&
      isFunction(member.value)
    ) {
      return member.value;
    }
  }
  return null;
}

/** Name of a class member, with `#` where it is private; `null` where it is computed. */
export function nameOfMember(member: {
  readonly key: TSESTree.Node;
  readonly computed: boolean;
}): string | null {
  const { key, computed } = member;
  if (key.type === AST_NODE_TYPES.PrivateIdentifier) return `#${key.name}`;
  if (key.type === AST_NODE_TYPES.Identifier && !computed) return key.name;
  if (key.type === AST_NODE_TYPES.Literal) return String(key.value);
  return null;
}

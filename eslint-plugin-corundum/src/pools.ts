// pools.ts — which expressions are pools and journals.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import {
  annotationOf,
  bindingOf,
  classAround,
  memberName,
  nameOfMember,
} from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import { plain } from './plain-expression.js';
import { DefinitionType } from './definition-type.js';

/** Whether something is what it seems: known, possible, or known not to be. */
export type Certainty = 'yes' | 'maybe' | 'no';

const OPENERS: ReadonlySet<string> = new Set(['Pool.open', 'Pool.create', 'Pool.openNoRoot']);

/** Whether a type that is written out is, or has among its parts, the library's type `name`. */
export function namesType(
  file: LintedFile,
  annotation: TSESTree.TypeNode | null,
  name: string,
): boolean {
  switch (annotation?.type) {
    case AST_NODE_TYPES.TSTypeReference:
      return file.nameOf(annotation.typeName) === name;
    case AST_NODE_TYPES.TSUnionType:
    case AST_NODE_TYPES.TSIntersectionType:
      return annotation.types.some((part) => namesType(file, part, name));
    default:
      return false;
  }
}

/** Whether an expression is a pool. */
export function isPool(file: LintedFile, node: TSESTree.Node): Certainty {
  return isInstance(file, plain(node), 'Pool', OPENERS);
}

/** Whether an expression is the journal of a transaction, by its type or its annotation. */
export function isJournal(file: LintedFile, node: TSESTree.Node): Certainty {
  return isInstance(file, plain(node), 'Journal', new Set());
}

/** Whether the library's class `name` is the type of a binding: a parameter or a variable. */
export function isBindingOf(file: LintedFile, binding: TSESTree.Node, name: string): boolean {
  if (namesType(file, annotationOf(binding), name)) return true;
  const { types } = file;
  return types !== null && types.exportedNamesOf(types.typeOf(binding)).has(name);
}

function isInstance(
  file: LintedFile,
  node: TSESTree.Node,
  name: string,
  makers: ReadonlySet<string>,
): Certainty {
  const { types } = file;
  if (types !== null) {
    const type = types.typeOf(node);
    if (!types.isOpen(type)) return types.exportedNamesOf(type).has(name) ? 'yes' : 'no';
  }
  const unknown = file.usesLibrary ? 'maybe' : 'no';
  switch (node.type) {
    case AST_NODE_TYPES.CallExpression: {
      const callee = file.calleeOf(node);
      return callee !== null && makers.has(callee) ? 'yes' : unknown;
    }
    case AST_NODE_TYPES.AwaitExpression:
      return isInstance(file, plain(node.argument), name, makers);
    case AST_NODE_TYPES.NewExpression:
    case AST_NODE_TYPES.Literal:
      return 'no';
    case AST_NODE_TYPES.Identifier:
      return ofIdentifier(file, node, name, makers, unknown);
    case AST_NODE_TYPES.MemberExpression:
      return node.object.type === AST_NODE_TYPES.ThisExpression
        ? ofOwnMember(file, node, name, makers, unknown)
        : unknown;
    default:
      return unknown;
  }
}

function ofIdentifier(
  file: LintedFile,
  node: TSESTree.Identifier,
  name: string,
  makers: ReadonlySet<string>,
  unknown: Certainty,
): Certainty {
  const definition = file.variableOf(node)?.defs[0];
  if (definition === undefined) return unknown;
  if (
    definition.type === DefinitionType.ImportBinding ||
    definition.type === DefinitionType.ClassName
  )
    return unknown;
  const annotation = annotationOf(definition.name);
  if (annotation !== null) {
    if (namesType(file, annotation, name)) return 'yes';
    return annotation.type === AST_NODE_TYPES.TSAnyKeyword ? unknown : 'no';
  }
  if (definition.type !== DefinitionType.Variable) return unknown;
  const { id, init } = definition.node;
  if (init === null || id.type !== AST_NODE_TYPES.Identifier) return unknown;
  const expression = plain(init);
  // its own initial value would not end
  return expression === node ? unknown : isInstance(file, expression, name, makers);
}

function ofOwnMember(
  file: LintedFile,
  node: TSESTree.MemberExpression,
  name: string,
  makers: ReadonlySet<string>,
  unknown: Certainty,
): Certainty {
  const wanted = memberName(node);
  for (const member of classAround(node)?.body.body ?? []) {
    if (member.type === AST_NODE_TYPES.PropertyDefinition && nameOfMember(member) === wanted) {
      if (namesType(file, annotationOf(member), name)) return 'yes';
      if (member.value !== null) return isInstance(file, plain(member.value), name, makers);
    }
    if (member.type === AST_NODE_TYPES.MethodDefinition && member.kind === 'constructor') {
      for (const parameter of member.value.params) {
        if (parameter.type !== AST_NODE_TYPES.TSParameterProperty) continue;
        const binding = bindingOf(parameter);
        if (binding.type !== AST_NODE_TYPES.Identifier || binding.name !== wanted) continue;
        if (namesType(file, annotationOf(binding), name)) return 'yes';
      }
    }
  }
  return unknown;
}

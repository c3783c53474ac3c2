// strong-references.ts — the strong references of classes, read from the text of one file.
import { AST_NODE_TYPES, type TSESTree } from '@typescript-eslint/utils';
import type { Edge } from './class-graph.js';
import { fieldCallOf } from './field-call.js';
import { nameOfMember, type ClassNode } from './function-nodes.js';
import type { LintedFile } from './linted-file.js';
import { classMeant, isProperty } from './persistent-classes.js';
import { plain } from './plain-expression.js';
import { propertyType } from './property-type.js';

/** Types that refer without keeping what they refer to alive. */
export const WEAK: ReadonlySet<string> = new Set(['PWeak', 'VWeak']);

/** The strong references that a class of the file has through its fields and those of its base classes. */
export function strongReferences(file: LintedFile, node: ClassNode): readonly Edge<ClassNode>[] {
  const edges: Edge<ClassNode>[] = [];
  const seen = new Set<ClassNode>();
  for (let owner: ClassNode | null = node; owner !== null && !seen.has(owner);) {
    seen.add(owner);
    for (const member of owner.body.body) {
      if (!isProperty(member)) continue;
      const field = fieldCallOf(file, member);
      if (field === null) continue;
      const name = nameOfMember(member) ?? '';
      const targets = field.type === null ? inferred(file, member) : targetsOf(file, field.type);
      edges.push(...targets.map((target) => ({ field: name, target })));
    }
    owner = owner.superClass === null ? null : classMeant(file, owner.superClass);
  }
  return edges;
}

function inferred(file: LintedFile, member: Parameters<typeof propertyType>[1]): ClassNode[] {
  const { held } = propertyType(file, member);
  const found = held.kind === 'class' ? classMeant(file, held.name) : null;
  return found === null ? [] : [found];
}

/** The classes that a field type refers to strongly. */
function targetsOf(file: LintedFile, type: TSESTree.Node): ClassNode[] {
  const node = plain(type);
  switch (node.type) {
    case AST_NODE_TYPES.ArrowFunctionExpression: {
      const found = classMeant(file, node.body);
      return found === null ? [] : [found];
    }
    case AST_NODE_TYPES.CallExpression: {
      const [owner] = file.calleeOf(node)?.split('.') ?? [];
      if (owner === undefined || WEAK.has(owner)) return [];
      return node.arguments.flatMap((argument) => targetsOf(file, argument));
    }
    default:
      return [];
  }
}

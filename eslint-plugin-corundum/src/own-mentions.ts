// own-mentions.ts — where a class mentions its own members.
import { AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { memberName, type ClassNode } from './function-nodes.js';

const found = new WeakMap<ClassNode, ReadonlyMap<string, readonly TSESTree.Node[]>>();

/** The places of a class that read or call `this.name`. Each class is walked once. */
export function ownMentions(
  code: Readonly<TSESLint.SourceCode>,
  node: ClassNode,
  name: string,
): readonly TSESTree.Node[] {
  let mentions = found.get(node);
  if (mentions === undefined) found.set(node, (mentions = mentionsIn(code, node)));
  return mentions.get(name) ?? [];
}

function mentionsIn(
  code: Readonly<TSESLint.SourceCode>,
  node: ClassNode,
): ReadonlyMap<string, readonly TSESTree.Node[]> {
  const mentions = new Map<string, TSESTree.Node[]>();
  for (const inner of nodesIn(code, node.body)) {
    if (inner.type !== AST_NODE_TYPES.MemberExpression) continue;
    if (inner.object.type !== AST_NODE_TYPES.ThisExpression) continue;
    const name = memberName(inner);
    if (name === null) continue;
    const list = mentions.get(name);
    if (list === undefined) mentions.set(name, [inner]);
    else list.push(inner);
  }
  return mentions;
}

/** A node and all nodes in it, in the order of the text. */
export function* nodesIn(
  code: Readonly<TSESLint.SourceCode>,
  root: TSESTree.Node,
): Iterable<TSESTree.Node> {
  const waiting: TSESTree.Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    const keys = code.visitorKeys[node.type] ?? [];
    for (const key of keys.toReversed()) {
      const value = (node as unknown as Record<string, unknown>)[key];
      const children: unknown[] = Array.isArray(value) ? value.toReversed() : [value];
      for (const child of children) if (isNode(child)) waiting.push(child);
    }
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof (value as { type?: unknown } | null | undefined)?.type === 'string';
}

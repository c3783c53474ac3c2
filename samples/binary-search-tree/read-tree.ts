// read-tree.ts — looking up and walking, outside of transactions too.
import type { Pbox, View } from 'corundum';
import type { Node, Tree } from './model.js';

/** A box as it is seen outside of transactions: everything can be read, and nothing assigned. */
type BoxView = View<Pbox<Node>>;

/** The node of `key`, or null. */
export function find(tree: View<Tree>, key: number): View<Node> | null {
  let box = tree.top;
  while (box !== null && box.value.key !== key) {
    box = key < box.value.key ? box.value.left : box.value.right;
  }
  return box?.value ?? null;
}

/** All nodes, in the order of their keys. */
export function* inOrder(tree: View<Tree>): Generator<View<Node>> {
  const path: BoxView[] = [];
  let box = tree.top;
  while (box !== null || path.length > 0) {
    // All the way to the left, then one node, then its right subtree.
    for (; box !== null; box = box.value.left) path.push(box);
    const next = path.pop();
    if (next === undefined) return;
    yield next.value;
    box = next.value.right;
  }
}

/** The shape of the tree: each node as `(left key right)`, without those that are empty. */
export function shape(box: BoxView | null): string {
  if (box === null) return '';
  const { key, left, right } = box.value;
  return `(${[shape(left), String(key), shape(right)].filter((part) => part !== '').join(' ')})`;
}

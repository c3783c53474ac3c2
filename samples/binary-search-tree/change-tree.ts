// change-tree.ts — inserting and removing: where subtrees change hands.
import { Pbox, type Journal } from 'corundum';
import { Node, type Tree } from './model.js';

/** Where a node hangs: below another one, or at the top of the tree where there is none. */
interface Place {
  readonly parent: Node | null;
  readonly side: 'left' | 'right';
  readonly node: Node | null;
}

/** Walks down to the node of `key`, or to the place where it would be. */
function placeOf(tree: Tree, key: number): Place {
  let parent: Node | null = null;
  let side: Place['side'] = 'left';
  let node = tree.top?.value ?? null; // `value` of a pointer is the object that it leads to
  while (node !== null && node.key !== key) {
    parent = node;
    side = key < node.key ? 'left' : 'right';
    node = node[side]?.value ?? null;
  }
  return { parent, side, node };
}

/** Hangs `box` below `parent`, or at the top. What hung there before is freed, with all that it still owns. */
function hang(tree: Tree, { parent, side }: Place, box: Pbox<Node> | null): void {
  if (parent === null) tree.top = box;
  else parent[side] = box;
}

/** Sets the label of `key`; says whether the key is new. */
export function insert(j: Journal<Tree>, key: number, label: string): boolean {
  const tree = j.root;
  const place = placeOf(tree, key);
  if (place.node !== null) {
    place.node.label = label;
    return false;
  }
  // Nobody owns the new node until its box is stored. If nobody did so before the transaction ends, it would go again.
  hang(tree, place, Pbox.new(j.create(Node, { key, label }), j));
  tree.size++;
  return true;
}

/** Removes `key`; says whether it was there. */
export function remove(j: Journal<Tree>, key: number): boolean {
  const tree = j.root;
  const place = placeOf(tree, key);
  const { node } = place;
  if (node === null) return false;
  // The subtrees are taken out of the node first: otherwise they would go with it.
  const rest = join(j, Pbox.take(node, 'left', j), Pbox.take(node, 'right', j));
  hang(tree, place, rest);
  tree.size--;
  return true;
}

/**
 * Makes one tree of two, all keys of `left` being smaller than those of `right`. Both are owned by nobody at this moment; whoever gets the result owns both.
 */
function join(
  j: Journal<Tree>,
  left: Pbox<Node> | null,
  right: Pbox<Node> | null,
): Pbox<Node> | null {
  if (left === null) return right;
  if (right === null) return left;
  if (right.value.left === null) {
    right.value.left = left;
    return right;
  }
  // The smallest node of the right one goes on top.
  let parent: Node = right.value;
  let least: Pbox<Node> = right.value.left;
  while (least.value.left !== null) {
    parent = least.value;
    least = least.value.left;
  }
  // This takes `least` out of its place: another box is there now. It is not gone, for before the transaction ends it has an owner again.
  parent.left = Pbox.take(least.value, 'right', j);
  least.value.left = left;
  least.value.right = right;
  return least;
}

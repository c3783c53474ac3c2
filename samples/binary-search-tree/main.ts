// main.ts — a binary search tree whose nodes own what is below them, and what moves when one is removed.
import { O_1GB, O_CFNE, Pbox, Pool, isCorundumError } from 'corundum';
import { insert, remove } from './change-tree.js';
import { Tree } from './model.js';
import { find, inOrder, shape } from './read-tree.js';

const LABELS = new Map([
  [50, 'tin'],
  [30, 'zinc'],
  [79, 'gold'],
  [26, 'iron'],
  [47, 'silver'],
  [78, 'platinum'],
  [82, 'lead'],
  [80, 'mercury'],
  [29, 'copper'],
]);

using pool = Pool.open(process.argv[2] ?? 'binary-search-tree.pool', Tree, O_CFNE | O_1GB);

function show(what: string): void {
  console.log(`${what}: ${shape(pool.root.top)}`);
}

if (pool.root.top === null) console.log('The tree is empty.');
else show('Found what an earlier run left');

let added = 0;
pool.transaction((j) => {
  for (const [key, label] of LABELS) if (insert(j, key, label)) added++;
});
show(`Inserted ${added} of ${LABELS.size} keys, the others were there`);

console.log(`In order: ${[...inOrder(pool.root)].map(({ label }) => label).join(', ')}`);
console.log(
  `29 is ${find(pool.root, 29)?.label}, 31 is ${find(pool.root, 31)?.label ?? 'not there'}`,
);

// The owner is always one. Who wants a box in a second place gets an error, and the transaction leaves no trace.
try {
  pool.transaction((j) => {
    const { root } = j;
    if (root.top !== null) root.top.value.right = root.top.value.left;
  });
} catch (error) {
  console.log(
    `A node below two others is refused: ${isCorundumError(error) ? error.code : String(error)}`,
  );
}

// Removing moves subtrees from one owner to another. Each of these is a transaction, and an instant later the disk has the tree without the node.
for (const key of [26, 82, 50]) {
  pool.transaction((j) => {
    remove(j, key);
  });
  show(`Without ${key}`);
}

// Letting go of the topmost box would free the whole tree. Taking it out and putting it back moves it: nothing is copied.
pool.transaction((j) => {
  const tree = Pbox.take(j.root, 'top', j);
  console.log(`Taken out, the place is empty: ${j.root.top === null}`);
  j.root.top = tree;
});
show('Put back');
console.log(`${pool.root.size} keys are left for the next run`);

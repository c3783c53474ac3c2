// main.ts — a playlist that can be walked both ways: references keep, weak pointers lead back.
import { O_1GB, O_CFNE, Pool } from 'corundum';
import { Playlist } from './model.js';

using pool = Pool.open(process.argv[2] ?? 'doubly-linked-list.pool', Playlist, O_CFNE | O_1GB);

function show(what: string): void {
  const { root } = pool;
  console.log(`${what}:`);
  console.log(`  forwards  ${[...root.forwards()].join(' > ')}`);
  console.log(`  backwards ${[...root.backwards()].join(' < ')}`);
}

if (pool.root.first === null) {
  pool.transaction((j) => {
    for (const title of ['Alpha', 'Beta', 'Gamma', 'Delta']) j.root.append(title, j);
  });
  show('The list was empty; four songs');
} else {
  show('Found what an earlier run left');
}

pool.transaction((j) => {
  const { root } = j;
  const gamma = root.find('Gamma');
  if (gamma !== null) root.insertBefore(gamma, 'Between', j);
});
show('One more before Gamma');

pool.transaction((j) => {
  const { root } = j;
  const between = root.find('Between');
  if (between !== null) root.remove(between);
});
show('And out again');

// A weak pointer says by itself that its object is gone. Here the list lets go of the first song and forgets to tell the second one:
const second = pool.root.first?.next;
pool.transaction((j) => {
  j.root.first = j.root.first?.next ?? null;
  j.root.length--;
});
console.log(
  `Alpha is gone; the way back from ${second?.title} leads nowhere: ${second?.previous.isDangling}`,
);

// Nothing dangles in the sense of C: what was there is never mistaken for what lies in its place now.
pool.transaction((j) => {
  const { root } = j;
  if (root.first !== null) root.insertBefore(root.first, 'Alpha', j);
});
show('A new Alpha');

// Because the ways back keep nothing, a list that is let go of goes as a whole, with no collection of cycles: count what is allocated.
const { allocations } = pool.stats();
pool.transaction((j) => {
  j.root.first = null;
  j.root.length = 0;
});
console.log(
  `Objects freed by letting go of the first song: ${allocations - pool.stats().allocations}`,
);
console.log(`The last song is gone too: ${pool.root.last.isDangling}`);

pool.transaction((j) => {
  for (const title of ['Alpha', 'Beta', 'Gamma', 'Delta']) j.root.append(title, j);
});
show('Left for the next run');

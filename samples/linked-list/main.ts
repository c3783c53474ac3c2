// main.ts — a shopping list that outlives the program: a first pool, a first transaction, and one that fails.
import { O_1GB, O_CFNE, Pool } from 'corundum';
import { List } from './model.js';

// Opens the pool, and creates it where there is none. O_CFNE: create the file, and format it, if it is not there.
// O_1GB is the most that it may grow to; the file starts small. `using` closes the pool at the end of the program.
using pool = Pool.open(process.argv[2] ?? 'linked-list.pool', List, O_CFNE | O_1GB);

/** Prints the list. Reading needs no transaction: the objects are there, and a property is a load from memory. */
function show(what: string): void {
  const { root } = pool;
  console.log(`${what}: ${[...root.names()].join(', ')} (${root.length} items)`);
}

// Whether the work was done is asked of the data. `pool.wasCreated` tells that the file is new; a crash may have come between that and the first transaction.
if (pool.root.first === null) {
  console.log('The list is empty.');

  // All changes happen in transactions. `j` is its journal, and `j.root` the root object, for writing.
  // When the call returns, the three items are on the disk, all of them.
  pool.transaction((j) => {
    for (const name of ['tea', 'bread', 'apples']) j.root.prepend(name, j);
  });
  show('Three items');
} else {
  // Nothing was loaded, parsed or converted to get here: the objects are those of the earlier run.
  show('Found what an earlier run left');
}

pool.transaction((j) => {
  j.root.insertAfter('bread', 'butter', j);
});
show('One more behind the bread');

// If the body throws, all that it changed is taken back, in memory and in the file, and what it threw comes out here.
try {
  pool.transaction((j) => {
    j.root.remove('tea');
    j.root.remove('bread');
    throw new Error('the shop is closed');
  });
} catch (error) {
  console.log(`A transaction failed: ${(error as Error).message}`);
}
show('Nothing of it is left');

// An item that nothing refers to any more is freed with the commit.
const used = pool.used;
pool.transaction((j) => {
  j.root.remove('butter');
});
show('The butter is gone');
console.log(`and its memory too: ${pool.used < used}`);

pool.transaction((j) => {
  j.root.reverse();
});
show('The other way around');

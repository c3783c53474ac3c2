// main.ts — a graph with cycles: walking it, letting go of it, and collecting what reference counts do not see.
import { O_1GB, O_CFNE, Pool } from 'corundum';
import { Atlas } from './model.js';
import { addNetwork, shortestWay } from './network.js';

const CITY = [
  ['Airport', 'Oerlikon', 'Central', 'Lake'],
  ['Stadium', 'Central', 'University', 'Zoo'],
  ['Stadium', 'Oerlikon', 'Zoo'],
];

using pool = Pool.open(process.argv[2] ?? 'graph.pool', Atlas, O_CFNE | O_1GB);

if (!pool.root.networks.has('city')) {
  pool.transaction((j) => {
    addNetwork(j, 'city', CITY);
  });
  console.log('The atlas was empty; the network of the city was added.');
} else {
  console.log('Found the network of the city, which an earlier run left.');
}

const city = pool.root.networks.get('city');
if (city === undefined) throw new Error('the pool has no network of the city');
console.log(`It has ${city.stations.size} stations.`);
console.log(`From the airport to the zoo: ${shortestWay(city, 'Airport', 'Zoo').join(' - ')}`);
console.log(`From the stadium to the lake: ${shortestWay(city, 'Stadium', 'Lake').join(' - ')}`);

// A draft, much larger: a ring of a thousand stations with a line across. All of it comes with one transaction.
const ring = Array.from({ length: 1000 }, (_, i) => `stop ${i}`);
const before = pool.used;
pool.transaction((j) => {
  addNetwork(j, 'draft', [
    [...ring, 'stop 0'],
    ['stop 0', 'stop 500'],
  ]);
});
console.log(`Bytes in use before the draft: ${before}`);
console.log(`with the draft:                ${pool.used}`);

// The draft is dropped. Its network and its map are freed at once, with the commit. Its stations are not: each of them is still referred to by its neighbours.
pool.transaction((j) => {
  j.root.networks.delete('draft');
});
console.log(`after dropping it:             ${pool.used}`);
console.log(`Everything that is there can be reached: ${pool.verify().ok}`);

// A collection walks the graph from the root and frees what it does not come to. It does no harm to anything else, and may be called whenever it
// suits the program; `collectStep` does it bit by bit, and a pool that is opened with { collect: 'auto' } does it by itself.
const { freed } = pool.collect();
console.log(`A collection freed ${freed} stations.`);
console.log(`after the collection:          ${pool.used}`);
console.log(`Everything that is there can be reached: ${pool.verify().ok}`);
console.log(`The city still has ${city.stations.size} stations.`);

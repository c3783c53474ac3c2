// field-access.mjs — rows field-read and field-write: a field through a handle against a plain property
import { alternate } from '../harness/alternate.mjs';
import { atMost, lineOf } from '../harness/lines.mjs';
import { now } from '../harness/time.mjs';
import { loadBank, openBank } from '../subjects/bank.mjs';
import { checkEntities, entities, entityOf, randomIds, shuffledIds } from '../subjects/entity.mjs';

const OBJECTS = 1024;

/** The peer: an ordinary class with the entity's fields. */
class PlainAccount {
  /** @param {import('../subjects/entity.mjs').Entity} entity */
  constructor({ id, balance, owner, active }) {
    this.id = id;
    this.balance = balance;
    this.owner = owner;
    this.active = active;
  }
}

/** Handles and plain objects with the same contents, each set in the order of the ids that `draw` gives. */
function bothKinds(bench, pool, draw) {
  loadBank(pool, OBJECTS, entityOf);
  const { accounts } = pool.root;
  checkEntities(bench, 'corundum', OBJECTS, (id) => accounts.get(id));
  const plain = entities(1, OBJECTS).map((entity) => new PlainAccount(entity));
  const handles = plain.map(({ id }) => accounts.get(id));
  const order = draw();
  return {
    handles: Array.from(order, (id) => handles[id - 1]),
    plain: Array.from(order, (id) => plain[id - 1]),
  };
}

const eachOnce = () => shuffledIds(OBJECTS, 11);
const anyOfThem = () => randomIds(OBJECTS, OBJECTS, 11);

// The loops are written out for each contender: one that served both would see two shapes and be slow for either.

/** @param {readonly import('../subjects/bank.mjs').Account[]} handles @param {number} passes */
function sumOfHandles(handles, passes) {
  let sum = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (let at = 0; at < handles.length; at++) sum += handles[at].balance;
  }
  return sum;
}

/** @param {readonly PlainAccount[]} plain @param {number} passes */
function sumOfPlain(plain, passes) {
  let sum = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (let at = 0; at < plain.length; at++) sum += plain[at].balance;
  }
  return sum;
}

/** @param {readonly import('../subjects/bank.mjs').Account[]} handles @param {number} value */
function writeHandles(handles, value) {
  for (let at = 0; at < handles.length; at++) handles[at].balance = value + at;
}

/** @param {readonly PlainAccount[]} plain @param {number} value */
function writePlain(plain, value) {
  for (let at = 0; at < plain.length; at++) plain[at].balance = value + at;
}

const fieldRead = {
  name: 'field-read',
  work: `one f64 field of ${OBJECTS} objects in random order, through handles : of plain objects`,
  async run(bench) {
    const pool = openBank(bench, bench.folder('pool'));
    const { handles, plain } = bothKinds(bench, pool, eachOnce);
    const passes = bench.size(200, 5);
    const operations = passes * OBJECTS;
    bench.check(sumOfHandles(handles, 1), sumOfPlain(plain, 1), 'sum of balances');
    let expected = 0;
    const timed = (sum) => () => {
      const started = now();
      const result = sum();
      const nanoseconds = now() - started;
      if (expected === 0) expected = result;
      bench.check(result, expected, 'sum of balances');
      return { nanoseconds, operations };
    };
    const series = await alternate(
      [
        { name: 'corundum', batch: timed(() => sumOfHandles(handles, passes)) },
        { name: 'plain object', batch: timed(() => sumOfPlain(plain, passes)) },
      ],
      bench.plan(1000, 50),
    );
    pool.close();
    return [line('field-read', series, atMost(2.5))];
  },
};

/** Writes in transactions, to objects in the order that `draw` gives. */
async function write(bench, row, bar, draw) {
  // With the largest ring there is one checkpoint for some six batches: what is measured is the setter, and a checkpoint in the background takes caches from both.
  const pool = openBank(bench, bench.folder('pool'), {
    durability: 'relaxed',
    ringBytes: 2 ** 25,
  });
  const { handles, plain } = bothKinds(bench, pool, draw);
  const passes = bench.size(100, 3);
  let value = 0;
  const series = await alternate(
    [
      {
        name: 'corundum',
        batch() {
          let nanoseconds = 0;
          for (let pass = 0; pass < passes; pass++) {
            value += 1;
            nanoseconds += pool.transaction(() => {
              const started = now();
              writeHandles(handles, value);
              return now() - started;
            });
          }
          return { nanoseconds, operations: passes * OBJECTS };
        },
      },
      {
        name: 'plain object',
        batch() {
          let nanoseconds = 0;
          for (let pass = 0; pass < passes; pass++) {
            value += 1;
            const started = now();
            writePlain(plain, value);
            nanoseconds += now() - started;
          }
          return { nanoseconds, operations: passes * OBJECTS };
        },
      },
    ],
    bench.plan(1000, 50),
  );
  pool.transaction(() => writeHandles(handles, 5));
  writePlain(plain, 5);
  bench.check(sumOfHandles(handles, 1), sumOfPlain(plain, 1), 'sum after the writes');
  pool.close();
  return [line(row, series, bar)];
}

const fieldWrite = {
  name: 'field-write',
  work: `one f64 field of ${OBJECTS} objects drawn at random from ${OBJECTS}, some more than once, in one transaction (begin, commit and checkpoint not counted) : of plain objects`,
  run: (bench) => write(bench, 'field-write', atMost(4), anyOfThem),
};

const fieldWriteFirst = {
  name: 'field-write-first',
  work: 'the same of each of the objects once, so that each write is the first of its transaction',
  run: (bench) => write(bench, 'field-write-first', null, eachOnce),
};

function line(row, series, bar) {
  return lineOf({
    row,
    series: series.get('corundum'),
    peer: 'plain object',
    peerSeries: series.get('plain object'),
    unit: 'ns',
    bar,
  });
}

export const rows = [fieldRead, fieldWrite, fieldWriteFirst];

// entity.mjs — the entity of every row: u32 id, f64 balance, 12-character owner, bool

/**
 * @typedef {{ id: number, balance: number, owner: string, active: boolean }} Entity
 */

/**
 * The entity with this id; the same at each call.
 *
 * @param {number} id - 1 … 9,999,999
 * @returns {Entity}
 */
export function entityOf(id) {
  return {
    id,
    balance: id * 1.25 - 1000,
    owner: `owner${String(id).padStart(7, '0')}`,
    active: id % 3 === 0,
  };
}

/**
 * The entities with the ids `first … first + count - 1`.
 *
 * @param {number} first
 * @param {number} count
 * @returns {Entity[]}
 */
export function entities(first, count) {
  return Array.from({ length: count }, (_, at) => entityOf(first + at));
}

/**
 * Ids from 1 to `count` in no order, the same at each call with the same seed.
 *
 * @param {number} length - how many ids
 * @param {number} count
 * @param {number} seed
 * @returns {Uint32Array}
 */
export function randomIds(length, count, seed) {
  const random = randomOf(seed);
  return Uint32Array.from({ length }, () => 1 + Math.floor(random() * count));
}

/**
 * The ids 1 … `count`, each once, in a random order.
 *
 * @param {number} count
 * @param {number} seed
 */
export function shuffledIds(count, seed) {
  const random = randomOf(seed);
  const ids = Uint32Array.from({ length: count }, (_, at) => 1 + at);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [ids[at], ids[other]] = [ids[other], ids[at]];
  }
  return ids;
}

/**
 * Numbers in [0, 1), the same sequence for the same seed (a 32-bit xorshift: good enough to choose places).
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function randomOf(seed) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Reads some entities through `read` and compares every field.
 *
 * @param {import('../harness/bench.mjs').Bench} bench
 * @param {string} where - names the store in the message
 * @param {number} count - ids 1 … count are there, and no others
 * @param {(id: number) => Entity | undefined | null} read
 * @param {(id: number) => number} [balanceOf] - what the balance is now, where it is no longer the first one
 */
export function checkEntities(bench, where, count, read, balanceOf = (id) => entityOf(id).balance) {
  const ids = new Set([1, count, ...randomIds(500, count, 7)]);
  for (const id of ids) {
    const expected = { ...entityOf(id), balance: balanceOf(id) };
    const actual = read(id);
    if (actual === undefined || actual === null) bench.check('nothing', `entity ${id}`, where);
    for (const name of Object.keys(expected)) {
      bench.check(actual[name], expected[name], `${where}, entity ${id}, field ${name}`);
    }
  }
  bench.check(read(count + 1) ?? null, null, `${where}, absent entity`);
}

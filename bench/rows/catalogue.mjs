// catalogue.mjs — every row, in the order of the report

const FAMILIES = [
  'field-access',
  'strict-update',
  'group-update',
  'relaxed-update',
  'bulk',
  'point-read',
  'scan-sum',
  'cold-open',
  'entity-bytes',
  'dax-word',
  'heap-churn',
  'pmemobj-transactions',
  'microbenchmark',
  'pointer-microbenchmark',
];

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} work - what is compared with what
 * @property {'pmemobj'} [library] - C library that the row compares with
 * @property {(bench: import('../harness/bench.mjs').Bench) => Promise<import('../harness/lines.mjs').Line[]> | import('../harness/lines.mjs').Line[]} run
 */

/**
 * All rows by name.
 *
 * @returns {Promise<Map<string, Row>>}
 */
export async function loadRows() {
  const families = await Promise.all(FAMILIES.map((family) => import(`./${family}.mjs`)));
  return new Map(families.flatMap(({ rows }) => rows.map((row) => [row.name, row])));
}

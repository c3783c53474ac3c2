// lines.mjs — what a row reports: one line for each peer
import { median } from './statistics.mjs';

/**
 * A limit from the table of the row. `of` says what it limits: the ratio to the peer, or the subject's own median.
 *
 * @typedef {{ sense: '<=' | '>=', limit: number, of: 'ratio' | 'median' }} Bar
 */

/**
 * @typedef {object} Line
 * @property {string} row
 * @property {string} subject
 * @property {number} median
 * @property {number} p99
 * @property {string} unit
 * @property {string | null} peer - null where the row stands alone
 * @property {number | null} peerMedian
 * @property {number | null} ratio - subject : peer, of times or of rates as the unit says
 * @property {Bar | null} bar
 */

const SCALES = { ns: 1, us: 1e3, ms: 1e6 };

/**
 * Line of a subject and a peer whose samples are nanoseconds per operation.
 *
 * With a unit of time the ratio is that of the times. With 'op/s' all values are rates and the ratio is that of the rates;
 * p99 is then the rate that 99 of 100 samples reach.
 *
 * @param {object} given
 * @param {string} given.row
 * @param {string} [given.subject]
 * @param {import('./series.mjs').Series} given.series
 * @param {string} given.peer
 * @param {import('./series.mjs').Series} given.peerSeries
 * @param {'ns' | 'us' | 'ms' | 'op/s'} given.unit
 * @param {Bar | null} [given.bar]
 * @param {boolean} [given.paired] - the ratio is the median over the rounds of each round's ratio, not the ratio of the medians
 * @returns {Line}
 */
export function lineOf(given) {
  const { series, peerSeries, unit, paired = false } = given;
  const isRate = unit === 'op/s';
  const value = isRate ? (ns) => 1e9 / ns : (ns) => ns / SCALES[unit];
  const divide = isRate ? (own, other) => other / own : (own, other) => own / other;
  return {
    row: given.row,
    subject: given.subject ?? 'corundum',
    median: value(series.median),
    p99: value(series.p99),
    unit,
    peer: given.peer,
    peerMedian: value(peerSeries.median),
    ratio: paired
      ? median(series.rounds.map((own, round) => divide(own, peerSeries.rounds[round])))
      : divide(series.median, peerSeries.median),
    bar: given.bar ?? null,
  };
}

/**
 * Line of a subject that nothing is compared with, in a unit of time.
 *
 * @param {object} given
 * @param {string} given.row
 * @param {string} [given.subject]
 * @param {import('./series.mjs').Series} given.series
 * @param {'ns' | 'us' | 'ms'} given.unit
 * @returns {Line}
 */
export function lineAlone({ row, subject = 'corundum', series, unit }) {
  const scale = SCALES[unit];
  return {
    row,
    subject,
    median: series.median / scale,
    p99: series.p99 / scale,
    unit,
    peer: null,
    peerMedian: null,
    ratio: null,
    bar: null,
  };
}

/**
 * One line out of those that several runs gave for the same row, subject and peer: the median of each figure.
 *
 * @param {readonly Line[]} lines
 * @returns {Line[]} in the order of first appearance
 */
export function mergeLines(lines) {
  const groups = new Map();
  for (const line of lines) {
    const key = JSON.stringify([line.row, line.subject, line.peer]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return [...groups.values()].map((group) => {
    const over = (name) => (group[0][name] === null ? null : median(group.map((one) => one[name])));
    return {
      ...group[0],
      median: over('median'),
      p99: over('p99'),
      peerMedian: over('peerMedian'),
      ratio: over('ratio'),
    };
  });
}

/**
 * Whether a line keeps its bar; null where it has none.
 *
 * @param {Line} line
 * @returns {boolean | null}
 */
export function keepsBar({ bar, ratio, median: own }) {
  if (bar === null) return null;
  const value = bar.of === 'median' ? own : ratio;
  return bar.sense === '<=' ? value <= bar.limit : value >= bar.limit;
}

/** @param {number} limit @returns {Bar} */
export const atMost = (limit) => ({ sense: '<=', limit, of: 'ratio' });

/** @param {number} limit @returns {Bar} */
export const atLeast = (limit) => ({ sense: '>=', limit, of: 'ratio' });

/** @param {number} limit @returns {Bar} */
export const medianAtMost = (limit) => ({ sense: '<=', limit, of: 'median' });

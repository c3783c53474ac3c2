// report.mjs — lines as a table for people, as JSON for programs, as Markdown for the documents
import { keepsBar } from './lines.mjs';

/** The keys of a JSON line, in order. */
const KEYS = ['row', 'subject', 'median', 'p99', 'unit', 'peer', 'peerMedian', 'ratio'];

/** @param {import('./lines.mjs').Line} line */
export function toJson(line) {
  return JSON.stringify(
    Object.fromEntries(
      KEYS.map((key) => {
        const value = line[key];
        return [key, typeof value === 'number' ? Number(value.toPrecision(6)) : value];
      }),
    ),
  );
}

const HEAD = ['row', 'subject', 'median', 'p99', 'unit', 'peer', 'its median', 'ratio', 'bar', ''];

/**
 * @param {readonly import('./lines.mjs').Line[]} lines
 * @param {{ smoke: boolean }} options - a smoke run is not held against the bars
 */
export function toTable(lines, options) {
  const body = lines.map((line) => cells(line, options));
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...body.map((row) => row[column].length)),
  );
  const numeric = [false, false, true, true, false, false, true, true, false, false];
  const draw = (row) =>
    row
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd();
  return [HEAD, widths.map((width) => '-'.repeat(width)), ...body].map(draw).join('\n');
}

/** @param {readonly import('./lines.mjs').Line[]} lines */
export function toMarkdown(lines) {
  const head = HEAD.with(-1, 'kept');
  const rows = lines.map((line) => cells(line, { smoke: false }));
  const align = ['---', '---', '---:', '---:', '---', '---', '---:', '---:', '---', '---'];
  return [head, align, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cells(line, { smoke }) {
  const { bar } = line;
  const kept = keepsBar(line);
  const verdict = kept === null || smoke ? '' : kept ? 'pass' : 'FAIL';
  return [
    line.row,
    line.subject,
    number(line.median),
    number(line.p99),
    line.unit,
    line.peer ?? '',
    number(line.peerMedian),
    number(line.ratio),
    bar === null ? '' : `${bar.of === 'median' ? 'median ' : ''}${bar.sense} ${bar.limit}`,
    verdict,
  ];
}

/** Three digits that count; none lost before the point. */
function number(value) {
  if (value === null) return '';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toString();
}

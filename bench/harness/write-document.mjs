// write-document.mjs — puts a run into docs/benchmarks.md, and leaves the rest of that document alone
import * as fs from 'node:fs';
import { toMarkdown } from './report.mjs';

const BEGIN = '<!-- figures: begin, written by npm run bench -- --write -->';
const END = '<!-- figures: end -->';

/**
 * Replaces what stands between the two marks of the document.
 *
 * @param {string} file
 * @param {object} run
 * @param {readonly import('./lines.mjs').Line[]} run.lines
 * @param {readonly string[]} run.notes
 * @param {readonly import('../rows/catalogue.mjs').Row[]} run.rows
 * @param {Record<string, string>} run.machine
 * @param {string} run.command
 * @throws {Error} when the marks are not there
 */
export function writeDocument(file, { lines, notes, rows, machine, command }) {
  const text = fs.readFileSync(file, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${file} has lost its marks: ${BEGIN} … ${END}`);
  const parts = [
    `${new Date().toISOString().slice(0, 10)}, \`${command}\``,
    Object.entries(machine)
      .map(([name, value]) => `- ${name}: ${value}`)
      .join('\n'),
    toMarkdown(lines),
    notes.length === 0
      ? ''
      : `Remarks of the run:\n\n${notes.map((note) => `- ${note}`).join('\n')}`,
    `What the rows do:\n\n${rows.map(({ name, work }) => `- **${name}**: ${work}`).join('\n')}`,
  ].filter((part) => part !== '');
  const made = `${text.slice(0, begin)}${BEGIN}\n\n${parts.join('\n\n')}\n\n${text.slice(end)}`;
  fs.writeFileSync(file, made);
}

// documents.ts — the documents of the project.
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The project's folder. */
export const PROJECT = path.resolve(__dirname, '../../..');

/** All documents, as paths from the project's folder. */
export function documents(): string[] {
  const below = fs
    .readdirSync(path.join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join('docs', file));
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...below]
    .filter((file) => file.endsWith('.md'))
    .sort();
}

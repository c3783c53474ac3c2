// links.test.ts — what the documents point to is there: linked files and headings, and files named in text.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'chai';
import { documents, PROJECT } from './documents.js';

const LINK = /\]\((?!https?:)(?<file>[^)#\s]*)(?:#(?<heading>[^)\s]+))?\)/g;
const NAMED =
  /`(?<file>(?:src|test|decorators|native-shim|samples|docs|scripts|bench)\/[\w./*-]+)`/g;

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const headings = fs.readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}

function problemsOf(document: string): string[] {
  const text = fs.readFileSync(path.join(PROJECT, document), 'utf8');
  const problems: string[] = [];
  for (const { groups } of text.matchAll(LINK)) {
    const { file = '', heading } = groups ?? {};
    const target = path.join(
      PROJECT,
      file === '' ? document : path.join(path.dirname(document), file),
    );
    if (!fs.existsSync(target)) problems.push(`link to ${file}`);
    else if (heading !== undefined && !anchorsOf(target).has(heading)) {
      problems.push(`heading ${file}#${heading}`);
    }
  }
  for (const { groups } of text.matchAll(NAMED)) {
    const file = groups?.['file'] ?? '';
    if (!file.includes('*') && !fs.existsSync(path.join(PROJECT, file))) {
      problems.push(`file ${file}`);
    }
  }
  return problems;
}

describe('links of the documents', () => {
  for (const document of documents()) {
    it(`${document} points to what is there`, () => {
      expect(problemsOf(document)).to.deep.equal([]);
    });
  }
});

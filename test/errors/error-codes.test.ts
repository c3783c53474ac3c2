// error-codes.test.ts — the table of codes, the families and the document agree.
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../src/errors/codes.js';

const PREFIXES = [
  'POOL',
  'MEDIA',
  'ALLOC',
  'TX',
  'SCHEMA',
  'FIELD',
  'PTR',
  'OWNERSHIP',
  'CELL',
  'COLLECTION',
  'CHAPERON',
  'INVARIANT',
];

describe('error codes', () => {
  const page = readFileSync(join(process.cwd(), 'docs', 'errors.md'), 'utf8');
  const sections = page.split(/^### /m).slice(1);

  it('have a section each in docs/errors.md, in the same order, and no other has one', () => {
    const headings = sections.map((section) => section.split('\n', 1)[0]);
    expect(headings).to.deep.equal(Object.keys(ERROR_CODES));
  });

  it('are explained: what happened, why, and what to do', () => {
    for (const section of sections) {
      const [what, advice] = section.split('**What to do:**');
      expect(what?.split('\n').slice(1).join('').trim().length, section).to.be.greaterThan(10);
      expect(advice?.trim().length, section).to.be.greaterThan(10);
    }
  });

  it('carry the prefix of their family and a meaning of one line', () => {
    for (const [code, meaning] of Object.entries(ERROR_CODES)) {
      expect(PREFIXES, code).to.include(code.split('_', 1)[0]);
      expect(meaning, code).to.match(/^[A-Z][^\n]*\.$/);
    }
  });
});

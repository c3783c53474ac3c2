// safety-table.test.ts — the table of docs/safety.md is true to the tests, the error codes and the lint rules that it names.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'chai';
import plugin from '../../eslint-plugin-corundum/src/index.js';
import { ERROR_CODES } from '../../src/index.js';
import { PROJECT } from './documents.js';

interface Row {
  readonly mistake: string;
  readonly others: readonly string[];
  readonly here: string;
  readonly shownBy: string;
}

const VERDICT = /\b(?:compile|lint|run time|not at all|does not arise)\b/;
const EVIDENCE = /^`(?<file>test\/[\w./-]+\.ts)`(?: (?<title>.+))?$/;

function rows(): Row[] {
  const text = fs.readFileSync(path.join(PROJECT, 'docs/safety.md'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:mistake|---|\*\*)/.test(line))
    .map((line) => {
      const [, mistake = '', rust = '', pmdk = '', here = '', shownBy = ''] = line
        .split('|')
        .map((cell) => cell.trim());
      return { mistake, others: [rust, pmdk], here, shownBy };
    });
}

/** The tests of a row: text of the file, and the title of the test where one is named. */
function evidenceOf({ mistake, shownBy }: Row): { file: string; text: string; title: string }[] {
  return shownBy.split('<br>').map((entry) => {
    const { file = '', title = '' } = EVIDENCE.exec(entry.trim())?.groups ?? {};
    expect(file, `${mistake}: ${entry}`).not.to.equal('');
    expect(fs.existsSync(path.join(PROJECT, file)), file).to.equal(true);
    return { file, title, text: fs.readFileSync(path.join(PROJECT, file), 'utf8') };
  });
}

const quoted = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe('the table of what is checked where', () => {
  it('has rows', () => {
    expect(rows().length).to.be.greaterThan(25);
  });

  for (const row of rows()) {
    describe(row.mistake, () => {
      it('has a verdict in every cell', () => {
        for (const cell of [...row.others, row.here]) expect(cell).to.match(VERDICT);
      });

      it('names tests that are there', () => {
        for (const { file, title, text } of evidenceOf(row)) {
          const lines = text
            .split('\n')
            .filter((line) => /\bit\(|\/\/ refused: |bundle/.test(line));
          if (title !== '')
            expect(
              lines.some((line) => line.includes(title)),
              `${file}: ${title}`,
            ).to.equal(true);
        }
      });

      it('names error codes that are there and that one of its tests expects', () => {
        const text = evidenceOf(row)
          .map((one) => one.text)
          .join('\n');
        for (const code of quoted(row.here, /`([A-Z]+(?:_[A-Z]+)*)`/g)) {
          expect(Object.keys(ERROR_CODES)).to.include(code);
          expect(text, code).to.include(code);
        }
      });

      it('names rules that are there, with their tests', () => {
        for (const rule of quoted(row.here, /`([a-z]+(?:-[a-z]+)+)`/g)) {
          expect(Object.keys(plugin.rules)).to.include(rule);
          expect(row.shownBy).to.include(`test/lint-plugin/${rule}.test.ts`);
        }
      });

      it('names a type test where the compiler is said to refuse it', () => {
        if (/\bcompile\b/.test(row.here))
          expect(row.shownBy + row.here).to.match(/test\/types\/fixtures|see below/);
      });
    });
  }
});

// type-checks.test.ts — what the compilers refuse, line by line, and that they refuse nothing else.
import { expect } from 'chai';
import {
  COMPILERS,
  FLAVOURS,
  complaintsOf,
  fixtures,
  refusals,
  type Complaint,
} from './type-checks.js';

const TIME_LIMIT_MS = 120_000;

for (const compiler of COMPILERS) {
  for (const [flavour, options] of Object.entries(FLAVOURS)) {
    describe(`types under ${compiler.name}, ${flavour}`, () => {
      let complaints: readonly Complaint[] = [];

      before('compile the fixtures', function () {
        this.timeout(TIME_LIMIT_MS);
        complaints = complaintsOf(compiler, options);
      });

      for (const { file, line, title } of refusals()) {
        it(`refuses ${title} (${file})`, () => {
          const here = complaints.filter((found) => found.file === file && found.line === line);
          expect(here, `${file}:${String(line)}`).not.to.deep.equal([]);
        });
      }

      for (const file of fixtures()) {
        it(`accepts all else (${file})`, () => {
          const expected = new Set(
            refusals().flatMap((one) => (one.file === file ? [one.line] : [])),
          );
          const others = complaints.filter((one) => one.file === file && !expected.has(one.line));
          expect(others).to.deep.equal([]);
        });
      }
    });
  }
}

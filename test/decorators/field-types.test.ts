// field-types.test.ts — @Field compares the type of the property with the field type, while compiling, in both flavours.
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const FIXTURES = join(process.cwd(), 'test', 'decorators', 'fixtures', 'types');

/** Compiles a fixture with the options of the project and gives all complaints. */
function complaints(name: string, options: ts.CompilerOptions): string[] {
  const base: unknown = ts.parseConfigFileTextToJson(
    'tsconfig.base.json',
    readFileSync(join(process.cwd(), 'tsconfig.base.json'), 'utf8'),
  ).config;
  const parsed = ts.parseJsonConfigFileContent(base, ts.sys, process.cwd());
  const program = ts.createProgram([join(FIXTURES, `${name}.ts`)], {
    ...parsed.options,
    noEmit: true,
    incremental: false,
    ...options,
  });
  return ts.getPreEmitDiagnostics(program).map((found) =>
    ts.formatDiagnostic(found, {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => process.cwd(),
      getNewLine: () => '\n',
    }),
  );
}

describe('types of @Field', () => {
  it('hold under legacy decorators', function () {
    this.timeout(120_000);
    expect(complaints('legacy', { experimentalDecorators: true })).to.deep.equal([]);
  });

  it('hold under standard decorators', function () {
    this.timeout(120_000);
    const standard = { experimentalDecorators: false, emitDecoratorMetadata: false };
    expect(complaints('standard', standard)).to.deep.equal([]);
  });
});

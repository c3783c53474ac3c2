// snippets.test.ts — every TypeScript block of the documents compiles, runs, and prints what it says.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { documents, PROJECT } from './documents.js';
import { type DocumentProgram, programsOf, promisedOutput } from './markdown-programs.js';
import { PRELUDES } from './preludes.js';

const RUN_TIMEOUT_MS = 20_000;
const LINKED = ['reflect-metadata', 'class-transformer'];

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.decorators.d.ts', 'lib.esnext.disposable.d.ts'],
  strict: true,
  skipLibCheck: true,
  types: ['node'],
  typeRoots: [path.join(PROJECT, 'node_modules/@types')],
};
const LEGACY: ts.CompilerOptions = {
  ...OPTIONS,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

function programsOfAll(): DocumentProgram[] {
  return documents().flatMap((file) =>
    programsOf(file, fs.readFileSync(path.join(PROJECT, file), 'utf8'), PRELUDES[file] ?? ''),
  );
}

/** A folder in which `corundum` is installed, as an application has it. */
function makeApplication(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-docs-'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(PROJECT, path.join(modules, 'corundum'), 'junction');
  for (const name of LINKED) {
    fs.symlinkSync(path.join(PROJECT, 'node_modules', name), path.join(modules, name), 'junction');
  }
  return folder;
}

interface Compiled {
  readonly program: DocumentProgram;
  readonly js: string;
  readonly errors: readonly { readonly line: number; readonly text: string }[];
}

function compile(
  folder: string,
  programs: readonly DocumentProgram[],
  options: ts.CompilerOptions,
): Compiled[] {
  const sources = programs.map((program) => {
    const name = program.title.replace(/[^A-Za-z0-9]+/g, '-');
    const file = path.join(folder, `${name}.ts`);
    fs.writeFileSync(file, program.code);
    return file;
  });
  const built = ts.createProgram(sources, options);
  built.emit();
  return programs.map((program, i) => {
    const file = sources[i] ?? '';
    const source = built.getSourceFile(file);
    const errors = ts.getPreEmitDiagnostics(built, source).map(({ start = 0, messageText }) => ({
      line: source?.getLineAndCharacterOfPosition(start).line ?? 0,
      text: ts.flattenDiagnosticMessageText(messageText, '\n'),
    }));
    return { program, js: file.replace(/ts$/, 'js'), errors };
  });
}

describe('documents', () => {
  const programs = programsOfAll();
  const compiled = new Map<DocumentProgram, Compiled>();
  let folder = '';

  before('compile every block', function () {
    this.timeout(120_000);
    folder = makeApplication();
    const [legacy, standard] = [false, true].map((flavour) =>
      programs.filter((program) => program.standard === flavour),
    );
    for (const result of [
      ...compile(folder, legacy ?? [], LEGACY),
      ...compile(folder, standard ?? [], OPTIONS),
    ]) {
      compiled.set(result.program, result);
    }
  });

  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('have programs', () => {
    expect(programs.length).to.be.greaterThan(5);
  });

  for (const program of programs) {
    const { refusedFrom, title } = program;
    if (refusedFrom !== null) {
      it(`${title} is refused by the compiler`, () => {
        const errors = compiled.get(program)?.errors ?? [];
        expect(errors.filter((error) => error.line < refusedFrom)).to.deep.equal([]);
        expect(errors.filter((error) => error.line >= refusedFrom)).not.to.deep.equal([]);
      });
      continue;
    }
    it(`${title} compiles and runs`, function () {
      this.timeout(2 * RUN_TIMEOUT_MS);
      const { errors, js } = compiled.get(program) ?? { errors: ['not compiled'], js: '' };
      expect(errors).to.deep.equal([]);
      const cwd = fs.mkdtempSync(path.join(folder, 'run-'));
      const { status, stdout, stderr } = spawnSync(process.execPath, [js], {
        cwd,
        encoding: 'utf8',
        timeout: RUN_TIMEOUT_MS,
      });
      expect(status, stderr).to.equal(0);
      const printed = stdout.split('\n').slice(0, -1);
      expect(printed).to.deep.equal(promisedOutput(program.code));
    });
  }
});

// toolchains.test.ts — one domain model under every compiler, test runner and minifier that applications use.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';
import { InstalledApplication } from './support/installed-application.js';
import { toolchainFlavours, type Flavour } from './support/toolchain-flavours.js';
import { loadToolchain, TOOLCHAINS } from './support/toolchain-packages.js';

const TIME_LIMIT_MS = 120_000;

function source(name: string): string {
  return fs.readFileSync(path.join(TOOLCHAINS, name), 'utf8');
}

/** The source of the domain for a flavour. */
function modelFor({ inferred, accessors }: Pick<Flavour, 'inferred' | 'accessors'>): string {
  if (inferred) return source('bank/inferred-model.ts');
  return source('bank/model.ts').replaceAll('/*accessor*/', accessors ? 'accessor' : '');
}

/** The domain with stored names that follow from the names of the classes. */
function unnamed(model: string): string {
  return model.replace(/@(Persistent|Root)\('[^']*'\)/g, '@$1()');
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(app: InstalledApplication, args: readonly string[], env: object = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: app.folder,
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  return { status, output: stdout, errors: stderr };
}

/** Runs the program of the tests, which must end well; gives what it printed: ok, or the code of an error. */
function runProgram(app: InstalledApplication, program: string, ...args: string[]): string {
  const { status, output, errors } = run(app, [program, ...args]);
  expect(status, errors).to.equal(0);
  return output === 'ok' ? output : output || errors;
}

describe('toolchains', function () {
  this.timeout(TIME_LIMIT_MS);
  const flavours = toolchainFlavours();
  let app: InstalledApplication;

  function compile(flavour: Flavour, folder: string, model = modelFor(flavour)): string {
    app.write(`${folder}/model.js`, flavour.compile(model));
    app.write(`${folder}/check.js`, flavour.compile(source('bank/check.ts')));
    return app.write(`${folder}/main.js`, flavour.compile(source('bank/main.ts')));
  }

  before(() => {
    app = new InstalledApplication();
  });

  after(() => app.remove());

  describe('of compilers', () => {
    const made: string[] = [];

    for (const [index, flavour] of flavours.entries()) {
      it(`${flavour.name}: a bank is made, reopened, and all those made before are opened`, () => {
        const program = compile(flavour, `flavours/${String(index)}`);
        const file = app.path(`flavour-${String(index)}.pool`);
        expect(runProgram(app, program, 'create', file, ...made)).to.equal('ok');
        made.push(file);
      });
    }

    it('the first opens what all others made', () => {
      expect(runProgram(app, app.path('flavours/0/main.js'), 'check', ...made)).to.equal('ok');
    });

    const checked: readonly (readonly [string, boolean, boolean, ts.CompilerOptions])[] = [
      ['legacy', true, false, { experimentalDecorators: true, emitDecoratorMetadata: true }],
      ['legacy with explicit types', false, false, { experimentalDecorators: true }],
      ['standard', false, false, {}],
      ['standard with accessors', false, true, {}],
    ];
    checked.forEach(([title, inferred, accessors, options], index) => {
      it(`the types hold: ${title}`, () => {
        const folder = `types/${String(index)}`;
        app.write(`${folder}/model.ts`, modelFor({ inferred, accessors }));
        for (const name of ['check', 'main']) {
          app.write(`${folder}/${name}.ts`, source(`bank/${name}.ts`));
        }
        const program = ts.createProgram([app.path(`${folder}/main.ts`)], {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.NodeNext,
          lib: ['lib.es2023.d.ts', 'lib.esnext.decorators.d.ts', 'lib.esnext.disposable.d.ts'],
          strict: true,
          noImplicitOverride: true,
          noEmit: true,
          types: ['node'],
          skipLibCheck: true,
          ...options,
        });
        const complaints = ts
          .getPreEmitDiagnostics(program)
          .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
        expect(complaints).to.deep.equal([]);
      });
    });
  });

  describe('of test runners', () => {
    let bank: string;

    before(() => {
      bank = app.path('runners.pool');
      const program = compile(flavours[0]!, 'runners-baseline');
      expect(runProgram(app, program, 'create', bank)).to.equal('ok');
      for (const folder of ['vitest', 'jest']) {
        app.write(`${folder}/model.ts`, modelFor({ inferred: true, accessors: false }));
        app.write(`${folder}/check.ts`, source('bank/check.ts'));
        for (const name of ['one', 'two']) {
          app.write(`${folder}/${name}.test.ts`, source('runners/bank.test.ts'));
        }
      }
      for (const name of ['vitest.config.mjs', 'tsconfig.json']) {
        app.write(`vitest/${name}`, source(`runners/${name}`));
      }
      app.write('jest/jest.config.cjs', source('runners/jest.config.cjs'));
    });

    it('vitest runs the domain with legacy decorators', () => {
      const bin = path.join(TOOLCHAINS, 'node_modules/vitest/vitest.mjs');
      const args = [bin, 'run', '--root', app.path('vitest')];
      const { status, output, errors } = run(app, args, { CORUNDUM_BANK: bank, NO_COLOR: '1' });
      expect(status, output + errors).to.equal(0);
      expect(output).to.match(/Tests +4 passed/);
    });

    it('Jest runs the domain as CommonJS, two files in one process', () => {
      const bin = path.join(TOOLCHAINS, 'node_modules/jest/bin/jest.js');
      const cache = app.path('jest-cache');
      const args = [bin, '--rootDir', app.path('jest'), '--runInBand', '--cacheDirectory', cache];
      const config = ['--config', app.path('jest/jest.config.cjs')];
      const { status, output, errors } = run(app, [...args, ...config], { CORUNDUM_BANK: bank });
      expect(status, output + errors).to.equal(0);
      expect(errors).to.match(/Tests: +4 passed, 4 total/);
    });
  });

  describe('of bundlers', () => {
    interface Bundle {
      readonly name: string;
      readonly external: boolean;
      readonly minify: boolean;
      readonly keepNames: boolean;
    }
    const bundles: readonly Bundle[] = [
      { name: 'plain', external: false, minify: false, keepNames: false },
      { name: 'minified, library outside', external: true, minify: true, keepNames: false },
      { name: 'minified, library inside', external: false, minify: true, keepNames: false },
      { name: 'minified with names kept', external: false, minify: true, keepNames: true },
    ];

    function bundle(
      { external, minify, keepNames }: Bundle,
      folder: string,
      model: string,
    ): string {
      app.write(`${folder}/model.ts`, model);
      for (const name of ['check', 'main']) {
        app.write(`${folder}/${name}.ts`, source(`bank/${name}.ts`));
      }
      const outfile = app.path(`${folder}/bundle.js`);
      loadToolchain('esbuild').buildSync({
        entryPoints: [app.path(`${folder}/main.ts`)],
        outfile,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        minify,
        keepNames,
        external: external ? ['corundum'] : [],
        tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
        logLevel: 'silent',
      });
      return outfile;
    }

    it('bundles with given names open the pools of each other', () => {
      const model = modelFor({ inferred: false, accessors: false });
      const programs = bundles.map((each, i) => bundle(each, `named/${String(i)}`, model));
      const files = programs.map((_, i) => app.path(`named-${String(i)}.pool`));
      programs.forEach((program, i) => {
        const made = files.slice(0, i);
        const outcome = runProgram(app, program, 'create', files[i]!, ...made);
        expect(outcome, bundles[i]?.name).to.equal('ok');
      });
      expect(runProgram(app, programs[0]!, 'check', ...files)).to.equal('ok');
    });

    it('bundles with inferred names are refused when the minifier changed them', () => {
      const model = unnamed(modelFor({ inferred: false, accessors: false }));
      const legacy = flavours.find(({ name }) => name === 'tsc legacy')!;
      const file = app.path('unnamed.pool');
      const unbundled = compile(legacy, 'unnamed/unbundled', model);
      expect(runProgram(app, unbundled, 'create', file)).to.equal('ok');
      const outcomes = bundles
        .filter(({ minify }) => minify)
        .map((each, i) => {
          const program = bundle(each, `unnamed/${String(i)}`, model);
          return [each.name, runProgram(app, program, 'check', file)];
        });
      expect(outcomes).to.deep.equal([
        ['minified, library outside', 'SCHEMA_INFERRED_NAMES'],
        ['minified, library inside', 'SCHEMA_INFERRED_NAMES'],
        ['minified with names kept', 'ok'],
      ]);
    });
  });
});

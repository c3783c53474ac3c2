// code-cache.test.ts — loading through V8's code cache: what is used, what is refused, and that the library is the same either way.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as modules from '../../src/index.js';

const PROJECT = process.cwd();
const LOAD = path.join(PROJECT, 'load');
const SOURCE = `'use strict';
exports.answer = (x) => x + 1;
exports.file = __filename;
exports.path = require('node:path');
`;

/** Reports how V8 took the code, and what the library says. */
const LOADER = `
const vm = require('node:vm');
const { Script } = vm;
let rejected = 'no code';
vm.Script = class extends Script {
  constructor(text, options) {
    super(text, options);
    if (options.cachedData !== undefined) rejected = this.cachedDataRejected;
  }
};
const { loadThroughCodeCache } = require(process.argv[1] + '/code-cache.cjs');
const library = loadThroughCodeCache(process.argv[2]);
console.log(JSON.stringify({ rejected, answer: library?.answer(41), file: library?.file, path: library && typeof library.path.join }));
`;
const WRITER = `
const { writeCodeCache } = require(process.argv[1] + '/write-code-cache.cjs');
writeCodeCache(process.argv[2], (library) => library.answer(1));
`;

interface Loaded {
  readonly rejected: boolean | 'no code';
  readonly answer?: number;
  readonly file?: string;
  readonly path?: string;
}

describe('code cache', () => {
  let folder: string;
  let library: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-code-cache-'));
    library = path.join(folder, 'library.cjs');
    fs.writeFileSync(library, SOURCE);
  });

  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  function node(
    script: string,
    flags: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [...flags, '-e', script, LOAD, library], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
  }

  function load(flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Loaded {
    const { stdout, stderr } = node(LOADER, flags, env);
    expect(stderr).to.equal('');
    return JSON.parse(stdout) as Loaded;
  }

  function cacheFile(): string {
    const names = fs.readdirSync(folder).filter((name) => name.endsWith('.cache'));
    expect(names).to.have.length(1);
    return path.join(folder, names[0] ?? '');
  }

  const nothing: Loaded = { rejected: 'no code' };

  it('loads nothing where none was written', () => {
    expect(load()).to.deep.equal(nothing);
  });

  describe('written', () => {
    beforeEach(() => {
      expect(node(WRITER).stderr).to.equal('');
    });

    it('is taken by V8, and the library is a module like any other', () => {
      const all = { rejected: false, answer: 42, file: library, path: 'function' };
      expect(load()).to.deep.equal(all);
    });

    it('names the version of Node that it is for', () => {
      expect(path.basename(cacheFile())).to.equal(
        `library.cjs.${process.version}-${process.platform}-${process.arch}.cache`,
      );
    });

    it('is not used for another source of the same length', () => {
      fs.writeFileSync(library, SOURCE.replace('x + 1', 'x + 2'));
      expect(load()).to.deep.equal(nothing);
    });

    it('is not used when a byte of it has changed, wherever that is', () => {
      const file = cacheFile();
      const whole = fs.readFileSync(file);
      for (const at of [0, 7, 8, 12, 16, whole.length >> 1, whole.length - 1]) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        fs.writeFileSync(file, damaged);
        expect(load(), `byte ${String(at)}`).to.deep.equal(nothing);
      }
    });

    it('is not used when it is cut short', () => {
      const file = cacheFile();
      const whole = fs.readFileSync(file);
      for (const length of [0, 8, 16, whole.length - 1]) {
        fs.writeFileSync(file, whole.subarray(0, length));
        expect(load(), `${String(length)} bytes`).to.deep.equal(nothing);
      }
    });

    it('serves a process with other flags of V8 the source', () => {
      expect(load(['--stack-size=900'])).to.include({ rejected: true, answer: 42 });
    });

    it('is left alone where the environment says so', () => {
      expect(load([], { NODE_DISABLE_COMPILE_CACHE: '1' })).to.deep.equal(nothing);
    });

    it('is left alone where the caller has globals of its own', () => {
      const sandboxed = `
        const fs = require('node:fs');
        const vm = require('node:vm');
        const file = process.argv[1] + '/code-cache.cjs';
        const text = '(function (exports, require, module, __filename, __dirname) {' + fs.readFileSync(file, 'utf8') + '})';
        const context = vm.createContext({ process, Buffer });
        const module = { exports: {} };
        vm.runInContext(text, context)(module.exports, require, module, file, process.argv[1]);
        console.log(String(module.exports.loadThroughCodeCache(process.argv[2])));`;
      expect(node(sandboxed).stdout).to.equal('undefined\n');
    });

    it('is replaced as a whole by the next one', () => {
      const before = cacheFile();
      fs.writeFileSync(library, SOURCE.replace('x + 1', 'x * 2'));
      node(WRITER);
      expect(cacheFile()).to.equal(before);
      expect(load()).to.include({ rejected: false, answer: 82 });
    });
  });

  it('is not written for a source that is not ASCII, of which the checks know nothing', () => {
    fs.writeFileSync(library, `${SOURCE}// ä\n`);
    const { status, stderr } = node(WRITER);
    expect(status).to.equal(1);
    expect(stderr).to.contain('is not ASCII');
    expect(fs.readdirSync(folder)).to.deep.equal(['library.cjs']);
  });

  it('is made when the package is installed, and where there is nothing to make it of nothing happens', () => {
    fs.cpSync(LOAD, path.join(folder, 'load'), { recursive: true });
    const run = (...options: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [path.join(folder, 'load/make-code-cache.cjs'), ...options]);
    expect(run('--optional').status).to.equal(0);
    expect(run().status).to.equal(1);
  });
});

describe('the package', () => {
  const NAMES = Object.keys(modules).sort();

  function namesSeenBy(script: string, env: NodeJS.ProcessEnv = {}): unknown {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      cwd: PROJECT,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    });
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  }

  const BOTH = `
    import * as imported from 'corundum';
    import { createRequire } from 'node:module';
    const required = createRequire(process.cwd() + '/package.json')('corundum');
    const same = Object.keys(imported).every((name) => imported[name] === required[name]);
    console.log(JSON.stringify({ imported: Object.keys(imported).sort(), required: Object.keys(required).sort(), same }));`;

  for (const [title, env] of [
    ['through the code cache', {}],
    ['from its source', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ] as const) {
    it(`exports what index.ts does, as one instance for import and require, ${title}`, () => {
      expect(namesSeenBy(BOTH, env)).to.deep.equal({
        imported: NAMES,
        required: NAMES,
        same: true,
      });
    });
  }
});

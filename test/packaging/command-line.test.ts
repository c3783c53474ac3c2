// command-line.test.ts — the command of the package, run in a copy of what is published.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const PROJECT = process.cwd();
const PARTS = ['package.json', 'bin', 'scripts/build-native.mjs', 'native-shim/binding.cjs'];

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

describe('command corundum', () => {
  let folder: string;

  function corundum(args: readonly string[], env: NodeJS.ProcessEnv = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(folder, 'bin/corundum.cjs'), ...args],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...env } },
    );
    return { status, output: stdout, errors: stderr };
  }

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-command-'));
    for (const part of PARTS) {
      fs.cpSync(path.join(PROJECT, part), path.join(folder, part), { recursive: true });
    }
    fs.mkdirSync(path.join(folder, 'native-shim/src'));
    fs.writeFileSync(path.join(folder, 'native-shim/binding.gyp'), '{}');
    fs.symlinkSync(
      path.join(PROJECT, 'node_modules'),
      path.join(folder, 'node_modules'),
      'junction',
    );
  });

  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('is declared in package.json, published and executable', () => {
    const { bin, files, version } = JSON.parse(
      fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8'),
    ) as { bin: Record<string, string>; files: string[]; version: string };
    expect(bin).to.deep.equal({ corundum: 'bin/corundum.cjs' });
    expect(files).to.include.members(['bin', 'scripts/build-native.mjs', 'native-shim/src']);
    expect(fs.statSync(path.join(PROJECT, 'bin/corundum.cjs')).mode & 0o111).to.equal(0o111);
    expect(corundum(['--version'])).to.include({ status: 0, output: `${version}\n` });
    expect(corundum(['-v']).output).to.equal(`${version}\n`);
  });

  it('shows its commands on request', () => {
    const { status, output, errors } = corundum(['--help']);
    expect([status, errors]).to.deep.equal([0, '']);
    expect(output)
      .to.match(/^Usage: corundum/)
      .and.contain('rebuild');
    expect(corundum(['rebuild', '-h'])).to.deep.equal({ status: 0, output, errors: '' });
  });

  const misuses: readonly (readonly [string[], RegExp])[] = [
    [[], /a command is missing/],
    [['remake'], /no command remake/],
    [['rebuild', 'now'], /rebuild takes no arguments/],
    [['--fast'], /--fast/],
  ];
  for (const [args, what] of misuses) {
    it(`refuses: ${args.join(' ') || 'nothing'}`, () => {
      const { status, output, errors } = corundum(args);
      expect([status, output]).to.deep.equal([2, '']);
      expect(errors).to.match(what).and.contain('Usage: corundum');
    });
  }

  it('rebuild fails where there is no compiler, naming what is missing', () => {
    const none = path.join(folder, 'no-tools');
    const env = { PATH: none, MAKE: `${none}/make`, CXX: `${none}/c++`, PYTHON: `${none}/python` };
    const { status, errors } = corundum(['rebuild'], { ...env, CORUNDUM_NO_NATIVE: '' });
    expect(status).to.equal(1);
    expect(errors).to.contain('python3, make, g++');
  });

  it('rebuild says so when the environment forbids the native shim', () => {
    const { status, errors } = corundum(['rebuild'], { CORUNDUM_NO_NATIVE: '1' });
    expect(status).to.equal(1);
    expect(errors).to.contain('CORUNDUM_NO_NATIVE=1');
  });
});

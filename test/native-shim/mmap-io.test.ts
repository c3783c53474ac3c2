// mmap-io.test.ts — the surface of mmap-io: its own published test, and what goes beyond it.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { shim } from './shim-rig.js';

const VERSION = '1.1.7';
const INSTALLED = path.join('test', 'toolchains', 'node_modules', 'mmap-io', 'dist', 'test.js');

interface MmapIo {
  readonly PAGESIZE: number;
  readonly PROT_READ: number;
  readonly PROT_WRITE: number;
  readonly MAP_SHARED: number;
  readonly MAP_PRIVATE: number;
  readonly MADV_RANDOM: number;
  map(
    size: number,
    protection: number,
    flags: number,
    fd: number,
    offset?: number,
    advise?: number,
  ): Buffer;
  advise(buffer: Buffer, ...rest: number[]): void;
  incore(buffer: Buffer): [number, number];
  sync(buffer: Buffer, ...rest: (number | boolean)[]): void;
  unmap(buffer: Buffer): void;
}

/** Folder that holds native-shim; the compiled tests stand somewhere below it. */
function packageFolder(): string {
  let folder = __dirname;
  while (!fs.existsSync(path.join(folder, 'native-shim', 'mmap-io.cjs'))) {
    folder = path.dirname(folder);
  }
  return folder;
}

/** Text of the package's own test: where it is installed for tests, else from the registry. */
function publishedTest(folder: string): string {
  const installed = path.join(packageFolder(), INSTALLED);
  if (fs.existsSync(installed)) return fs.readFileSync(installed, 'utf8');
  const packed = spawnSync('npm', ['pack', `mmap-io@${VERSION}`, '--silent'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const tarball = packed.stdout.trim();
  expect(packed.status, `npm pack mmap-io@${VERSION}: ${packed.stderr}`).to.equal(0);
  const unpacked = spawnSync('tar', ['-xOzf', tarball, 'package/dist/test.js'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(unpacked.status, unpacked.stderr).to.equal(0);
  return unpacked.stdout;
}

if (shim !== null) {
  describe('shim: mmap-io', () => {
    const face = path.join(packageFolder(), 'native-shim', 'mmap-io.cjs');
    let mmap: MmapIo;
    let folder: string;
    let file: string;
    let fd: number;

    before(async () => {
      // imported under a variable name: its types are those above
      mmap = ((await import(face)) as { default: MmapIo }).default;
    });
    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-mmap-'));
      file = path.join(folder, 'file');
      fs.writeFileSync(file, Buffer.alloc(3 * mmap.PAGESIZE + 10, 'x'));
      fd = fs.openSync(file, 'r+');
    });
    afterEach(() => {
      fs.closeSync(fd);
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it(`passes the published test of mmap-io ${VERSION}`, function () {
      this.timeout(120_000);
      fs.mkdirSync(path.join(folder, 'dist'));
      fs.writeFileSync(path.join(folder, 'dist', 'test.js'), publishedTest(folder));
      const main = `module.exports = require(${JSON.stringify(face)});\n`;
      fs.writeFileSync(path.join(folder, 'index.js'), main);
      fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"commonjs"}');
      const run = spawnSync(process.execPath, [path.join('dist', 'test.js')], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(run.status, run.stderr + run.stdout).to.equal(0);
      expect(run.stdout).to.contain('All done');
      expect(run.stdout).to.contain('Write/read verification seemed to work out');
      // it catches its own failures in these parts and only says so
      expect(run.stdout).to.not.match(/up in the write\/read test|up for syncs|Failed to remove/);
      expect(run.stdout.match(/caught deliberate exception/g)).to.have.lengthOf(4);
    });

    it('maps, writes through, syncs in every form, and unmaps', () => {
      const { PROT_READ, PROT_WRITE, MAP_SHARED } = mmap;
      const buffer = mmap.map(2 * mmap.PAGESIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
      buffer.write('hello');
      mmap.sync(buffer);
      mmap.sync(buffer, true);
      mmap.sync(buffer, false, true);
      mmap.sync(buffer, 0, mmap.PAGESIZE, true, false);
      mmap.sync(buffer, mmap.PAGESIZE);
      expect(fs.readFileSync(file).toString('latin1', 0, 6)).to.equal('hellox');
      expect(mmap.incore(buffer)).to.deep.equal([0, 2]);
      mmap.unmap(buffer);
      expect(buffer.length).to.equal(0);
      mmap.unmap(buffer);
    });

    it('takes offsets and sizes beyond 2 GiB', () => {
      const offset = 5 * 2 ** 30;
      fs.ftruncateSync(fd, offset + mmap.PAGESIZE);
      fs.writeSync(fd, 'far', offset);
      const part = mmap.map(mmap.PAGESIZE, mmap.PROT_READ, mmap.MAP_SHARED, fd, offset);
      expect(part.toString('latin1', 0, 3)).to.equal('far');
      const whole = mmap.map(3 * 2 ** 30, mmap.PROT_READ, mmap.MAP_SHARED, fd, 0, mmap.MADV_RANDOM);
      expect(whole.length).to.equal(3 * 2 ** 30);
      mmap.unmap(whole);
      mmap.unmap(part);
    });

    it('gives errors a code, and refuses parts outside the buffer', () => {
      const { PROT_READ, MAP_SHARED } = mmap;
      const refused = (run: () => unknown): Error => {
        try {
          run();
        } catch (error) {
          return error as Error;
        }
        throw new Error('nothing was thrown');
      };
      expect(refused(() => mmap.map(4096, PROT_READ, MAP_SHARED, 100_000))).to.include({
        code: 'EBADF',
        syscall: 'mmap',
      });
      expect(refused(() => mmap.map(0, PROT_READ, MAP_SHARED, fd))).to.include({ code: 'EINVAL' });
      const buffer = mmap.map(mmap.PAGESIZE, PROT_READ, MAP_SHARED, fd);
      expect(() => mmap.advise(buffer, 0, 2 * mmap.PAGESIZE, 0)).to.throw(TypeError);
      expect(() => mmap.sync(buffer, 2 * mmap.PAGESIZE, 1)).to.throw(TypeError);
      expect(() => mmap.advise(buffer, 1, 10, 0))
        .to.throw()
        .with.property('code', 'EINVAL');
      expect(() => mmap.unmap(Buffer.alloc(10))).to.throw(TypeError);
      expect(() => mmap.incore({} as Buffer)).to.throw(TypeError);
      mmap.unmap(buffer);
    });

    it('works in worker threads', (done) => {
      const script = `
        const mmap = require(${JSON.stringify(face)});
        const fd = require('node:fs').openSync(${JSON.stringify(file)}, 'r');
        const buffer = mmap.map(10, mmap.PROT_READ, mmap.MAP_SHARED, fd);
        require('node:worker_threads').parentPort.postMessage(buffer.toString());`;
      const worker = new Worker(script, { eval: true });
      let text = '';
      worker.on('message', (message: string) => (text = message));
      worker.on('exit', () => {
        expect(text).to.equal('xxxxxxxxxx');
        done();
      });
    });
  });
}

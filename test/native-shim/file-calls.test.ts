// file-calls.test.ts — the calls that an opening is made of, through node:fs and through the shim: both say the same.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { FileCalls } from '../../src/media/file-calls.js';
import { nodeFileCalls } from '../../src/media/node-file-calls.js';
import { shim } from './shim-rig.js';

const implementations: readonly (readonly [string, FileCalls])[] = [
  ['node', nodeFileCalls],
  ...(shim === null ? [] : [['shim', shim] as const]),
];

function codeOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

for (const [name, calls] of implementations) {
  describe(`file calls: ${name}`, () => {
    let folder: string;
    let file: string;
    let fd: number;

    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-calls-'));
      file = path.join(folder, 'a file with ä');
      fs.writeFileSync(file, 'twelve bytes');
      fd = fs.openSync(file, 'r+');
    });

    afterEach(() => {
      fs.closeSync(fd);
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it('say what a file is, by path and by descriptor', () => {
      const { ino, dev } = fs.statSync(file, { bigint: true });
      const expected = { isFile: true, device: dev, inode: ino, links: 1, bytes: 12 };
      expect(calls.fileState(file)).to.deep.equal(expected);
      expect(calls.fileState(fd)).to.deep.equal(expected);
      fs.linkSync(file, `${file}2`);
      fs.appendFileSync(file, '!');
      expect(calls.fileState(fd)).to.deep.equal({ ...expected, links: 2, bytes: 13 });
      expect(calls.fileState(folder)?.isFile).to.equal(false);
    });

    it('say that there is none', () => {
      expect(calls.fileState(path.join(folder, 'none'))).to.equal(null);
    });

    it("throw the system's errors", () => {
      expect(codeOf(() => calls.fileState(9999))).to.equal('EBADF');
      expect(codeOf(() => calls.write(9999, 0, new Uint8Array(1)))).to.equal('EBADF');
      expect(codeOf(() => calls.fileState(path.join(file, 'below a file')))).to.equal('ENOTDIR');
      const loop = path.join(folder, 'loop');
      fs.symlinkSync(loop, loop);
      expect(codeOf(() => calls.fileState(loop))).to.equal('ELOOP');
      // what would be another path to C, and is longer than any
      expect(codeOf(() => calls.fileState(`${file}\0`))).to.be.a('string');
      expect(codeOf(() => calls.fileState('a/'.repeat(5000)))).to.be.a('string');
    });

    it('write all bytes where they belong', () => {
      calls.write(fd, 7, Buffer.from('BYTES and more'));
      expect(fs.readFileSync(file, 'utf8')).to.equal('twelve BYTES and more');
      calls.write(fd, 30, new Uint8Array(0));
      expect(calls.fileState(fd)?.bytes).to.equal(21);
      calls.write(fd, 2 ** 33, Uint8Array.of(1));
      expect(calls.fileState(file)?.bytes).to.equal(2 ** 33 + 1);
    });
  });
}

if (shim !== null && process.platform === 'linux') {
  describe('shim: threads', () => {
    it('start with the first record', () => {
      // In a process of its own: a thread that has ended can be seen for some time, those of other tests too.
      const script = `
        const { ShimRig, shim } = require('./dist/test/native-shim/shim-rig.js');
        const fs = require('node:fs');
        const threads = () => fs.readdirSync('/proc/self/task').length;
        const rig = new ShimRig(shim);
        const before = threads();
        const seen = [rig.commit(0), threads() - before];
        rig.set(0, 1);
        seen.push(rig.commit(0), threads() - before);
        rig.close();
        rig.remove();
        console.log(JSON.stringify(seen));`;
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
      expect(stderr).to.equal('');
      expect(JSON.parse(stdout)).to.deep.equal([0, 0, 0, 2]);
    });
  });
}

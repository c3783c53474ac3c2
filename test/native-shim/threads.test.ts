// threads.test.ts — several threads, processes and openers of one pool.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { RELAXED, STRICT, ShimRig, shim, type ShimExports } from './shim-rig.js';

const WORKER = path.join(__dirname, 'thread-worker.js');

if (shim !== null) {
  const binding = shim;

  describe('shim: threads', () => {
    let rig: ShimRig;
    afterEach(() => rig.remove());

    function start(role: string, index = 0): Worker {
      const token = binding.share(rig.pool);
      return new Worker(WORKER, { workerData: { role, token, index, first: rig.first } });
    }

    it('shows a worker the same image, and its commits to the others', async () => {
      rig = new ShimRig(binding);
      rig.set(0, 41);
      expect(rig.commit(RELAXED)).to.equal(0);
      const worker = start('increment');
      const exit = once(worker, 'exit');
      expect(await once(worker, 'message')).to.deep.equal([42]);
      await exit;
      expect(rig.get(0)).to.equal(42);
      expect(binding.sync(rig.pool)).to.equal(0);
      rig.close(true);
      rig.attach();
      expect(rig.get(0)).to.equal(42);
    });

    it('rolls a terminated worker back', async () => {
      rig = new ShimRig(binding);
      rig.set(0, 7);
      rig.set(1, 8);
      expect(rig.commit(STRICT)).to.equal(0);
      const worker = start('hang');
      await once(worker, 'message');
      expect(rig.get(0)).to.equal(100);
      expect(rig.get(50)).to.equal(3);
      await worker.terminate();
      expect(rig.get(0)).to.equal(7);
      expect(rig.get(1)).to.equal(8);
      expect(rig.get(50)).to.equal(0);
      rig.set(1, 9);
      expect(rig.commit(STRICT)).to.equal(0);
      expect(rig.get(0)).to.equal(7);
    });

    it('keeps the pool of a terminated worker open for the others', async () => {
      rig = new ShimRig(binding);
      const worker = start('hang');
      await once(worker, 'message');
      rig.close();
      await worker.terminate();
      rig.attach();
      expect(rig.get(0)).to.equal(0);
    });

    it('commits from many threads at once, giving pages back in between', async () => {
      rig = new ShimRig(binding, { fileBytes: 32 << 20, maxDirtyBytes: 512 * 1024 });
      const workers = [0, 1, 2].map((index) => start('commit', index));
      const sums = await Promise.all(
        workers.map(async (worker) => {
          const exit = once(worker, 'exit');
          const [sum] = (await once(worker, 'message')) as [number];
          await exit;
          return sum;
        }),
      );
      expect(rig.get(7)).to.equal(sums.reduce((a, b) => a + b, 0));
      for (const [index, sum] of sums.entries()) {
        let found = 0;
        for (let k = 0; k < 500; k++) found += rig.get(1000 + index * 1_000_000 + k * 1000);
        expect(found).to.equal(sum);
      }
      expect(binding.sync(rig.pool)).to.equal(0);
      rig.close(true);
      rig.attach();
      expect(rig.get(7)).to.equal(sums.reduce((a, b) => a + b, 0));
    });

    it('shares pools with another copy of the addon', () => {
      rig = new ShimRig(binding);
      const file = Object.keys(require.cache).find((name) => name.endsWith('.node'))!;
      const copy = path.join(rig.folder, 'copy.node');
      fs.copyFileSync(file, copy);
      const other = createRequire(__filename)(copy) as ShimExports;
      const joined = other.join(binding.share(rig.pool));
      rig.set(0, 12);
      expect(rig.commit(STRICT)).to.equal(0);
      const words = new Float64Array(other.segment(joined, 0));
      expect(words[rig.first]).to.equal(12);
      expect(other.stats(joined)['lsn']).to.equal(1);
      expect(() => binding.stats(joined)).to.throw(TypeError);
      expect(other.close(joined, false)).to.equal(0);
      expect(words.length).to.equal(0);
      rig.set(0, 13);
      expect(rig.commit(STRICT)).to.equal(0);
    });

    it('checkpoints and closes at the end of a process that does not', () => {
      rig = new ShimRig(binding);
      rig.close();
      const child = spawnSync(
        process.execPath,
        [path.join(__dirname, 'exit-child.js'), rig.path, String(rig.first)],
        { encoding: 'utf8' },
      );
      expect(child.status, child.stderr).to.equal(0);
      expect(rig.home(0)).to.equal(1234);
      expect(rig.home(1)).to.equal(0);
      rig.attach();
    });

    it('maps nothing into a child process', () => {
      rig = new ShimRig(binding);
      rig.set(0, 1);
      expect(rig.commit(STRICT)).to.equal(0);
      const maps = fs.readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
      const own = maps.filter((entry) => entry.includes(rig.path));
      expect(own).to.have.length.above(0);
      for (const entry of own) expect(entry).to.match(/VmFlags:.*\bdc\b/);
    });
  });

  describe('shim: lock', () => {
    it('is exclusive, also within a process, and outlives other descriptors', () => {
      const rig = new ShimRig(binding);
      const [one, two] = [fs.openSync(rig.path, 'r+'), fs.openSync(rig.path, 'r+')];
      try {
        binding.lock(one);
        binding.lock(one);
        const refuse = (): void => {
          expect(() => binding.lock(two))
            .to.throw()
            .with.property('code', 'EWOULDBLOCK');
        };
        refuse();
        fs.closeSync(fs.openSync(rig.path, 'r+'));
        refuse();
        const child = spawnSync('flock', ['-n', rig.path, 'true']);
        if (child.error === undefined) expect(child.status).to.not.equal(0);
        binding.unlock(one);
        binding.lock(two);
        expect(() => binding.lock(one)).to.throw();
      } finally {
        fs.closeSync(one);
        fs.closeSync(two);
        rig.remove();
      }
      expect(() => binding.lock(100_000))
        .to.throw()
        .with.property('code', 'EBADF');
    });
  });

  describe('shim: files', () => {
    it('allocates, copies, probes and syncs', () => {
      const rig = new ShimRig(binding);
      const [from, to] = [path.join(rig.folder, 'from'), path.join(rig.folder, 'to')];
      fs.writeFileSync(from, Buffer.alloc(100_000, 'abc'));
      fs.writeFileSync(to, '');
      const [a, b] = [fs.openSync(from, 'r+'), fs.openSync(to, 'r+')];
      try {
        expect(binding.copyFileRange(a, 10, b, 5, 1_000_000)).to.equal(99_990);
        expect(fs.readFileSync(to).subarray(5)).to.deep.equal(fs.readFileSync(from).subarray(10));
        binding.allocate(b, 0, 1 << 20);
        expect(fs.fstatSync(b).size).to.equal(1 << 20);
        expect(fs.fstatSync(b).blocks * 512).to.be.at.least(1 << 20);
        const before = fs.readFileSync(to);
        expect(binding.probeCoherence(b, 4096)).to.equal(true);
        expect(fs.readFileSync(to)).to.deep.equal(before);
        expect(binding.probeMapSync(b)).to.be.a('boolean');
        binding.syncDirectory(to);
        expect(() => binding.syncDirectory('/nowhere/at/all'))
          .to.throw()
          .with.property('code', 'ENOENT');
        expect(() => binding.allocate(b, 0, 2 ** 53))
          .to.throw()
          .with.property('syscall', 'fallocate');
      } finally {
        fs.closeSync(a);
        fs.closeSync(b);
        rig.remove();
      }
    });

    it('names what the processor has, and persists', () => {
      const features = binding.features();
      expect(features['arch']).to.be.oneOf(['x64', 'arm64', 'other']);
      expect(binding.abiVersion()).to.equal(2);
      const [source, target] = [new ArrayBuffer(256), new ArrayBuffer(256)];
      new Uint8Array(source).forEach((_, i, bytes) => (bytes[i] = i));
      for (const [at, length] of [
        [0, 256],
        [8, 64],
        [3, 17],
        [5, 0],
      ] as const) {
        binding.copyNonTemporal(target, at, source, at, length);
        binding.persist(target, at, length);
      }
      expect(new Uint8Array(target)).to.deep.equal(new Uint8Array(source));
      expect(() => binding.persist(target, 250, 7)).to.throw(TypeError);
      expect(() => binding.copyNonTemporal(target, 0, source, 200, 57)).to.throw(TypeError);
    });
  });
}

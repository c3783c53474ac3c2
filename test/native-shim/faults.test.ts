// faults.test.ts — errors of the device: clean where nothing is lost, else the pool is poisoned and opening it anew recovers.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CONTROL, LOG, OP } from '../../src/media/control-layout.js';
import { GROUP, RELAXED, STRICT, ShimRig, shim } from './shim-rig.js';

const EIO = 5;
const ENOENT = 2;
const ENOSPC = 28;
const ESTALE = 116;
const WHERE = {
  ringWrite: 1,
  ringSync: 2,
  homeWrite: 3,
  homeSync: 4,
  header: 5,
  sigbus: 6,
  gone: 7,
};

if (shim !== null) {
  const binding = shim;

  describe('shim: faults', () => {
    let rig: ShimRig;
    afterEach(() => rig.remove());

    /** Strict transactions, so few that the ring is not half full and nothing runs in the background; returns how many succeeded. */
    function strictly(count: number): number {
      for (let n = 1; n <= count; n++) {
        rig.set(0, n);
        if (rig.commit(STRICT) !== 0) return n - 1;
      }
      return count;
    }

    function expectPoison(errno: number, where: number): void {
      expect(binding.poison(rig.pool)).to.deep.equal({ errno, where });
      expect(rig.control[CONTROL.POISON]).to.equal(errno);
      expect(rig.commit(RELAXED)).to.equal(-errno);
      expect(binding.sync(rig.pool)).to.equal(-errno);
      expect(binding.checkpoint(rig.pool)).to.equal(-errno);
      expect(binding.grow(rig.pool, 12 << 20)).to.equal(-errno);
    }

    const syncFaults: [string, number, number][] = [
      ['ring-write:4:EIO', EIO, WHERE.ringWrite],
      ['ring-sync:4:EIO', EIO, WHERE.ringSync],
      ['write:4:ENOSPC', ENOSPC, WHERE.ringWrite],
      ['sync:4:EIO', EIO, WHERE.ringSync],
    ];
    for (const [fault, errno, where] of syncFaults) {
      it(`is poisoned by ${fault}, and keeps what was acknowledged`, () => {
        rig = new ShimRig(binding, { fault });
        expect(strictly(6)).to.equal(3);
        expectPoison(errno, where);
        rig.close();
        rig.attach('');
        expect(rig.get(0)).to.be.oneOf([3, 4]);
        expect(strictly(6)).to.equal(6);
      });
    }

    const homeFaults: [string, number, number][] = [
      ['home-write:1:EIO', EIO, WHERE.homeWrite],
      ['home-sync:1:EIO', EIO, WHERE.homeSync],
      ['header-write:1:EIO', EIO, WHERE.header],
      ['header-sync:1:ENOSPC', ENOSPC, WHERE.header],
    ];
    for (const [fault, errno, where] of homeFaults) {
      it(`is poisoned by ${fault} in a checkpoint, and loses nothing`, () => {
        rig = new ShimRig(binding, { fault });
        expect(strictly(6)).to.equal(6);
        expect(binding.checkpoint(rig.pool)).to.equal(-errno);
        expectPoison(errno, where);
        rig.close();
        rig.attach('');
        expect(rig.get(0)).to.equal(6);
      });
    }

    it('continues short and interrupted transfers', () => {
      rig = new ShimRig(binding, {
        fault: 'ring-write:2:SHORT,ring-write:5:EINTR,home-write:1:SHORT,header-write:1:SHORT',
      });
      expect(strictly(6)).to.equal(6);
      expect(binding.checkpoint(rig.pool)).to.equal(0);
      rig.close(true);
      rig.attach('');
      expect(rig.get(0)).to.equal(6);
    });

    it('tells those who wait for a group commit', (done) => {
      rig = new ShimRig(binding, { fault: 'ring-sync:1:EIO' });
      binding.onDurable(rig.pool, (result) => {
        expect(result).to.equal(-EIO);
        expectPoison(EIO, WHERE.ringSync);
        done();
      });
      rig.set(0, 1);
      expect(rig.commit(GROUP)).to.equal(0);
    });

    it('wakes a commit that waits for ring space', () => {
      rig = new ShimRig(binding, { fault: 'home-sync:1:EIO' });
      let result = 0;
      for (let n = 0; n < 1000 && result === 0; n++) {
        rig.fill(0, 1500, n);
        result = rig.commit(RELAXED);
      }
      expect(result).to.equal(-EIO);
      expectPoison(EIO, WHERE.homeSync);
    });

    for (const fault of ['allocate:1:ENOSPC', 'extent-write:1:ENOSPC', 'extent-write:2:ENOSPC']) {
      it(`leaves all as before when a large transaction meets ${fault}`, () => {
        rig = new ShimRig(binding, { fault });
        const length = fs.statSync(rig.path).size;
        rig.fill(0, 400_000, 1);
        rig.log(LOG.OPS, CONTROL.OP_COUNT, [OP.ADD_F64, rig.first + 500_000, 5, 0]);
        rig.log(LOG.OPS, CONTROL.OP_COUNT, [OP.ADD_F64, rig.first + 500_000, 6, 0]);
        expect(rig.commit(STRICT)).to.equal(-ENOSPC);
        expect(rig.control[CONTROL.FRESH_COUNT]).to.equal(1);
        expect(rig.control[CONTROL.OP_COUNT]).to.equal(2);
        expect(rig.get(500_000)).to.equal(0);
        expect(fs.statSync(rig.path).size).to.equal(length);
        expect(rig.commit(STRICT)).to.equal(0);
        expect(rig.get(500_000)).to.equal(11);
        expect(binding.poison(rig.pool)).to.deep.equal({ errno: 0, where: 0 });
      });
    }

    it('is poisoned when the extents of a large transaction cannot be synced', () => {
      rig = new ShimRig(binding, { fault: 'extent-sync:1:EIO' });
      rig.fill(0, 400_000, 1);
      expect(rig.commit(STRICT)).to.equal(-EIO);
      expectPoison(EIO, WHERE.ringSync);
    });

    it('cannot grow on a full device, and goes on', () => {
      rig = new ShimRig(binding, { fault: 'allocate:1:ENOSPC' });
      const length = fs.statSync(rig.path).size;
      expect(binding.grow(rig.pool, 16 << 20)).to.equal(-ENOSPC);
      expect(fs.statSync(rig.path).size).to.equal(length);
      expect(strictly(6)).to.equal(6);
      expect(binding.grow(rig.pool, 16 << 20)).to.equal(0);
    });

    it('notices that the file was deleted', () => {
      rig = new ShimRig(binding);
      expect(strictly(6)).to.equal(6);
      fs.unlinkSync(rig.path);
      rig.set(0, 1);
      expect(rig.commit(STRICT)).to.equal(-ENOENT);
      expectPoison(ENOENT, WHERE.gone);
    });

    it('notices that the file was replaced, at the next checkpoint', () => {
      rig = new ShimRig(binding);
      expect(strictly(6)).to.equal(6);
      fs.renameSync(rig.path, `${rig.path}.old`);
      fs.copyFileSync(`${rig.path}.old`, rig.path);
      expect(binding.checkpoint(rig.pool)).to.equal(-ESTALE);
      expectPoison(ESTALE, WHERE.gone);
    });

    it('notices that the file was truncated', () => {
      rig = new ShimRig(binding);
      fs.truncateSync(rig.path, 1 << 20);
      expect(strictly(6)).to.equal(0);
      expectPoison(EIO, WHERE.gone);
    });

    it('refuses a plan that it does not understand', () => {
      rig = new ShimRig(binding);
      rig.close();
      for (const fault of ['write', 'write:0:EIO', 'write:1:EWHAT', 'read:1', 'other:1:EIO']) {
        expect(() => rig.attach(fault), fault)
          .to.throw()
          .with.property('code', 'EINVAL');
      }
      rig.attach('');
    });
  });

  describe('shim: death and faults of memory', () => {
    let rig: ShimRig;
    afterEach(() => rig.remove());

    function child(script: string, ...args: string[]): ReturnType<typeof spawnSync> {
      return spawnSync(process.execPath, [path.join(__dirname, script), ...args], {
        encoding: 'utf8',
      });
    }

    it('reads zeros and is poisoned where the file has gone from under the mapping', () => {
      rig = new ShimRig(binding);
      rig.set(500_000, 5);
      expect(rig.commit(STRICT)).to.equal(0);
      rig.close();
      const result = child('sigbus-child.js', rig.path);
      expect(result.status, String(result.stderr)).to.equal(0);
      expect(String(result.stdout).trim()).to.equal('0 0 {"errno":5,"where":6} 5');
    });

    it('never acknowledges what it stored into a ring that is gone', () => {
      rig = new ShimRig(binding);
      rig.close();
      const result = child('sigbus-child.js', rig.path, 'mapped');
      expect(result.status, String(result.stderr)).to.equal(0);
      expect(String(result.stdout).trim()).to.equal('-5 {"errno":5,"where":6} 5');
    });

    for (const point of [
      'ring-write:30',
      'home-write:2',
      'home-sync:2',
      'header-write:2',
      'header-sync:1',
      'extent-write:2',
      'extent-sync:2',
    ]) {
      it(`recovers a prefix after being killed at ${point}`, () => {
        rig = new ShimRig(binding, { fileBytes: 16 << 20 });
        rig.close();
        const result = child('kill-child.js', rig.path, `${point}:KILL`);
        expect(result.signal, String(result.stderr)).to.equal('SIGKILL');
        const acknowledged = Number(String(result.stdout).trim().split('\n').pop());
        rig.attach('');
        const reached = rig.get(0);
        expect(reached).to.be.at.least(acknowledged);
        expect(reached).to.be.at.most(acknowledged + 1);
        for (let k = 0; k < 64; k++) expect(rig.get(1 + k * 700)).to.equal(reached);
        if (reached >= 5) {
          const large = reached - (reached % 5);
          expect(rig.get(100_000)).to.equal(large);
          expect(rig.get(399_999)).to.equal(large);
        }
      });
    }
  });
}

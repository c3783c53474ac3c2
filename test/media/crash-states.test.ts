// crash-states.test.ts — after a power cut at any event, with any part of the unsynced sectors, a pool holds a prefix.
import { expect } from 'chai';
import { OP } from '../../src/media/control-layout.js';
import { SUPERBLOCK } from '../../src/media/file-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import type { Durability, Media } from '../../src/media/media.js';
import { openMedium } from '../../src/media/open-medium.js';
import { OverlayPoolFile } from '../../src/media/overlay-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import { crashImages, type CrashPlan } from '../support/crash-images.js';
import { ExaminedContents } from '../support/examined-contents.js';
import { seededRandom } from '../support/random.js';
import { RecordingPoolFile } from '../support/recording-pool-file.js';
import { TestJournal } from '../support/test-journal.js';

const RING_BYTES = 64 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;
const STATE_WORDS = 2000;

/** Contents of the words under test after each transaction; index 0 is the empty pool. */
type History = Float64Array[];

function open(file: PoolFile): { media: Media; journal: TestJournal; base: number } {
  const { medium } = openMedium({ poolFile: file, create: 'never' });
  const journal = new TestJournal(medium);
  return { media: medium, journal, base: (0xa0000 + RING_BYTES) / 8 };
}

function emptyPool(): MemoryPoolFile {
  const file = new MemoryPoolFile();
  const options = { maxBytes: MAX_BYTES, ringBytes: RING_BYTES, initialBytes: 0 };
  openMedium({ poolFile: file, ...options }).medium.close();
  return file;
}

function stateOf(journal: TestJournal, base: number): Float64Array {
  return new Float64Array(journal.media.segment(0), base * 8, STATE_WORDS).slice();
}

/** Opens `file` and says which transaction of `history` it shows, or fails. */
function transactionShown(file: PoolFile, history: History, context: string): number {
  const { media, journal, base } = open(file);
  const state = stateOf(journal, base);
  const shown = state[0]!;
  media.close();
  expect(shown, `${context}: transaction number`).to.be.within(0, history.length - 1);
  expect(state, `${context}: contents`).to.deep.equal(history[shown]);
  return shown;
}

interface Step {
  readonly durability: Durability;
  readonly words: number;
  readonly after?: 'checkpoint' | 'sync' | 'grow' | 'large';
}

/** Runs transactions on a recorded pool; the n-th sets word 0 to n. Marks what strict commits and syncs acknowledge. */
async function record(
  base: PoolFile,
  steps: readonly Step[],
  seed: number,
): Promise<{ file: RecordingPoolFile; history: History }> {
  const random = seededRandom(seed);
  const file = new RecordingPoolFile(new OverlayPoolFile(base));
  const { media, journal, base: first } = open(file);
  const history: History = [stateOf(journal, first)];
  for (const [i, step] of steps.entries()) {
    const n = i + 1;
    journal.set(first, n);
    for (let k = 0; k < step.words; k++) {
      journal.set(first + 1 + random(STATE_WORDS - 1), n * 1000 + k);
    }
    journal.op(OP.ADD_F64, first + 1, 1);
    if (step.after === 'grow') {
      const bytes = media.grow(media.fileBytes() + 4096);
      journal.op(OP.STORE_F64, SUPERBLOCK.FILE_WORDS, bytes / 8);
    }
    if (step.after === 'large') {
      journal.fresh(
        first + 100,
        Float64Array.from({ length: STATE_WORDS - 100 }, (_, k) => n + k),
      );
      for (let k = 0; k < 300; k++) journal.set(first + STATE_WORDS + 2 * k, n);
    }
    const lsn = journal.commit(step.durability);
    history.push(stateOf(journal, first));
    if (step.durability === 'strict') file.mark(n);
    if (step.durability === 'group') {
      await media.whenDurable(lsn);
      file.mark(n);
    }
    if (step.after === 'checkpoint' || step.after === 'sync') {
      media[step.after]();
      file.mark(n);
    }
  }
  media.close();
  file.mark(steps.length);
  return { file, history };
}

/** Makes the changes of the first transaction of {@link record} once more. */
function replayFirst(journal: TestJournal, first: number, seed: number): void {
  const random = seededRandom(seed);
  journal.set(first, 1);
  for (let k = 0; k < 200; k++) journal.set(first + 1 + random(STATE_WORDS - 1), 1000 + k);
  journal.op(OP.ADD_F64, first + 1, 1);
}

function checkAll(
  base: PoolFile,
  run: { file: RecordingPoolFile; history: History },
  plan: CrashPlan,
): number {
  let images = 0;
  const examined = new ExaminedContents<number>();
  for (const image of crashImages(base, run.file.events, plan)) {
    const context = `cut ${image.cut}, image ${images}`;
    const shown = examined.outcome([['', image.file]], '', () =>
      transactionShown(image.file, run.history, context),
    );
    expect(shown, `${context}: acknowledged`).to.be.at.least(Math.max(0, image.acknowledged));
    images++;
  }
  return images;
}

const step = (durability: Durability, words: number, after?: Step['after']): Step =>
  after === undefined ? { durability, words } : { durability, words, after };

describe('media: crash states of the portable medium', function () {
  this.timeout(120_000);

  it('holds a prefix whatever sectors of a few small commits arrive', async () => {
    const base = emptyPool();
    const steps = [
      step('strict', 3),
      step('relaxed', 2),
      step('relaxed', 5),
      step('strict', 1),
      step('group', 4, 'checkpoint'),
      step('relaxed', 2),
      step('strict', 2),
    ];
    const run = await record(base, steps, 1);
    const images = checkAll(base, run, { exhaustive: 256, samples: 40, seed: 2 });
    expect(images).to.be.above(500);
  });

  it('holds a prefix through growth, checkpoints and transactions larger than the ring', async () => {
    const base = emptyPool();
    const steps = [
      step('strict', 3, 'grow'),
      step('relaxed', 10, 'large'),
      step('strict', 3),
      step('strict', 4, 'large'),
      step('relaxed', 4, 'grow'),
      step('group', 4, 'large'),
      step('relaxed', 9, 'checkpoint'),
      step('strict', 1),
    ];
    checkAll(base, await record(base, steps, 3), { exhaustive: 8, samples: 6, seed: 4 });
  });

  it('holds a prefix while the ring wraps and is full', async () => {
    const random = seededRandom(5);
    const base = emptyPool();
    const kinds: Durability[] = ['strict', 'relaxed', 'relaxed', 'group'];
    const steps = Array.from({ length: 60 }, () => step(kinds[random(4)]!, 100 + random(700)));
    const run = await record(base, steps, 6);
    checkAll(base, run, { exhaustive: 4, samples: 3, seed: 7 });
  });

  it('loses nothing when recovery itself is cut off, again and again', async () => {
    const base = emptyPool();
    const steps = [
      step('strict', 30),
      step('relaxed', 10, 'large'),
      step('strict', 20, 'grow'),
      step('relaxed', 30),
      step('relaxed', 30),
    ];
    const run = await record(base, steps, 8);
    let recoveries = 0;
    for (const image of crashImages(base, run.file.events, {
      exhaustive: 2,
      samples: 1,
      seed: 9,
      stride: 3,
    })) {
      const before = new OverlayPoolFile(image.file);
      const shown = transactionShown(before, run.history, `cut ${image.cut}`);
      const recovery = new RecordingPoolFile(new OverlayPoolFile(image.file));
      open(recovery).media.close();
      for (const second of crashImages(image.file, recovery.events, {
        exhaustive: 4,
        samples: 2,
        seed: 10,
      })) {
        const context = `cut ${image.cut}, then ${second.cut}`;
        expect(transactionShown(second.file, run.history, context), context).to.equal(shown);
        recoveries++;
      }
    }
    expect(recoveries).to.be.above(100);
  });

  it('goes on from a crash: new commits follow the recovered prefix', async () => {
    const base = emptyPool();
    const run = await record(base, [step('strict', 5), step('relaxed', 5), step('relaxed', 6)], 11);
    const plan = { exhaustive: 4, samples: 2, seed: 12, stride: 2 };
    for (const image of crashImages(base, run.file.events, plan)) {
      const shown = transactionShown(new OverlayPoolFile(image.file), run.history, 'first');
      const again = await record(image.file, [step('strict', 4), step('relaxed', 2)], 13);
      expect(again.history[0]).to.deep.equal(run.history[shown]);
      // The new run counts its transactions from 1; what the crash left is the state before the first.
      for (const second of crashImages(image.file, again.file.events, {
        exhaustive: 2,
        samples: 2,
        seed: 14,
        stride: 3,
      })) {
        const { media, journal, base: first } = open(second.file);
        const state = stateOf(journal, first);
        media.close();
        const at = again.history.findIndex((known) => known.every((word, i) => word === state[i]));
        expect(at, `cut ${second.cut}`).to.be.at.least(Math.max(0, second.acknowledged));
      }
    }
  });

  it('never revives a record that a crash had cut off, though its predecessor is written again', async () => {
    const base = emptyPool();
    // Both records span several sectors, so that the first can be lost and the second be there.
    const steps = [step('relaxed', 200), step('relaxed', 200)];
    const run = await record(base, steps, 15);
    const beforeClose = run.file.events.findIndex(
      (event) => event.kind === 'durable' && event.position >= 0xa0000,
    );
    const events = run.file.events.slice(0, beforeClose);
    let lost = 0;
    const examined = new ExaminedContents<boolean>();
    for (const { file } of crashImages(base, events, { exhaustive: 16, samples: 150, seed: 16 })) {
      const isLost = examined.outcome([['', file]], '', () => {
        if (transactionShown(new OverlayPoolFile(file), run.history, 'first') !== 0) return false;
        const again = new RecordingPoolFile(new OverlayPoolFile(file));
        const { media, journal, base: first } = open(again);
        replayFirst(journal, first, 15);
        // Relaxed, so that no padding of a block wipes the second record out.
        media.commit('relaxed');
        const crashed = new OverlayPoolFile(again);
        expect(transactionShown(crashed, run.history, 'again')).to.equal(1);
        media.close();
        return true;
      });
      if (isLost) lost++;
    }
    expect(lost).to.be.above(20);
  });

  it('never writes to a sector of the ring that holds acknowledged records', async () => {
    const random = seededRandom(17);
    const kinds: Durability[] = ['strict', 'relaxed', 'group'];
    const steps = Array.from({ length: 80 }, () => step(kinds[random(3)]!, random(300)));
    const { file } = await record(emptyPool(), steps, 18);
    const written = new Set<number>();
    const acknowledged = new Set<number>();
    const begun = new Map<number, number[]>();
    let checked = 0;
    for (const event of file.events) {
      if (event.kind === 'sync-begin') begun.set(event.id, [...written]);
      if (event.kind === 'sync-end') begun.get(event.id)!.forEach((n) => acknowledged.add(n));
      if (event.kind !== 'write' && event.kind !== 'durable') continue;
      if (event.position < 0x2000) {
        // A header: what it frees may be written again.
        written.clear();
        acknowledged.clear();
        begun.forEach((sectors) => sectors.splice(0));
      }
      if (event.position < 0xa0000 || event.position >= 0xa0000 + RING_BYTES) continue;
      const last = (event.position + event.bytes.length - 1) >>> 9;
      for (let n = event.position >>> 9; n <= last; n++) {
        expect(acknowledged.has(n), `sector ${n}`).to.equal(false);
        written.add(n);
        if (event.kind === 'durable') acknowledged.add(n);
        checked++;
      }
    }
    expect(checked).to.be.above(500);
  });
});

// undo-log.test.ts — entries of the undo log end where a position is 0, after cuts of every kind.
import { expect } from 'chai';
import fc from 'fast-check';
import { JournaledSegment } from '../../src/journal/journaled-segment.js';
import { WriteSet, type WriteSetMark } from '../../src/journal/write-set.js';
import { FIRST_CHUNK_ENTRIES, LOG } from '../../src/media/control-layout.js';
import { Image } from '../../src/media/image.js';
import { MemoryMedium } from '../../src/media/memory-medium.js';
import { expectCode } from '../support/expect-code.js';

const FIRST_WORD = 10_000;
/** More than four words of marks. */
const WORDS = 140;

type Range = readonly [first: number, count: number];
type Step = 'nest' | 'merge' | 'rollback' | number | Range;

describe('undo log', () => {
  function rig(): { writes: WriteSet; image: Image<JournaledSegment>; medium: MemoryMedium } {
    const medium = new MemoryMedium(2 ** 22);
    const writes = new WriteSet(medium);
    const image = new Image(medium, (index, buffer) => new JournaledSegment(index, buffer, writes));
    writes.attach(image);
    return { writes, image, medium };
  }

  /** Entries as a medium finds them that knows no count. */
  function found(medium: MemoryMedium): number {
    const chunk = new Float64Array(medium.logChunk(LOG.UNDO, 0));
    let entries = 0;
    while (chunk[entries * 2] !== 0) entries++;
    const rest = chunk.subarray(entries * 2);
    expect(
      rest.every((double) => double === 0),
      'nothing behind the end',
    ).to.equal(true);
    return entries;
  }

  it('ends at a position of 0 whatever levels were nested, merged and rolled back', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: WORDS - 1 }) },
      {
        weight: 3,
        arbitrary: fc
          .integer({ min: 0, max: WORDS })
          .chain((first) =>
            fc.tuple(fc.constant(first), fc.integer({ min: 0, max: WORDS - first })),
          ),
      },
      {
        weight: 3,
        arbitrary: fc.constantFrom('nest' as const, 'merge' as const, 'rollback' as const),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps: Step[]) => {
        const { writes, image, medium } = rig();
        const { first } = image;
        writes.begin();
        const marks: WriteSetMark[] = [];
        const values: Float64Array[] = [];
        // Words in the log, by level.
        const logged = [new Set<number>()];
        for (const each of steps) {
          if (typeof each === 'object') {
            const [start, count] = each;
            writes.touchRange(first, FIRST_WORD + start, count);
            for (let word = start; word < start + count; word++) {
              first.f64[FIRST_WORD + word]! += 1;
              logged.at(-1)!.add(word);
            }
          } else if (typeof each === 'number') {
            writes.touch(first, FIRST_WORD + each);
            first.f64[FIRST_WORD + each]! += 1;
            logged.at(-1)!.add(each);
          } else if (each === 'nest') {
            logged.push(new Set());
            marks.push(writes.nest());
            values.push(first.f64.slice(FIRST_WORD, FIRST_WORD + WORDS));
          } else if (marks.length > 0) {
            const mark = marks.pop()!;
            const before = values.pop()!;
            const inner = logged.pop()!;
            if (each === 'merge') {
              writes.merge(mark);
              for (const word of inner) logged.at(-1)!.add(word);
            } else {
              writes.rollback(mark);
              expect(first.f64.slice(FIRST_WORD, FIRST_WORD + WORDS)).to.deep.equal(before);
            }
          }
          expect(found(medium)).to.equal(writes.undo.count);
          const entries = logged.reduce((sum, { size }) => sum + size, 0);
          expect(writes.undo.count).to.equal(entries);
        }
        while (marks.length > 0) writes.rollback(marks.pop()!);
        writes.rollback({ undo: 0, fresh: 0 });
        expect(found(medium)).to.equal(0);
        expect(first.f64.slice(FIRST_WORD, FIRST_WORD + WORDS)).to.deep.equal(
          new Float64Array(WORDS),
        );
      }),
    );
  });

  it('has each word of a range that goes over the end of a chunk', () => {
    for (let room = 0; room <= 40; room++) {
      const { writes, image } = rig();
      const { first } = image;
      const all = FIRST_CHUNK_ENTRIES - room + 70;
      // Bits of NaNs that differ, signalling ones among them: what old bits are is nobody's business.
      for (let i = 0; i < all; i++) {
        first.u32[(FIRST_WORD + i) * 2] = i + 1;
        first.u32[(FIRST_WORD + i) * 2 + 1] = i % 2 === 0 ? 0x7ff00000 : 0xfff80000;
      }
      writes.begin();
      writes.touchRange(first, FIRST_WORD, FIRST_CHUNK_ENTRIES - room);
      writes.touchRange(first, FIRST_WORD + FIRST_CHUNK_ENTRIES - room, 70);
      expect(writes.undo.count).to.equal(all);
      first.f64.fill(-1, FIRST_WORD, FIRST_WORD + all);
      writes.rollback({ undo: 0, fresh: 0 });
      const halves = first.u32.subarray(FIRST_WORD * 2, (FIRST_WORD + all) * 2);
      const wrong = halves.findIndex(
        (half, i) => half !== (i % 2 === 0 ? i / 2 + 1 : i % 4 === 1 ? 0x7ff00000 : 0xfff80000),
      );
      expect(wrong, `with room for ${String(room)}`).to.equal(-1);
    }
  });

  it('has no room outside a transaction', () => {
    const { writes, image, medium } = rig();
    const refused = (): void => {
      expectCode('TX_REQUIRED', () => {
        writes.touch(image.first, FIRST_WORD);
      });
      expectCode('TX_REQUIRED', () => {
        writes.touchRange(image.first, FIRST_WORD, WORDS);
      });
      expect(found(medium)).to.equal(0);
    };
    refused();
    writes.begin();
    writes.touch(image.first, FIRST_WORD);
    writes.rollback({ undo: 0, fresh: 0 });
    refused();
  });

  it('says how many entries there are when the medium is about to read them', () => {
    const { writes, image } = rig();
    writes.begin();
    for (let i = 0; i < 3; i++) writes.touch(image.first, FIRST_WORD + i);
    expect(writes.control[0]).to.equal(0);
    writes.clearMarks();
    expect(writes.control[0]).to.equal(3);
    expectCode('TX_REQUIRED', () => {
      writes.touch(image.first, FIRST_WORD + 3);
    });
  });
});

// apply-payload.ts — does once more, to a pool that is being opened, what its transaction in a session did.
import type { JournaledSegment } from '../journal/journaled-segment.js';
import type { WriteSet } from '../journal/write-set.js';
import { OP } from '../media/control-layout.js';
import type { Image } from '../media/image.js';
import type { Media } from '../media/media.js';
import { BLOCK, CELL_BYTES } from './payload-layout.js';
import type { PayloadReader } from './payload-reader.js';

/** Where a payload goes: the parts of a pool of which neither heap nor classes are looked at yet. */
export interface PayloadTarget {
  readonly media: Media;
  readonly image: Image<JournaledSegment>;
  readonly writes: WriteSet;
}

/**
 * Applies a payload as one transaction, durable on return. The pool must be as it was when the payload was written.
 *
 * @param fileBytes - length that the pool's file needs.
 * @throws MediaError; RangeError when the payload makes no sense. The pool is then as before.
 */
export function commitPayload(
  target: PayloadTarget,
  payload: PayloadReader,
  fileBytes: number,
): void {
  const { media, image, writes } = target;
  if (media.fileBytes() < fileBytes) media.grow(fileBytes);
  writes.begin();
  try {
    walk(payload, {
      word: (position) => {
        const segment = image.at(position);
        const word = position - segment.base;
        writes.touch(segment, word);
        payload.copyTo(segment.u8, word * CELL_BYTES, (word + 1) * CELL_BYTES);
      },
      range: (position, words) => {
        const segment = image.at(position);
        const word = position - segment.base;
        writes.addFresh(segment, word, words);
        payload.copyTo(segment.u8, word * CELL_BYTES, (word + words) * CELL_BYTES);
      },
      op: (kind, index, a, b) => writes.op(kind, index, a, b),
    });
    writes.clearMarks();
    media.commit('strict');
  } catch (error) {
    writes.rollback({ undo: 0, fresh: 0 });
    throw error;
  }
  writes.finish();
}

/** Shows a payload in the image of a pool that is opened read-only; nothing is written. @throws RangeError as {@link commitPayload} */
export function showPayload(image: Image<JournaledSegment>, payload: PayloadReader): void {
  const copy = (position: number, words: number): void => {
    const segment = image.at(position);
    const at = (position - segment.base) * CELL_BYTES;
    payload.copyTo(segment.u8, at, at + words * CELL_BYTES);
  };
  walk(payload, {
    word: (position) => copy(position, 1),
    range: copy,
    op: (kind, index, a) => showOperation(image, kind, index, a),
  });
}

interface PayloadVisitor {
  /** Takes one cell from the payload. */
  word(position: number): void;
  /** Takes `words` cells from the payload. */
  range(position: number, words: number): void;
  op(kind: number, index: number, a: number, b: number): void;
}

function walk(payload: PayloadReader, visitor: PayloadVisitor): void {
  while (!payload.isAtEnd) {
    const kind = payload.double();
    const count = payload.double();
    if (kind === BLOCK.RANGE) {
      visitor.range(payload.double(), count);
      continue;
    }
    if (kind !== BLOCK.WORDS && kind !== BLOCK.OPS)
      throw new RangeError(`a block of the payload is of kind ${String(kind)}`);
    for (let i = 0; i < count; i++) {
      const first = payload.double();
      if (kind === BLOCK.WORDS) visitor.word(first);
      else visitor.op(first, payload.double(), payload.double(), payload.double());
    }
  }
}

/** What the medium does with an operation at a commit. */
function showOperation(
  image: Image<JournaledSegment>,
  kind: number,
  index: number,
  a: number,
): void {
  if (kind <= OP.ADD_32) {
    const { base, u32 } = image.at(Math.floor(index / 2));
    const half = index - 2 * base;
    const old = u32[half] ?? 0;
    if (kind === OP.SET_BITS) u32[half] = old | a;
    else if (kind === OP.CLEAR_BITS) u32[half] = old & ~a;
    else u32[half] = kind === OP.STORE_32 ? a : old + a;
    return;
  }
  const { base, f64 } = image.at(index);
  const word = index - base;
  const old = f64[word] ?? 0;
  if (kind === OP.ADD_F64) f64[word] = old + a;
  else f64[word] = kind === OP.STORE_F64 ? a : Math.max(old, a);
}

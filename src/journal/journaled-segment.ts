// journaled-segment.ts — a segment of the working image together with the volatile marks that guard it.
import { hide } from '../media/hide.js';
import { Segment } from '../media/segment.js';
import { makeBitmap } from './make-bitmap.js';
import type { UndoLog } from './undo-log.js';
import type { WriteSet } from './write-set.js';

/**
 * What a handle holds and what each accessor goes through. All volatile marks are zero-filled memory that the system
 * provides page by page, so their cost follows what is touched and not the size of the pool.
 */
export class JournaledSegment extends Segment {
  /** The thread's write set. */
  declare readonly writes: WriteSet;
  /** Its undo log: the setter's way into the journal. */
  declare readonly undo: UndoLog;
  /** Generations, by twice the word of the header: {@link Segment.i32} under the name of its use. */
  declare readonly gen: Int32Array;
  /**
   * One bit per word: set when the word's old bits are in the undo log, or when the word was allocated by the open
   * transaction. Outside a transaction every bit is clear, so a setter's fast path needs no separate check for one.
   */
  declare dirty: Uint32Array;
  /** One bit per granule: set where an object is proven to start, for handles that no identity table can invalidate. */
  declare starts: Uint32Array;
  /** Counts, modulo 2^32, the objects of the segment that ceased to be: while it stands still, what was proven once is still there. */
  declare ceased: number;
  /** Dirty bitmaps of outer nesting levels, outermost first. */
  declare readonly outerDirty: Uint32Array[];
  /** A cleared bitmap kept for the next nested transaction. */
  declare spareDirty: Uint32Array | null;

  constructor(index: number, buffer: ArrayBufferLike, writes: WriteSet) {
    super(index, buffer);
    // What a setter loads comes first: later ones lie one load further away.
    hide(this, {
      dirty: makeBitmap(this.f64.length),
      undo: writes.undo,
      writes,
      gen: this.i32,
      starts: makeBitmap(Math.ceil(this.f64.length / 2)),
      ceased: 0,
      outerDirty: [],
      spareDirty: null,
    });
  }

  /** Gives up the memory of the marks: the pool is closed, and stale handles are all that may still hold the segment. */
  release(): void {
    // Handles of cursors look at their objects again.
    this.ceased = (this.ceased + 1) | 0;
    this.writes.noteChange();
    this.dirty = makeBitmap(0);
    this.starts = makeBitmap(0);
    this.spareDirty = null;
  }
}

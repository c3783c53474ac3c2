// mapped-segment.ts — a segment with the handles of its objects.
import { JournaledSegment } from '../journal/journaled-segment.js';
import type { WriteSet } from '../journal/write-set.js';
import { hide } from '../media/hide.js';
import { IdentityTable } from './identity-table.js';
import type { PoolContext } from './pool-context.js';

/** The text codecs of Node's Buffer; long in place and used by its own `toString` and `write`, but missing from its type declarations. */
export interface TextBytes {
  latin1Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
  latin1Write(text: string, offset: number, length: number): number;
  ucs2Write(text: string, offset: number, length: number): number;
}

/** What handles hold: image, journal, identity, and the way to the pool. */
export class MappedSegment extends JournaledSegment {
  declare readonly context: PoolContext;
  declare identity: IdentityTable;
  /** The segment's bytes as a Buffer, for its text codecs. */
  declare readonly bytes: TextBytes;

  constructor(index: number, buffer: ArrayBufferLike, writes: WriteSet, context: PoolContext) {
    super(index, buffer, writes);
    hide(this, {
      context,
      identity: new IdentityTable(this.f64.length),
      bytes: Buffer.from(buffer),
    });
  }

  override release(): void {
    super.release();
    this.identity.doubtAll();
    this.identity = new IdentityTable(0);
  }
}

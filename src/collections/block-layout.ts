// block-layout.ts — how a growing row of equal slots is cut into blocks, and where the blocks' positions stand.

/**
 * A row of slots lies in blocks. Block 0 has 2^first slots, block 1 as many, each further one twice the one before, up to blocks of
 * {@link FULL_BLOCK_BYTES}; all others are of that size. A row therefore grows without moving a slot, and wastes at most half.
 *
 * The object that owns the row has, from some word on:
 *
 * ```
 * word 0    u32 number of blocks       u32 positions that the directory has room for
 * word 1    f64 position of the directory (a raw allocation), 0 for none
 * word 2 …  f64 positions of the first blocks
 * ```
 *
 * The directory holds the positions (f64) of the blocks that have no word of their own in the object.
 */
export const ROW = {
  COUNTS: 0,
  DIRECTORY: 1,
  INLINE: 2,
} as const;

/** Bytes of a full block (64 KiB). */
export const FULL_BLOCK_BYTES = 65_536;
/** Positions in the first directory; each further one has room for twice as many. */
export const FIRST_DIRECTORY = 16;

/** Numbers that describe the blocks of one kind of row. */
export class RowLayout {
  /** Word in the owner where the row's words start, header included. */
  readonly at: number;
  /** Positions of blocks inside the owner. */
  readonly inline: number;
  /** Bytes of a slot: a power of two, at most {@link FULL_BLOCK_BYTES}. */
  readonly slotBytes: number;
  /** Binary logarithms of the slots in block 0 and in a full block, and of the bytes of a slot. */
  readonly firstShift: number;
  readonly fullShift: number;
  readonly byteShift: number;
  /** Slots in a full block, and its mask. */
  readonly fullSlots: number;
  readonly fullMask: number;

  /**
   * Describes a row.
   *
   * @param at - word in the owner where the row's words start.
   * @param inline - positions of blocks inside the owner.
   * @param slotBytes - 1 to 65,536, a power of two.
   * @param firstBytes - bytes of block 0, at least one slot.
   */
  constructor(at: number, inline: number, slotBytes: number, firstBytes: number) {
    this.at = at;
    this.inline = inline;
    this.slotBytes = slotBytes;
    this.byteShift = 31 - Math.clz32(slotBytes);
    this.firstShift = 31 - Math.clz32(Math.max(firstBytes, slotBytes)) - this.byteShift;
    this.fullShift = 31 - Math.clz32(FULL_BLOCK_BYTES) - this.byteShift;
    this.fullSlots = 2 ** this.fullShift;
    this.fullMask = this.fullSlots - 1;
  }

  /** Block that holds slot `index` (from 0 to 2^32 - 1). */
  blockOf(index: number): number {
    if (index >= this.fullSlots)
      return this.fullShift - this.firstShift + (index >>> this.fullShift);
    const shifted = index >>> this.firstShift;
    return shifted === 0 ? 0 : 32 - Math.clz32(shifted);
  }

  /** Index of slot `index` inside its block. */
  offsetOf(index: number): number {
    if (index >= this.fullSlots) return index & this.fullMask;
    return index >>> this.firstShift === 0 ? index : index ^ (1 << (31 - Math.clz32(index)));
  }

  /** Slots of block `block`. */
  slotsOf(block: number): number {
    const doublings = this.fullShift - this.firstShift;
    return block > doublings ? this.fullSlots : 2 ** (this.firstShift + Math.max(0, block - 1));
  }

  /** First slot of block `block`. */
  startOf(block: number): number {
    const doublings = this.fullShift - this.firstShift;
    if (block > doublings) return (block - doublings) * this.fullSlots;
    return block === 0 ? 0 : 2 ** (this.firstShift + block - 1);
  }

  /** Blocks that `slots` slots need. */
  blocksFor(slots: number): number {
    return slots === 0 ? 0 : this.blockOf(slots - 1) + 1;
  }

  /** Words of block `block`. */
  wordsOf(block: number): number {
    return (this.slotsOf(block) * this.slotBytes) / 8;
  }
}

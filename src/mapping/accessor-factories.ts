// accessor-factories.ts — getters and setters of the field kinds that are read and written most.
import type { MappedSegment } from './mapped-segment.js';
import type {
  EPOCH,
  GENERATION,
  HandleState,
  KEEPER,
  KeptState,
  MovingState,
  SEGMENT,
  WORD,
} from './handle-state.js';

/** A getter and a setter for a class's prototype. */
export interface Accessors {
  readonly get: (this: HandleState) => unknown;
  readonly set: (this: HandleState, value: unknown) => void;
}

/**
 * What every accessor needs; one record for each field. The factories below are evaluated anew for each field
 * (specialize.ts), so they use nothing but their parameter. `| 0` says that a sum inside a segment is a small integer: V8 leaves out its check.
 *
 * A getter loads the field first and looks at the header, often in another line of memory, only for a handle that nothing vouches for, and for what reads
 * zero, as a page of the file does that is not there any more (someone made it shorter). A setter need not: the pool is poisoned then, and nothing is committed.
 */
export interface AccessorParts {
  readonly SEGMENT: typeof SEGMENT;
  readonly WORD: typeof WORD;
  readonly GENERATION: typeof GENERATION;
  /** Slot that holds the word of the header to check: WORD, or KEEPER for embedded objects. */
  readonly HEADER: typeof WORD;
  /** Slot of the identity leaf, which vouches for the object of a handle that is neither loose nor moving as long as it has no doubts. */
  readonly KEEPER: typeof KEEPER;
  /** Whether nothing vouches for the object between two accesses, so that only its header and the start bit prove it. */
  readonly loose: boolean;
  readonly EPOCH: typeof EPOCH;
  /** Whether the handle is that of a cursor: what was proven when it moved is proven until an object of the segment ceases. */
  readonly moving: boolean;
  /** Whether the object is still there, of which nothing vouches any more; notes so. */
  readonly proveAgain: (handle: HandleState) => boolean;
  /** Words from the header to the field. */
  readonly offset: number;
  /** 32-bit halves from the header to the field. */
  readonly half: number;
  /** Bytes from the header to the field. */
  readonly byte: number;
  /** Bits of a small integer, and its shift inside its half. */
  readonly bits: number;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  /** Throws for a handle whose object is gone, naming the field. */
  readonly gone: (handle: HandleState) => never;
  /** Value of the field of an object that is no handle. */
  readonly bareGet: (target: object) => unknown;
  /** Sets the field of an object that is no handle. */
  readonly bareSet: (target: object, value: unknown) => void;
  /** Throws for a value that does not fit. */
  readonly refuse: (value: unknown) => never;
  /** Reads and writes a field of any other kind, absence included. */
  readonly read: (segment: MappedSegment, word: number, handle: HandleState) => unknown;
  readonly write: (segment: MappedSegment, word: number, value: unknown) => void;
}

/** Accessors of a required f64. */
export function f64Accessors(parts: AccessorParts): Accessors {
  const S: typeof SEGMENT = parts.SEGMENT;
  const W: typeof WORD = parts.WORD;
  const G: typeof GENERATION = parts.GENERATION;
  const H: typeof WORD = parts.HEADER;
  const E: typeof EPOCH = parts.EPOCH;
  const K: typeof KEEPER = parts.KEEPER;
  const { loose, moving, proveAgain, offset, byte, gone, bareGet, bareSet, refuse } = parts;
  return {
    get() {
      const s = this[S];
      if ((s as unknown) === undefined) return bareGet(this);
      try {
        const v = s.getFloat64(((this[W] << 3) + byte) | 0, true);
        const h = this[H];
        const vouched = moving
          ? s.ceased === (this as MovingState)[E]
          : loose
            ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
            : (this as KeptState)[K].doubts === 0;
        if (
          (vouched && ((!loose && v !== 0) || s.getInt32(h << 3, true) === this[G])) ||
          proveAgain(this)
        )
          return v;
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      return gone(this);
    },
    set(value) {
      const s = this[S];
      if ((s as unknown) === undefined) {
        bareSet(this, value);
        return;
      }
      if (typeof value !== 'number') return refuse(value);
      const h = this[H];
      let live = false;
      try {
        live = loose
          ? s.getInt32(h << 3, true) === this[G] &&
            ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
          : (moving
              ? s.ceased === (this as MovingState)[E]
              : (this as KeptState)[K].doubts === 0) || proveAgain(this);
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      if (!live) return gone(this);
      const i = (this[W] + offset) | 0;
      if (((s.dirty[i >>> 5] as number) & (1 << (i & 31))) === 0) s.undo.log(s, i);
      s.setFloat64(i << 3, value, true);
    },
  };
}

/** Accessors of a required u32. */
export function u32Accessors(parts: AccessorParts): Accessors {
  const S: typeof SEGMENT = parts.SEGMENT;
  const W: typeof WORD = parts.WORD;
  const G: typeof GENERATION = parts.GENERATION;
  const H: typeof WORD = parts.HEADER;
  const E: typeof EPOCH = parts.EPOCH;
  const K: typeof KEEPER = parts.KEEPER;
  const { loose, moving, proveAgain, half, byte, low, high, gone, bareGet, bareSet, refuse } =
    parts;
  return {
    get() {
      const s = this[S];
      if ((s as unknown) === undefined) return bareGet(this);
      try {
        const v = s.getUint32(((this[W] << 3) + byte) | 0, true);
        const h = this[H];
        const vouched = moving
          ? s.ceased === (this as MovingState)[E]
          : loose
            ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
            : (this as KeptState)[K].doubts === 0;
        if (
          (vouched && ((!loose && v !== 0) || s.getInt32(h << 3, true) === this[G])) ||
          proveAgain(this)
        )
          return v;
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      return gone(this);
    },
    set(value) {
      const s = this[S];
      if ((s as unknown) === undefined) {
        bareSet(this, value);
        return;
      }
      if (
        typeof value !== 'number' ||
        !(value >= low && value <= high) ||
        Math.trunc(value) !== value
      )
        return refuse(value);
      const h = this[H];
      let live = false;
      try {
        live = loose
          ? s.getInt32(h << 3, true) === this[G] &&
            ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
          : (moving
              ? s.ceased === (this as MovingState)[E]
              : (this as KeptState)[K].doubts === 0) || proveAgain(this);
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      if (!live) return gone(this);
      const i = ((this[W] << 1) + half) | 0;
      const w = i >>> 1;
      if (((s.dirty[w >>> 5] as number) & (1 << (w & 31))) === 0) s.undo.log(s, w);
      s.setUint32(i << 2, value, true);
    },
  };
}

/** Accessors of a required i32. */
export function i32Accessors(parts: AccessorParts): Accessors {
  const S: typeof SEGMENT = parts.SEGMENT;
  const W: typeof WORD = parts.WORD;
  const G: typeof GENERATION = parts.GENERATION;
  const H: typeof WORD = parts.HEADER;
  const E: typeof EPOCH = parts.EPOCH;
  const K: typeof KEEPER = parts.KEEPER;
  const { loose, moving, proveAgain, half, byte, low, high, gone, bareGet, bareSet, refuse } =
    parts;
  return {
    get() {
      const s = this[S];
      if ((s as unknown) === undefined) return bareGet(this);
      try {
        const v = s.getInt32(((this[W] << 3) + byte) | 0, true);
        const h = this[H];
        const vouched = moving
          ? s.ceased === (this as MovingState)[E]
          : loose
            ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
            : (this as KeptState)[K].doubts === 0;
        if (
          (vouched && ((!loose && v !== 0) || s.getInt32(h << 3, true) === this[G])) ||
          proveAgain(this)
        )
          return v;
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      return gone(this);
    },
    set(value) {
      const s = this[S];
      if ((s as unknown) === undefined) {
        bareSet(this, value);
        return;
      }
      if (
        typeof value !== 'number' ||
        !(value >= low && value <= high) ||
        Math.trunc(value) !== value
      )
        return refuse(value);
      const h = this[H];
      let live = false;
      try {
        live = loose
          ? s.getInt32(h << 3, true) === this[G] &&
            ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
          : (moving
              ? s.ceased === (this as MovingState)[E]
              : (this as KeptState)[K].doubts === 0) || proveAgain(this);
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      if (!live) return gone(this);
      const i = ((this[W] << 1) + half) | 0;
      const w = i >>> 1;
      if (((s.dirty[w >>> 5] as number) & (1 << (w & 31))) === 0) s.undo.log(s, w);
      s.setInt32(i << 2, value, true);
    },
  };
}

/** Accessors of a required u8, i8, u16 or i16. */
export function smallIntegerAccessors(parts: AccessorParts): Accessors {
  const S: typeof SEGMENT = parts.SEGMENT;
  const W: typeof WORD = parts.WORD;
  const G: typeof GENERATION = parts.GENERATION;
  const H: typeof WORD = parts.HEADER;
  const E: typeof EPOCH = parts.EPOCH;
  const K: typeof KEEPER = parts.KEEPER;
  const {
    loose,
    moving,
    proveAgain,
    half,
    byte,
    bits,
    shift,
    low,
    high,
    gone,
    bareGet,
    bareSet,
    refuse,
  } = parts;
  const isByte = bits === 8;
  const signed = low < 0;
  const mask = ((1 << bits) - 1) << shift;
  return {
    get() {
      const s = this[S];
      if ((s as unknown) === undefined) return bareGet(this);
      try {
        const v = isByte
          ? signed
            ? s.getInt8(((this[W] << 3) + byte) | 0)
            : s.getByte(((this[W] << 3) + byte) | 0)
          : signed
            ? s.getInt16(((this[W] << 3) + byte) | 0, true)
            : s.getUint16(((this[W] << 3) + byte) | 0, true);
        const h = this[H];
        const vouched = moving
          ? s.ceased === (this as MovingState)[E]
          : loose
            ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
            : (this as KeptState)[K].doubts === 0;
        if (
          (vouched && ((!loose && v !== 0) || s.getInt32(h << 3, true) === this[G])) ||
          proveAgain(this)
        )
          return v;
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      return gone(this);
    },
    set(value) {
      const s = this[S];
      if ((s as unknown) === undefined) {
        bareSet(this, value);
        return;
      }
      if (
        typeof value !== 'number' ||
        !(value >= low && value <= high) ||
        Math.trunc(value) !== value
      )
        return refuse(value);
      const h = this[H];
      let live = false;
      try {
        live = loose
          ? s.getInt32(h << 3, true) === this[G] &&
            ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
          : (moving
              ? s.ceased === (this as MovingState)[E]
              : (this as KeptState)[K].doubts === 0) || proveAgain(this);
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      if (!live) return gone(this);
      const i = ((this[W] << 1) + half) | 0;
      const w = i >>> 1;
      if (((s.dirty[w >>> 5] as number) & (1 << (w & 31))) === 0) s.undo.log(s, w);
      s.i32[i] = ((s.i32[i] as number) & ~mask) | ((value << shift) & mask);
    },
  };
}

/** Accessors of a required bool. */
export function boolAccessors(parts: AccessorParts): Accessors {
  const S: typeof SEGMENT = parts.SEGMENT;
  const W: typeof WORD = parts.WORD;
  const G: typeof GENERATION = parts.GENERATION;
  const H: typeof WORD = parts.HEADER;
  const E: typeof EPOCH = parts.EPOCH;
  const K: typeof KEEPER = parts.KEEPER;
  const { loose, moving, proveAgain, half, byte, shift, gone, bareGet, bareSet, refuse } = parts;
  const mask = 0xff << shift;
  const one = 1 << shift;
  return {
    get() {
      const s = this[S];
      if ((s as unknown) === undefined) return bareGet(this);
      try {
        const v = s.getByte(((this[W] << 3) + byte) | 0) !== 0;
        const h = this[H];
        const vouched = moving
          ? s.ceased === (this as MovingState)[E]
          : loose
            ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
            : (this as KeptState)[K].doubts === 0;
        if (
          (vouched && ((!loose && v) || s.getInt32(h << 3, true) === this[G])) ||
          proveAgain(this)
        )
          return v;
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      return gone(this);
    },
    set(value) {
      const s = this[S];
      if ((s as unknown) === undefined) {
        bareSet(this, value);
        return;
      }
      if (typeof value !== 'boolean') return refuse(value);
      const h = this[H];
      let live = false;
      try {
        live = loose
          ? s.getInt32(h << 3, true) === this[G] &&
            ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) !== 0
          : (moving
              ? s.ceased === (this as MovingState)[E]
              : (this as KeptState)[K].doubts === 0) || proveAgain(this);
      } catch {
        // The image is no longer lent to us: gone() knows why.
      }
      if (!live) return gone(this);
      const i = ((this[W] << 1) + half) | 0;
      const w = i >>> 1;
      if (((s.dirty[w >>> 5] as number) & (1 << (w & 31))) === 0) s.undo.log(s, w);
      s.i32[i] = ((s.i32[i] as number) & ~mask) | (value ? one : 0);
    },
  };
}

/** Accessors of every other field: through the field's own reader and writer. */
export function generalAccessors(parts: AccessorParts): Accessors {
  const S: typeof SEGMENT = parts.SEGMENT;
  const W: typeof WORD = parts.WORD;
  const G: typeof GENERATION = parts.GENERATION;
  const H: typeof WORD = parts.HEADER;
  const K: typeof KEEPER = parts.KEEPER;
  const { loose, moving, proveAgain, gone, bareGet, bareSet, read, write } = parts;
  return {
    get() {
      const s = this[S];
      if ((s as unknown) === undefined) return bareGet(this);
      const h = this[H];
      if (
        s.gen[h << 1] !== this[G] ||
        (loose || moving
          ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) === 0
          : (this as KeptState)[K].doubts !== 0 && !proveAgain(this))
      )
        gone(this);
      return read(s, this[W], this);
    },
    set(value) {
      const s = this[S];
      if ((s as unknown) === undefined) {
        bareSet(this, value);
        return;
      }
      const h = this[H];
      if (
        s.gen[h << 1] !== this[G] ||
        (loose || moving
          ? ((s.starts[h >>> 6] as number) & (1 << (h >>> 1))) === 0
          : (this as KeptState)[K].doubts !== 0 && !proveAgain(this))
      )
        gone(this);
      write(s, this[W], value);
    },
  };
}

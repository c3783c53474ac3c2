// control-layout.ts — words of the control block that a thread's journal shares with its medium.

/**
 * Indices into the control block seen as a Float64Array (4096 bytes). The journal writes the counts, the medium
 * resets them at commit and writes the rest. The native shim reads the same words: keep both in step.
 *
 * | index | written by | meaning |
 * | --- | --- | --- |
 * | 0 | journal | entries in the undo log, written before commit and noteRollback only: those of an open transaction end where a position is 0 (entry first, then the store that it undoes). The medium zeroes them at a commit |
 * | 1 | journal | entries in the fresh log |
 * | 2 | journal | entries in the ops log |
 * | 3 | journal | 1 while a transaction is open |
 * | 8 | medium | LSN of this thread's last commit |
 * | 9 | medium | durable LSN of the pool |
 * | 10 | medium | 0, or the errno that poisoned the pool |
 * | 11 | medium | the gate: 1 while another thread gives pages back; a thread of a shared pool looks at it after setting ACTIVE, and waits (`enter`); with one thread it is always 0 |
 */
export const CONTROL = {
  UNDO_COUNT: 0,
  FRESH_COUNT: 1,
  OP_COUNT: 2,
  ACTIVE: 3,
  LSN: 8,
  DURABLE_LSN: 9,
  POISON: 10,
} as const;

/** Bytes of the control block. */
export const CONTROL_BYTES = 4096;

/** Log kinds of a write set: which chunk list. */
export const LOG = { UNDO: 0, FRESH: 1, OPS: 2 } as const;

/** Doubles per entry of each log, indexed by {@link LOG}. Undo: position, old bits. Fresh: position, words (an entry whose words are 0 was dropped again: the medium skips it). Ops: kind, index, a, b. */
export const LOG_ENTRY_DOUBLES = [2, 2, 4] as const;

/** Entries of chunk 0 of a log, and of every later one. */
export const FIRST_CHUNK_ENTRIES = 65_536;
/** Entries of chunk 1 and later. */
export const CHUNK_ENTRIES = 4_194_304;
/** Chunks a log may have; past that a transaction is TX_TOO_LARGE. */
export const MAX_CHUNKS = 64;

/**
 * Kinds of deferred operations, applied by the medium inside the commit's critical section.
 * `index` counts 32-bit halves of words (`2 * position + half`) for the 32-bit kinds and words for the 64-bit kinds.
 * SET_BITS: `u32 |= a`; CLEAR_BITS: `u32 &= ~a`; STORE_32: `u32 = a`; ADD_32: `u32 += a` (a may be negative);
 * ADD_F64: `f64 += a`; STORE_F64: `f64 = a`; MAX_F64: `f64 = max(f64, a)`.
 */
export const OP = {
  SET_BITS: 0,
  CLEAR_BITS: 1,
  STORE_32: 2,
  ADD_32: 3,
  ADD_F64: 4,
  STORE_F64: 5,
  MAX_F64: 6,
} as const;

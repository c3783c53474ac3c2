// payload-layout.ts — how a transaction lies in a session's file: blocks of changed words, new allocations and deferred operations.

/**
 * A payload is a series of blocks, each two doubles `{kind, count}` and what they announce, all in words of 8 bytes.
 *
 * WORDS: `count` times `{position, contents}`. RANGE: `{position}` and `count` words of contents. OPS: `count` times `{kind, index, a, b}` (control-layout.ts).
 * The operations come last: they apply to the pool as it was, and to what the blocks before them say.
 */
export const BLOCK = { WORDS: 1, RANGE: 2, OPS: 3 } as const;

/** Bytes of a double, and of everything that a payload is made of. */
export const CELL_BYTES = 8;

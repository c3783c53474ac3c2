// weak-layout.ts — a stored weak pointer.

/**
 * Sixteen bytes:
 *
 * ```
 * word 0  f64 position of the object, 0 for none
 * word 1  u32 generation of the object      u32 0
 * ```
 *
 * The object may be gone: then its place is free, or holds an object of another generation.
 */
export const WEAK_BYTES = 16;
/** Index, in a segment's u32 view, of the generation behind the pointer at word 0: `word * 2 + WEAK_GENERATION`. */
export const WEAK_GENERATION = 2;

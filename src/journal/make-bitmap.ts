// make-bitmap.ts — memory for the volatile marks of a segment.

/**
 * A bitmap of `bits` clear bits, in zero-filled memory that the system provides page by page as it is touched.
 *
 * It is shared memory though no other thread gets it: V8 counts an ordinary ArrayBuffer of this size, megabytes that nobody has touched, as memory
 * in use, and runs two collections at once to make room for it. Loads and stores are the same.
 */
export function makeBitmap(bits: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(Math.ceil(bits / 32) * 4));
}

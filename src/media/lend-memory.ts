// lend-memory.ts — address space of V8's for the image of a pool.
import { SEGMENT_BYTES } from './file-layout.js';

/** Bytes of a page of WebAssembly. */
const PAGE = 65_536;

/** What is needed of WebAssembly; its types come with the DOM's. */
interface SharedMemories {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => {
    readonly buffer: SharedArrayBuffer;
  };
}

/** Sizes below this could be had so far; a refusal is slow, for V8 collects garbage and asks again. */
let refused = Infinity;

/**
 * `bytes` of zeros for an image to be laid over, or null where V8 has none, or not in that size.
 *
 * The shared memory of a WebAssembly module, without a module: reserved address space on a page boundary. V8 does not count it as memory of the program, where the same bytes handed
 * to it as an external buffer make it collect garbage at once, during the opening and for some time after it. And it need not be detached: a closed image
 * shows zeros, and no handle has generation 0. Once one buffer of a process was detached, V8 looks at each access to any buffer whether that still is
 * one: reads took a quarter longer.
 */
export function lendMemory(bytes: number): Uint8Array<SharedArrayBuffer> | null {
  if (bytes > SEGMENT_BYTES || bytes % PAGE !== 0 || bytes >= refused) return null;
  const { WebAssembly } = globalThis as { WebAssembly?: SharedMemories };
  if (WebAssembly === undefined) return null;
  const pages = bytes / PAGE;
  try {
    return new Uint8Array(
      new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer,
    );
  } catch {
    refused = bytes;
    return null;
  }
}

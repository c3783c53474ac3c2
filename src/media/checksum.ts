// checksum.ts — CRC-32C by the processor where there is a native shim: an opening has too few checksums for V8 to compile the loop of crc32c.ts.
import { crc32c } from './crc32c.js';
import { nativeBinding } from './native-binding.js';

const { binding } = nativeBinding();

/** CRC-32C of `bytes`, an unsigned 32-bit integer. */
export const checksum: (bytes: Uint8Array) => number =
  binding === null ? crc32c : (bytes) => binding.crc32c(bytes);

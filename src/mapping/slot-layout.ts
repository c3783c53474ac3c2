// slot-layout.ts — the 16-byte slot of text, bytes and bigint values.

/**
 * A slot is two words; its last byte is a tag that says what the other fifteen hold.
 *
 * | tag | contents |
 * | --- | --- |
 * | 0x00 | no value (all bytes zero); where the field must have one: the empty value |
 * | 0x01 … 0x10 | tag - 1 bytes inline: Latin-1 text, bytes, or the magnitude of a non-negative bigint |
 * | 0x21 … 0x28 | tag - 0x21 UTF-16 units inline |
 * | 0x41 … 0x50 | tag - 0x41 bytes inline: the magnitude of a negative bigint |
 * | 0x7F | null, where undefined is the absent value |
 * | 0x80, 0x81 | word 0: position of a raw allocation; bytes 8 … 11: its length in bytes; bytes 12 … 14: hash of the contents. 0x80: Latin-1, bytes, non-negative; 0x81: UTF-16, negative |
 * | 0xC0, 0xC1 | the same, but the allocation holds positions of chunks of {@link CHUNK_BYTES} (the last one shorter) |
 */
/** Words of a slot. */
export const SLOT_WORDS = 2;
/** No value. */
export const TAG_EMPTY = 0x00;
/** No byte inline; one more for each byte. */
export const TAG_INLINE = 0x01;
/** No UTF-16 unit inline; one more for each. */
export const TAG_INLINE_WIDE = 0x21;
/** No byte of a negative magnitude inline; one more for each byte. */
export const TAG_INLINE_NEGATIVE = 0x41;
/** Null beside undefined. */
export const TAG_NULL = 0x7f;
/** Bit of all tags that lead outside of the slot. */
export const TAG_BLOB = 0x80;
/** Bit of blob tags: UTF-16 text, or a negative bigint. */
export const TAG_WIDE = 0x01;
/** Bit of blob tags: the allocation lists chunks. */
export const TAG_CHUNKED = 0x40;
/** Most bytes inline. */
export const INLINE_BYTES = 15;
/** Most UTF-16 units inline. */
export const INLINE_UNITS = 7;
/** Bytes of a chunk of a very large value (32 MiB). */
export const CHUNK_BYTES = 32 * 1024 * 1024;
/** Most bytes of one value: lengths are 32 bits. */
export const MAX_BLOB_BYTES = 0xffffffff;

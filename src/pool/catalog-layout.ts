// catalog-layout.ts — how the catalog lies in the pool.

/** A raw allocation: word 0 is the length in bytes of the UTF-8 JSON text that starts at word 1. */
export const CATALOG_TEXT_WORD = 1;
/** Version of the JSON text. */
export const CATALOG_VERSION = 1;
/** Most bytes of the text that are believed. */
export const MAX_CATALOG_BYTES = 32 * 1024 * 1024;

// node-crypto.ts — node:crypto, loaded when it is needed first.
import type * as Crypto from 'node:crypto';

let loaded: typeof Crypto | null = null;

/** `node:crypto`. Loading it takes Node as long as opening a pool, and what most programs do with a pool needs nothing of it. */
export function nodeCrypto(): typeof Crypto {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

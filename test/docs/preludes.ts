// preludes.ts — what the fragments of some documents take for granted, so that they can be compiled and run.

/** By document: code that stands before its first block, when that block has no imports of its own. */
export const PRELUDES: Readonly<Record<string, string>> = {
  'docs/errors.md': `import { Field, Pool, Root, isCorundumError, u32 } from 'corundum';

@Root('docs.Bank')
class Bank {
  @Field(u32) accounts = 0;
}
Pool.create('bank.pool', Bank).close();
let pool: Pool<Bank>;
function retryLater(): void {
  console.log('later');
}
`,
};

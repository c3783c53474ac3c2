// presence-layout.ts — how a stored field says that it has no value.

/**
 * How the absence of a value is stored.
 *
 * | value | for | meaning |
 * | --- | --- | --- |
 * | `never` | fields neither nullable nor optional | there is always a value |
 * | `zero` | references, pointers, collections | the word is 0 |
 * | `nan` | dates | the milliseconds are NaN |
 * | `tag` | text, bytes, bigint | the tag of the slot says null or undefined, whichever the field allows |
 * | `byte` | all others, and references, pointers, collections and dates that are both nullable and optional | a presence byte |
 *
 * In a new object every byte is zero: a nullable field is null, an optional one undefined, and one that is both
 * undefined.
 */
export type Absence = 'never' | 'zero' | 'nan' | 'tag' | 'byte';

/** Values of a presence byte. ABSENT reads as `undefined` if the field is optional and as `null` otherwise. */
export const PRESENCE = { ABSENT: 0, PRESENT: 1, NULL: 2 } as const;

// object-layout.ts — the header of a persistent object.

/**
 * Every object starts with two words:
 *
 * ```
 * word 0  u32 generation      u32 class id (low 16 bits) | flags
 * word 1  u32 strong count    u32 weak count
 * ```
 *
 * The generation is never given out twice in a pool. A dropped object that waits for reclamation has the flag DROPPED, and
 * its word 1 holds the position of the next one (a double). Raw allocations (text, nodes of collections) have no header.
 *
 * An object that one pointer owns (a Pbox) has the upper bit of the weak count set, and no weak references: the other 31 bits say which object holds that
 * pointer, by its position in granules of two words, or 0 where that is not known: the pointer lies in a collection, or too far up.
 *
 * A collection of cycles sets UNREACHABLE where its mark did not come, and then, once, SWEEPING on the root object: from that commit on, until it
 * clears SWEEPING again, everything that has UNREACHABLE is garbage for good, and may be empty already. Without SWEEPING, UNREACHABLE means nothing: it was
 * left by a collection that ended early.
 */
export const HEADER_WORDS = 2;
/** Words that an object takes at least, fields or not: what is known by an object's place is kept for each four words. */
export const LEAST_OBJECT_WORDS = 4;
/** Mask of the class id in the upper half of word 0. */
export const CLASS_ID_MASK = 0xffff;
/** Flag in the upper half of word 0: dropped, waiting in the to-free list. */
export const FLAG_DROPPED = 0x10000;
/** Bit of the weak count: a pointer owns the object. */
export const OWNED_BIT = 0x80000000;
/** Mask of the owner's granule in the weak count of an owned object. */
export const OWNER_MASK = 0x7fffffff;
/** Words of a granule. */
export const GRANULE_WORDS = 2;
/** Flag in the upper half of word 0: a collection of cycles found that nothing leads here from the root. */
export const FLAG_UNREACHABLE = 0x20000;
/** Flag in the upper half of word 0 of the root object: what has {@link FLAG_UNREACHABLE} is being emptied. */
export const FLAG_SWEEPING = 0x40000;

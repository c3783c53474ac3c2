// class-layout.ts — where the fields of a persistent class lie in its objects.
import type { ClassSchema } from './class-schema.js';
import type { LayoutDescription } from './layout-description.js';
import type { AbstractClass, CollectionType, FieldType, SlotKind } from './field-type.js';
import type { Absence } from './presence-layout.js';

/** Most bytes of one object, header included. */
export const MAX_OBJECT_BYTES = 1024 * 1024;

/** Where one field lies. Offsets count from the first byte or word of the object, header included. */
export interface FieldLayout {
  /** Stored name of the class that declares the field. */
  readonly declaredBy: string;
  /** Property name. */
  readonly name: string;
  /** What it holds. */
  readonly type: FieldType;
  /** Accepts and gives `null`. */
  readonly nullable: boolean;
  /** Accepts and gives `undefined`. */
  readonly optional: boolean;
  /** Declared with the `accessor` keyword. */
  readonly accessor: boolean;
  /** Index in `ClassLayout.fields` of the declaring class and of all its subclasses. */
  readonly index: number;
  /** Bytes from the start of the object, at least 16, a multiple of the type's alignment. */
  readonly byteOffset: number;
  /** `byteOffset` in whole words of 8 bytes, rounded down. */
  readonly wordOffset: number;
  /** Bytes from the start of that word, 0 to 7. */
  readonly byteInWord: number;
  /** Bytes that the value takes. */
  readonly bytes: number;
  /** How the absence of a value is stored. */
  readonly absence: Absence;
  /** Bytes from the start of the object to the presence byte, -1 when there is none. */
  readonly presenceOffset: number;
  /** Class that a reference, a pointer or an embedded field was declared with, else `null`. */
  readonly target: AbstractClass | null;
  /**
   * Layout of an embedded class, else `null`. Its offsets hold for the virtual object that starts HEADER_WORDS (2) words
   * before the embedded fields: an embedded field at word offset `k` of an object at word `w` is accessed as if an
   * object stood at word `w + k - 2`.
   */
  readonly embedded: ClassLayout | null;
}

/** A slot or word that owns something outside the object, to be given back with the object. */
export interface OwnedSlot {
  /** Words from the start of the object. */
  readonly wordOffset: number;
  /** What owns. */
  readonly kind: SlotKind | 'collection';
  /** The collection's type, `null` for the other kinds. */
  readonly collection: CollectionType | null;
}

/**
 * Where the fields of a class lie. Made once per class by `layoutOf`, the same object for all pools.
 *
 * A base's fields lie at the same offsets in all its subclasses, so that accessors on the base's prototype serve them
 * all. A subclass fills the gaps that its base left.
 */
export interface ClassLayout {
  /** The declaration. */
  readonly schema: ClassSchema;
  /** The class. */
  readonly target: AbstractClass;
  /** Stored name. */
  readonly name: string;
  /** Layout of the nearest persistent ancestor, or `null`. */
  readonly base: ClassLayout | null;
  /** Stored fields, those of the base first, then in order of declaration. */
  readonly fields: readonly FieldLayout[];
  /** The last of `fields`: those that the class itself declares. */
  readonly ownFields: readonly FieldLayout[];
  /** Names of volatile fields, inherited ones included. */
  readonly volatileNames: ReadonlySet<string>;
  /** Fields by name. */
  readonly byName: ReadonlyMap<string, FieldLayout>;
  /** Words of an object, header included, at least 2. */
  readonly words: number;
  /** Word offsets of all references, those in embedded fields included, ascending. */
  readonly refWords: readonly number[];
  /** All owning slots, those in embedded fields included, ascending by offset. */
  readonly ownedSlots: readonly OwnedSlot[];
  /** Hash of all that the stored form depends on: 32 hexadecimal digits, the same in every process. */
  readonly fingerprint: string;
  /** Gives the JSON-able form that a pool's catalog keeps. */
  describe(): LayoutDescription;
}

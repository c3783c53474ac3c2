// field-type.ts — what a field can hold: the descriptors that decorators record and layouts are made of.
import type { Referable } from './persistable.js';

/** A class that may be abstract. */
export type AbstractClass<T extends object = object> = abstract new (...args: never[]) => T;

/** Gives a class when it is asked, so that classes may refer to each other whatever the order of their modules. */
export type ClassThunk<T extends object = object> = () => AbstractClass<T>;

/** A {@link ClassThunk} as it is written in a program: those of classes of the language that cannot persist, Map and Promise say, do not compile. */
export type FieldThunk<T extends object> = () => AbstractClass<T> & Referable<T>;

/** Kinds stored as one number of fixed width. */
export type NumericKind =
  'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32' | 'f64';

/** Kinds stored in a slot of 16 bytes that holds a short value itself or refers to a blob that the object owns. */
export type SlotKind = 'text' | 'bytes' | 'bigint';

/** Every kind of field. */
export type FieldKind =
  | NumericKind
  | SlotKind
  | 'bool'
  | 'date'
  | 'enum'
  | 'array'
  | 'embedded'
  | 'ref'
  | 'pointer'
  | 'collection';

declare const VALUE: unique symbol;

/** What every descriptor has for the compiler, and nothing more: few members to compare, for parameters that take any. */
export interface DescriptorOf<T> {
  /** Which descriptor this is. */
  readonly kind: FieldKind;
  /** Never there at run time: carries the type of the values. */
  readonly [VALUE]?: T;
}

/** What all descriptors have. They are frozen data: two copies of the library understand each other's. */
export interface FieldTypeOf<T, Kind extends FieldKind> extends DescriptorOf<T> {
  /** Which descriptor this is. */
  readonly kind: Kind;
  /** Bytes in the object; 0 for an embedded class, whose size is known when it is resolved. */
  readonly bytes: number;
  /** Alignment in bytes: 1, 2, 4 or 8. */
  readonly align: number;
}

/** A number of fixed width; `number` for widths up to 32 bits and for floats, `bigint` for u64 and i64. */
export type NumericType<T extends number | bigint = number | bigint> = FieldTypeOf<T, NumericKind>;

/** A boolean (one byte, 0 or 1). */
export type BooleanType<T = boolean> = FieldTypeOf<T, 'bool'>;

/** A point in time: milliseconds since 1970 as a 64-bit float. */
export type DateType<T = Date> = FieldTypeOf<T, 'date'>;

/** Text, bytes or an integer of any size, in a slot of 16 bytes. */
export type SlotType<T = unknown> = FieldTypeOf<T, SlotKind>;

/** One of a fixed list of texts, stored as its index in one byte, or in two when there are more than 256. */
export interface EnumType<T = string> extends FieldTypeOf<T, 'enum'> {
  /** The texts in the order of their stored indices. */
  readonly values: readonly string[];
  /** Stored index of each text. */
  readonly indices: ReadonlyMap<string, number>;
}

/** A fixed number of numbers, inside the object. */
export interface ArrayType<T = unknown> extends FieldTypeOf<T, 'array'> {
  /** Type of each element. */
  readonly element: NumericType;
  /** Number of elements, at least 1. */
  readonly length: number;
}

/** The fields of another class inside the object; always of exactly that class. */
export interface EmbeddedType<T = unknown> extends FieldTypeOf<T, 'embedded'> {
  /** Gives the class. */
  readonly target: ClassThunk;
}

/** A reference to an object of a class or of one of its subclasses: its position in one word, 0 for none. */
export interface RefType<T = unknown> extends FieldTypeOf<T, 'ref'> {
  /** Gives the class. */
  readonly target: ClassThunk;
}

/** What a pointer does for the object that it leads to: owns it alone, keeps it together with others, or nothing. */
export type PointerHold = 'owned' | 'counted' | 'weak';

/** A pointer to an object of a class, or of one of its subclasses, whose meaning its own layer knows. */
export interface PointerType<T = unknown> extends FieldTypeOf<T, 'pointer'> {
  /** Name of the pointer's type, such as `Prc`; part of the stored description. */
  readonly name: string;
  /**
   * What it does for its object: owns it alone, keeps it together with others, or nothing. One that owns or keeps must lead to an object unless it is
   * nullable.
   */
  readonly holds: PointerHold;
  /** Gives the class of the object; where {@link value} is not null a class of the library's that holds one such value. */
  readonly target: ClassThunk;
  /** Type of the value that it leads to where that is no object of a class, else null. */
  readonly value: FieldType | null;
  /** What the pointer's layer needs to read and write it; nothing else looks inside. */
  readonly factory: unknown;
}

/** A collection or a cell: an object of its own behind one word of its owner, whose meaning its own layer knows. */
export interface CollectionType<T = unknown> extends FieldTypeOf<T, 'collection'> {
  /** Name of the collection's type, such as `PMap`; part of the stored description. */
  readonly name: string;
  /** Types of keys, elements or targets, in order; their classes are resolved with those of the owner. */
  readonly parts: readonly FieldType[];
  /** Further settings that the stored form depends on, '' when there are none; part of the stored description. */
  readonly detail: string;
  /** What the collection's layer needs to make a handle for the word; nothing else looks inside. */
  readonly factory: unknown;
}

/** Descriptor of a field whose values have the type `T`. Switch on `kind`. */
export type FieldType<T = unknown> =
  | FieldTypeOf<T, NumericKind>
  | BooleanType<T>
  | DateType<T>
  | SlotType<T>
  | EnumType<T>
  | ArrayType<T>
  | EmbeddedType<T>
  | RefType<T>
  | PointerType<T>
  | CollectionType<T>;

/** Whether a field may be without a value. */
export interface FieldOptions {
  /** Accepts and gives `null`. Defaults to false. */
  readonly nullable?: boolean | undefined;
  /** Accepts and gives `undefined`. Defaults to false. */
  readonly optional?: boolean | undefined;
}

/** A thunk of a class `C` as it is written for the type of a field; those of Map, Promise and their like do not compile. */
export type ReferableThunk<C extends AbstractClass> = () => C & Referable<InstanceType<C>>;

/** What is written for the type of a key, an element or a target: a descriptor, or a thunk of a class. */
export type FieldSource<T> =
  DescriptorOf<T> | (() => (abstract new (...args: never[]) => T) & Referable<T>);

/** {@link FieldOptions} by what they say: few types to make, and the same for all fields that say the same. */
export interface FieldFlags<Nullable, Optional> {
  /** As {@link FieldOptions.nullable}. */
  readonly nullable?: Nullable | undefined;
  /** As {@link FieldOptions.optional}. */
  readonly optional?: Optional | undefined;
}

/** Type of the values of a field: `T`, with `null` if `Nullable` is true and `undefined` if `Optional` is. */
export type FieldValue<T, Nullable, Optional> =
  T | (true extends Nullable ? null : never) | (true extends Optional ? undefined : never);

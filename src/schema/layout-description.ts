// layout-description.ts — the form in which a pool's catalog keeps the layout of a class.

/** One field of a {@link LayoutDescription}. */
export interface FieldDescription {
  /** Property name. */
  readonly name: string;
  /** Type in its stored spelling, such as `u32`, `array(f64,3)` or `ref(bank.Account)`. */
  readonly type: string;
  /** Bytes from the start of the object, header included. */
  readonly offset: number;
  /** Bytes from the start of the object to the presence byte; left out when there is none. */
  readonly presence?: number;
  /** Left out when false. */
  readonly nullable?: true;
  /** Left out when false. */
  readonly optional?: true;
}

/** Hexadecimal digits of a fingerprint. */
export const FINGERPRINT_DIGITS = 32;

/** Layout of one class as JSON. */
export interface LayoutDescription {
  /** Stored name. */
  readonly name: string;
  /** Whether the name was inferred from the class; left out when it was given. */
  readonly inferred?: true;
  /** Stored name of the nearest persistent ancestor, or `null`. */
  readonly base: string | null;
  /** Words of an object, header included. */
  readonly words: number;
  /** Fields that the class itself declares, ascending by offset. */
  readonly fields: readonly FieldDescription[];
  /** Hash of all that the stored form depends on, fields of the base included. */
  readonly fingerprint: string;
}

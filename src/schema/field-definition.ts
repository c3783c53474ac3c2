// field-definition.ts — one declared field of a persistent class.
import type { FieldType } from './field-type.js';

/** Names a field in errors. */
export interface FieldPlace {
  /** Stored name of the class that declares the field. */
  readonly declaredBy: string;
  /** Property name. */
  readonly name: string;
}

/** A field as it was declared, whether by a decorator or by `defineClass`. */
export interface FieldDefinition extends FieldPlace {
  /** What it holds; `null` for a volatile field, which holds anything and is never stored. */
  readonly type: FieldType | null;
  /** Accepts and gives `null`. */
  readonly nullable: boolean;
  /** Accepts and gives `undefined`. */
  readonly optional: boolean;
  /** Lives in the JavaScript object only. */
  readonly volatile: boolean;
  /** Declared with the `accessor` keyword, so that the class's prototype has a getter and a setter of its own for it. */
  readonly accessor: boolean;
}

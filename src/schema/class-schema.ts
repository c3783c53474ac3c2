// class-schema.ts — one persistent class as it was declared, checked, with its base.
import type { FieldDefinition } from './field-definition.js';
import type { AbstractClass } from './field-type.js';

/** A declared persistent class. Frozen; one per class, made by `schemaOf`. */
export interface ClassSchema {
  /** The class. */
  readonly target: AbstractClass;
  /** Stored name. */
  readonly name: string;
  /** Whether the name was taken from the class because none was given. */
  readonly inferredName: boolean;
  /** Nearest persistent ancestor, or `null`. */
  readonly base: ClassSchema | null;
  /** Fields that the class itself declares, in order of declaration. */
  readonly ownFields: readonly FieldDefinition[];
  /** All fields, those of the base first. */
  readonly fields: readonly FieldDefinition[];
  /** Declared by `@Root`. */
  readonly isRoot: boolean;
  /** Declared by `@PClone`. */
  readonly isPClone: boolean;
  /** Whether an object has one live handle per thread, so that `===` compares objects. */
  readonly identity: boolean;
}

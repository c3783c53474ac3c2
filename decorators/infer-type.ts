// infer-type.ts — the field type that follows from what the compiler recorded about a property.
import { SchemaError } from '../src/errors/schema-error.js';
import { ref } from '../src/schema/class-types.js';
import { COLLECTION_ADVICE } from '../src/schema/collection-type.js';
import type { AbstractClass, FieldType } from '../src/schema/field-type.js';
import { f64 } from '../src/schema/numeric-types.js';
import { bool, date } from '../src/schema/scalar-types.js';
import { bigint, bytes, text } from '../src/schema/slot-types.js';
import { isBuiltIn, typeAdviceFor } from '../src/schema/type-advice.js';

/** Where the property is. */
interface PropertyPlace {
  readonly className: string;
  readonly propertyName: string;
}

/** A type, or why it is not known, in which case the initial value of the property may tell it. */
export type Inference =
  | { readonly type: FieldType; readonly undecided: null }
  | { readonly type: null; readonly undecided: SchemaError };

/** The part of reflect-metadata that is used here. */
interface MetadataReflection {
  hasOwnMetadata?(key: string, target: object, property: string): boolean;
  getOwnMetadata?(key: string, target: object, property: string): unknown;
}

// By name, because realms (a test runner's, say) have built-in classes of their own.
const INFERRED: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
  ['Number', f64],
  ['String', text],
  ['Boolean', bool],
  ['BigInt', bigint],
  ['Date', date],
  ['Uint8Array', bytes],
]);

/**
 * Infers the field type of a property from `design:type`.
 *
 * @param prototype - prototype of a legacy-decorated class; `null` under standard decorators, which record no types.
 * @returns the type, or why nothing that was recorded tells it; the text says what to write.
 * @throws SchemaError `SCHEMA_AMBIGUOUS_TYPE` for a recorded type that no initial value could complete (arrays,
 * collections); `SCHEMA_UNKNOWN_TYPE` for one that cannot persist.
 */
export function inferFieldType(prototype: object | null, place: PropertyPlace): Inference {
  const where = `${place.className}.${place.propertyName}`;
  const reflect = Reflect as MetadataReflection;
  if (
    prototype === null ||
    reflect.hasOwnMetadata?.('design:type', prototype, place.propertyName) !== true
  ) {
    const hasReflection = prototype === null || reflect.hasOwnMetadata !== undefined;
    return undecided(noMetadata(where, place, hasReflection));
  }
  const design = reflect.getOwnMetadata?.('design:type', prototype, place.propertyName);
  if (typeof design !== 'function') return undecided(ambiguous(where, place, NOTHING_RECORDED));
  if (COLLECTION_ADVICE in design) {
    const advice = String((design as { [COLLECTION_ADVICE]?: unknown })[COLLECTION_ADVICE]);
    throw ambiguous(
      where,
      place,
      `a ${design.name}, whose elements are not known: write ${advice}`,
    );
  }
  if (!isBuiltIn(design)) return decided(ref(() => design as AbstractClass));
  const inferred = INFERRED.get(design.name);
  if (inferred !== undefined) return decided(inferred);
  if (design.name === 'Array') throw ambiguous(where, place, ARRAY_RECORDED);
  const reason = AMBIGUOUS.get(design.name);
  if (reason !== undefined) return undecided(ambiguous(where, place, reason));
  throw new SchemaError(
    'SCHEMA_UNKNOWN_TYPE',
    `${where} is a ${design.name}, which cannot persist: ${typeAdviceFor(design) ?? 'use a class of your own, or mark the field with @Volatile()'}.`,
    place,
  );
}

function decided(type: FieldType): Inference {
  return { type, undecided: null };
}

function undecided(error: SchemaError): Inference {
  return { type: null, undecided: error };
}

function noMetadata(where: string, place: PropertyPlace, hasReflection: boolean): SchemaError {
  const cause = hasReflection
    ? 'the compiler emitted no type for it. esbuild, tsx and vitest 3 never do; tsc and swc need emitDecoratorMetadata ' +
      '(decoratorMetadata); standard decorators have no such types'
    : "written types are known only if 'reflect-metadata' is imported before the class, and never under standard decorators";
  return new SchemaError(
    'SCHEMA_NO_METADATA',
    `The type of ${where} is not known: ${cause}. Write it: @Field(text), @Field(u32), @Field(() => Class).`,
    place,
  );
}

const NOTHING_RECORDED =
  'nothing, as for null, undefined, and for classes that a cycle of modules has not defined yet: ' +
  'write @Field(() => Class) or another type';

const ARRAY_RECORDED =
  'Array only, not its elements: write a collection such as @Field(PVec.of(text)), or @Field(array(f64, 3)) for a ' +
  'fixed number of numbers';

const AMBIGUOUS: ReadonlyMap<string, string> = new Map([
  [
    'Object',
    'Object only, as for properties without a written type, T | null, other unions, interfaces, unknown, ' +
      'and (under swc) the class itself: write balance: number = 0, @Field(text, { nullable: true }), ' +
      '@Field(() => Class, { nullable: true }) or another type',
  ],
  [
    'Function',
    'Function only, as for classes imported with `import type`: write @Field(() => Class) and import the class itself; ' +
      'functions cannot persist',
  ],
]);

function ambiguous(where: string, place: PropertyPlace, what: string): SchemaError {
  return new SchemaError(
    'SCHEMA_AMBIGUOUS_TYPE',
    `The type of ${where} is not known: the compiler recorded ${what}.`,
    place,
  );
}

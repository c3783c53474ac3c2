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
 * Infers the field type of a property of a legacy-decorated class from `design:type`.
 *
 * @param prototype - prototype of the class.
 * @throws SchemaError `SCHEMA_NO_METADATA` when nothing was recorded; `SCHEMA_AMBIGUOUS_TYPE` when too little was;
 * `SCHEMA_UNKNOWN_TYPE` when the type cannot persist. The text says what to write.
 */
export function inferFieldType(prototype: object, place: PropertyPlace): FieldType {
  const where = `${place.className}.${place.propertyName}`;
  const reflect = Reflect as MetadataReflection;
  if (reflect.hasOwnMetadata?.('design:type', prototype, place.propertyName) !== true) {
    throw noMetadata(where, place, reflect.hasOwnMetadata !== undefined);
  }
  const design = reflect.getOwnMetadata?.('design:type', prototype, place.propertyName);
  if (typeof design !== 'function') throw ambiguous(where, place, NOTHING_RECORDED);
  if (COLLECTION_ADVICE in design) {
    const advice = String((design as { [COLLECTION_ADVICE]?: unknown })[COLLECTION_ADVICE]);
    throw ambiguous(
      where,
      place,
      `a ${design.name}, whose elements are not known: write ${advice}`,
    );
  }
  if (!isBuiltIn(design)) return ref(() => design as AbstractClass);
  const inferred = INFERRED.get(design.name);
  if (inferred !== undefined) return inferred;
  const reason = AMBIGUOUS.get(design.name);
  if (reason !== undefined) throw ambiguous(where, place, reason);
  throw new SchemaError(
    'SCHEMA_UNKNOWN_TYPE',
    `${where} is a ${design.name}, which cannot persist: ${typeAdviceFor(design) ?? 'use a class of your own, or mark the field with @Volatile()'}.`,
    place,
  );
}

/** The error of a property about which nothing was recorded. */
export function noMetadata(
  where: string,
  place: PropertyPlace,
  hasReflection: boolean,
): SchemaError {
  const cause = hasReflection
    ? 'the compiler emitted no type for it. esbuild, tsx and vitest 3 never do; tsc and swc need emitDecoratorMetadata ' +
      '(decoratorMetadata); standard decorators have no such types'
    : "types are inferred only if 'reflect-metadata' is imported before the class, and never under standard decorators";
  return new SchemaError(
    'SCHEMA_NO_METADATA',
    `The type of ${where} is not known: ${cause}. Write it: @Field(text), @Field(u32), @Field(() => Class).`,
    place,
  );
}

const NOTHING_RECORDED =
  'nothing, as for null, undefined, and for classes that a cycle of modules has not defined yet: ' +
  'write @Field(() => Class) or another type';

const AMBIGUOUS: ReadonlyMap<string, string> = new Map([
  [
    'Object',
    'Object only, as for properties without a written type (balance = 0), T | null, other unions, interfaces, unknown, ' +
      'and (under swc) the class itself: write balance: number = 0, @Field(text, { nullable: true }), ' +
      '@Field(() => Class, { nullable: true }) or another type',
  ],
  [
    'Function',
    'Function only, as for classes imported with `import type`: write @Field(() => Class) and import the class itself; ' +
      'functions cannot persist',
  ],
  [
    'Array',
    'Array only, not its elements: write a collection such as @Field(PVec.of(text)), or @Field(array(f64, 3)) for a ' +
      'fixed number of numbers',
  ],
]);

function ambiguous(where: string, place: PropertyPlace, what: string): SchemaError {
  return new SchemaError(
    'SCHEMA_AMBIGUOUS_TYPE',
    `The type of ${where} is not known: the compiler recorded ${what}.`,
    place,
  );
}

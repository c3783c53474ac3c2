// pointee.ts — makes what a new pointer leads to: an object of a class, or one that holds a value.
import { SchemaError } from '../errors/schema-error.js';
import { isLive } from '../mapping/check-handle.js';
import { createObject } from '../mapping/create-object.js';
import { GENERATION, SEGMENT, WORD, isHandle } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { AbstractClass, FieldType } from '../schema/field-type.js';
import { wrongType } from '../schema/refuse-value.js';
import { toFieldType } from '../schema/to-field-type.js';
import { typeOfValue } from '../schema/type-of-value.js';
import { typeSignature } from '../schema/type-signature.js';
import { valueClassOf } from '../schema/value-class.js';

/** Where a pointer leads to. */
export interface Pointee {
  readonly segment: MappedSegment;
  readonly word: number;
  readonly generation: number;
  readonly isWrapped: boolean;
}

/**
 * The object for a new pointer to `value`: an object of the pool itself, a transient object of a persistent class, which is adopted, or an object that holds the value.
 *
 * @param name - the pointer's class, for errors.
 * @param type - type of the value; without one that which `@Field()` would infer from it.
 * @throws FieldError `FIELD_TYPE`, `FIELD_RANGE` and as adoption does; SchemaError `SCHEMA_NOT_REGISTERED`; PointerError `PTR_STALE`, `PTR_OTHER_POOL`, `OWNERSHIP`
 */
export function pointeeOf(
  context: PoolContext,
  name: string,
  value: unknown,
  type: unknown,
): Pointee {
  const place = { declaredBy: name, name: 'new' };
  const given = type === undefined ? null : toFieldType(type, { className: name });
  const valueType = given ?? typeOfValue(value);
  if (valueType === null) {
    throw wrongType(
      place,
      value,
      'an object of a persistent class, or a value with its type: new(value, j, type)',
    );
  }
  if (valueType.kind === 'ref' || valueType.kind === 'embedded') {
    const target = valueType.target();
    return at(context, context.positionOf(value, target, place), false);
  }
  const model = context.modelFor(registered(context, name, valueType));
  const object = createObject(context, model, { value });
  return {
    segment: object[SEGMENT],
    word: object[WORD],
    generation: object[GENERATION],
    isWrapped: true,
  };
}

/** An object of class `target`, or one for a value of type `target`, whose fields are not set: its constructor does not run. @throws as {@link pointeeOf} */
export function emptyPointee(context: PoolContext, name: string, target: unknown): Pointee {
  const isClass = typeof target === 'function' && context.knows(target.prototype as object);
  const type = isClass ? null : toFieldType(target, { className: name });
  const isWrapped = type !== null && type.kind !== 'ref' && type.kind !== 'embedded';
  const prototype = isClass
    ? (target.prototype as object)
    : isWrapped
      ? registered(context, name, type)
      : ((type as { target: () => AbstractClass }).target().prototype as object);
  const model = context.modelFor(prototype);
  const position = context.engine.allocateObject(model.words, context.classId(model));
  const pointee = at(context, position, isWrapped);
  for (const field of model.fields) field.writeDefault(pointee.segment, pointee.word);
  return pointee;
}

/** Where `object`, which must be one of this pool, is. @throws PointerError `PTR_STALE`, `PTR_OTHER_POOL`, `OWNERSHIP`; FieldError `FIELD_TYPE` */
export function existingPointee(context: PoolContext, name: string, object: unknown): Pointee {
  const place = { declaredBy: name, name: 'from' };
  if (typeof object !== 'object' || object === null || !isHandle(object) || !isLive(object))
    throw wrongType(place, object, 'an object of a pool');
  const { target } = context.modelFor(Object.getPrototypeOf(object) as object);
  return at(context, context.positionOf(object, target, place), false);
}

function at(context: PoolContext, position: number, isWrapped: boolean): Pointee {
  const segment = context.image.at(position);
  const word = position - segment.base;
  return { segment, word, generation: segment.gen[word * 2] ?? 0, isWrapped };
}

function registered(context: PoolContext, name: string, type: FieldType): object {
  const prototype = valueClassOf(type).prototype as object;
  if (context.knows(prototype)) return prototype;
  const spelled = typeSignature(type, { declaredBy: name, name: 'new' });
  throw new SchemaError(
    'SCHEMA_NOT_REGISTERED',
    `No class of pool ${context.name} has a field of a pointer to ${spelled}, so no such pointer can be stored in it. ` +
      `Declare one, such as @Field(${name}.of(${spelled})), or give ${name}.new the type of the field as its third argument: new(value, j, u32).`,
    { className: name },
  );
}

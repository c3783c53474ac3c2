// create-object.ts — j.create: a new persistent object from a class and its first values.
import { FieldError } from '../errors/field-error.js';
import { SchemaError } from '../errors/schema-error.js';
import type { ClassModel } from './class-model.js';
import type { HandleState } from './handle-state.js';
import type { PoolContext } from './pool-context.js';

/**
 * Makes a persistent object of `model`'s class: runs the constructor on a throw-away object for the defaults, then stores `given` over
 * them. Nothing refers to the object yet: link it before the transaction commits, or it goes again.
 *
 * @throws SchemaError `SCHEMA_CONSTRUCTOR`; FieldError `FIELD_UNDECORATED`, `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`.
 */
export function createObject(context: PoolContext, model: ClassModel, given: object): HandleState {
  const position = createDetached(context, model, given);
  const segment = context.image.at(position);
  return context.openFresh(segment, position - segment.base, model);
}

/** The same without a handle: returns the object's position. For bulk loads. @throws as {@link createObject} */
export function createDetached(context: PoolContext, model: ClassModel, given: object): number {
  const position = context.engine.allocateObject(model.words, context.classId(model));
  const segment = context.image.at(position);
  const word = position - segment.base;
  const defaults = construct(model) as Record<string, unknown>;
  const source = given as Record<string, unknown>;
  const { initialisers } = model;
  let used = 0;
  for (let i = 0; i < initialisers.length; i++)
    used += initialisers[i]!(segment, word, source, defaults);
  for (const _key in source) used--;
  // Fewer values were used than there are keys: one of them may be nobody's.
  if (used < 0) for (const key in source) if (!model.byName.has(key)) refuseKey(model, key, source);
  return position;
}

function construct(model: ClassModel): object {
  try {
    return new model.Shadow();
  } catch (cause) {
    throw new SchemaError(
      'SCHEMA_CONSTRUCTOR',
      `The constructor of ${model.name} failed when it was called without arguments. ` +
        'A class for j.create must be constructible so; otherwise make the object with new and assign it.',
      { className: model.name },
      { cause },
    );
  }
}

function refuseKey(model: ClassModel, key: string, source: Record<string, unknown>): void {
  if (!Object.hasOwn(source, key) || model.layout.volatileNames.has(key)) return;
  throw new FieldError(
    'FIELD_UNDECORATED',
    `${model.name} has no persistent field ${key}: ${model.fields.map((field) => field.name).join(', ')} are its fields.`,
    { className: model.name, propertyName: key, value: source[key] },
  );
}

// adoption.ts — a transient object becomes the handle of a new persistent one, with everything it refers to.
import { FieldError } from '../errors/field-error.js';
import { HEADER_WORDS } from '../journal/object-layout.js';
import type { ClassModel } from './class-model.js';
import type { FieldModel } from './field-model.js';
import { GENERATION, KEEPER, SEGMENT, WORD, type HandleState } from './handle-state.js';
import { NO_LEAF } from './identity-table.js';
import type { PoolContext } from './pool-context.js';

/** An object that has its place and still has to be written. */
interface Pending {
  readonly object: HandleState;
  readonly model: ClassModel;
  readonly values: readonly unknown[];
  /** Makes the object transient again; does nothing the second time. */
  readonly restore: () => void;
}

const queues = new WeakMap<PoolContext, Pending[]>();

/**
 * Gives the transient `object` a place in the pool and turns it into that place's handle; returns the position. What it refers to follows
 * before the outermost call returns, breadth first, so that no depth of structure overflows the stack. Taken back by an abort: the
 * object is then transient again, with the values it had.
 *
 * @throws FieldError `FIELD_UNDECORATED`, `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`; AllocationError.
 */
export function adopt(context: PoolContext, model: ClassModel, object: object): number {
  const known = queues.get(context);
  if (known !== undefined) {
    known.push(bind(context, model, object));
    return positionOf(object);
  }
  const queue: Pending[] = [];
  queues.set(context, queue);
  try {
    queue.push(bind(context, model, object));
    for (let i = 0; i < queue.length; i++) {
      const pending = queue[i];
      if (pending !== undefined) writeFields(pending);
    }
  } catch (error) {
    for (const pending of queue) giveUp(context, pending);
    throw error;
  } finally {
    queues.delete(context);
  }
  return positionOf(object);
}

function positionOf(object: object): number {
  const handle = object as HandleState;
  return handle[SEGMENT].base + handle[WORD];
}

function writeFields({ object, model, values }: Pending): void {
  const segment = object[SEGMENT];
  const word = object[WORD];
  model.fields.forEach((field, i) => {
    const value = values[i];
    if (value === undefined) field.writeDefault(segment, word);
    else field.write(segment, word, value);
  });
}

/** Takes an adoption back whose graph was refused: the object is as it was, and its place, empty now, goes with the transaction's end. */
function giveUp(context: PoolContext, { object, model, restore }: Pending): void {
  const segment = object[SEGMENT];
  const word = object[WORD];
  for (const field of model.fields) field.visit(segment, word, context.releaser);
  segment.f64.fill(0, word + HEADER_WORDS, word + model.words);
  context.invalidate(segment.base + word);
  restore();
}

/** Checks the object, reserves its place, and makes it a handle. Nothing of it is changed unless all of it can be. */
function bind(context: PoolContext, model: ClassModel, object: object): Pending {
  const ownKeys = checkKeys(model, object);
  const values = model.fields.map((field) => valueOf(object, field));
  const volatileValues = readVolatile(model, object);
  const position = context.engine.allocateObject(model.words, context.classId(model));
  const segment = context.image.at(position);
  const word = position - segment.base;
  const handle = object as HandleState;
  const saved = ownKeys.map((key) => [key, Object.getOwnPropertyDescriptor(object, key)] as const);
  let isTransient = false;
  const restore = (): void => {
    if (isTransient) return;
    isTransient = true;
    const latest = readVolatile(model, object);
    for (const slot of [KEEPER, GENERATION, WORD, SEGMENT]) Reflect.deleteProperty(object, slot);
    for (const [key, descriptor] of saved) {
      if (descriptor !== undefined) Object.defineProperty(object, key, descriptor);
    }
    writeVolatile(model, object, latest);
  };
  // Last defined, first deleted: V8 then goes back along the object's transitions instead of making it a dictionary.
  for (let i = ownKeys.length - 1; i >= 0; i--) {
    const key = ownKeys[i] ?? '';
    if (Reflect.deleteProperty(object, key)) continue;
    restore();
    throw unchangeable(model, key);
  }
  const leaf = model.identity ? segment.identity.leaf(word) : NO_LEAF;
  // Defined, since the class guards against assigning it (guard-slots.ts).
  Object.defineProperty(handle, SEGMENT, {
    value: segment,
    writable: true,
    enumerable: true,
    configurable: true,
  });
  handle[WORD] = word | 0;
  handle[GENERATION] = segment.gen[word * 2] ?? 0;
  handle[KEEPER] = leaf;
  if (model.identity) segment.identity.set(leaf, word, handle);
  writeVolatile(model, object, volatileValues);
  context.engine.join({ aborted: restore, committed: () => undefined });
  return { object: handle, model, values, restore };
}

/** Values of volatile `accessor` fields: a handle keeps them elsewhere than an ordinary object (volatile-accessors.ts). */
function readVolatile(model: ClassModel, object: object): readonly unknown[] {
  return model.volatileAccessors.map((name) => (object as Record<string, unknown>)[name]);
}

function writeVolatile(model: ClassModel, object: object, values: readonly unknown[]): void {
  model.volatileAccessors.forEach((name, i) => {
    (object as Record<string, unknown>)[name] = values[i];
  });
}

function valueOf(object: object, field: FieldModel): unknown {
  if (Object.hasOwn(object, field.name)) return (object as Record<string, unknown>)[field.name];
  return field.layout.accessor ? (object as Record<string, unknown>)[field.name] : undefined;
}

/** Own keys that hold fields, in the order of their definition. @throws FieldError `FIELD_UNDECORATED`, `FIELD_TYPE` */
function checkKeys(model: ClassModel, object: object): string[] {
  const fields: string[] = [];
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === 'string' && model.byName.has(key)) {
      fields.push(key);
      continue;
    }
    if (typeof key === 'string' && model.layout.volatileNames.has(key)) continue;
    const name = String(key);
    throw new FieldError(
      'FIELD_UNDECORATED',
      `An object of class ${model.name} has a property ${name} that no decorator declares, so it cannot be stored. ` +
        'Decorate it with @Field(…), or with @Volatile() to keep it out of the pool.',
      { className: model.name, propertyName: name },
    );
  }
  if (!Object.isExtensible(object)) throw unchangeable(model, '');
  return fields;
}

function unchangeable(model: ClassModel, propertyName: string): FieldError {
  const what =
    propertyName === ''
      ? 'is frozen, sealed or not extensible'
      : `has a property ${propertyName} that is not configurable`;
  return new FieldError(
    'FIELD_TYPE',
    `An object of class ${model.name} ${what}, so it cannot become a persistent one. Store a copy of it.`,
    { className: model.name, propertyName },
  );
}

// create-object.ts — j.create: a new persistent object from a class and its first values.
import { FieldError } from '../errors/field-error.js';
import type { ClassModel } from './class-model.js';
import { isHandle, type HandleState } from './handle-state.js';
import type { MappedSegment } from './mapped-segment.js';
import type { PoolContext } from './pool-context.js';

/**
 * Makes a persistent object of `model`'s class: runs the constructor on a throw-away object for the defaults, then stores `given` over
 * them. Nothing refers to the object yet: link it before the transaction commits, or it goes again. When a value is refused, nothing of
 * `given` has become persistent.
 *
 * @throws SchemaError `SCHEMA_CONSTRUCTOR`; FieldError `FIELD_UNDECORATED`, `FIELD_TYPE`, `FIELD_RANGE`; TransactionError `TX_REQUIRED`.
 */
export function createObject(context: PoolContext, model: ClassModel, given: object): HandleState {
  const position = createDetached(context, model, given);
  const segment = context.image.at(position);
  return context.openMade(segment, (position - segment.base) | 0, model);
}

/** The same without a handle: returns the object's position. @throws as {@link createObject} */
export function createDetached(context: PoolContext, model: ClassModel, given: object): number {
  const position = context.engine.allocateObject(model.words, context.classId(model));
  const segment = context.image.at(position);
  fillObject(segment, (position - segment.base) | 0, model, given);
  return position;
}

/** Gives the fresh, zero-filled object at `word` its first values. @throws as {@link createObject} */
export function fillObject(
  segment: MappedSegment,
  word: number,
  model: ClassModel,
  given: object,
): void {
  const source = given as Record<string, unknown>;
  if (model.adopting.length > 0 && mayAdoptInParts(model, source))
    fillAtomically(segment, word, model, source);
  else fillAndCheck(segment, word, model, source);
}

/** Apart from the others, who would allocate what the closure holds each time. */
function fillAtomically(
  segment: MappedSegment,
  word: number,
  model: ClassModel,
  source: Record<string, unknown>,
): void {
  segment.context.engine.atomically(() => {
    fillAndCheck(segment, word, model, source);
  });
}

function fillAndCheck(
  segment: MappedSegment,
  word: number,
  model: ClassModel,
  source: Record<string, unknown>,
): void {
  // Fewer values were used than there are keys: one of them may be nobody's.
  if (model.fill(segment, word, source) > 0) {
    for (const key in source) if (!model.byName.has(key)) refuseKey(model, key, source);
  }
}

/** Whether something may be adopted before another value is refused: what adopts is stored last, one value after the other. */
function mayAdoptInParts(model: ClassModel, source: Record<string, unknown>): boolean {
  let objects = 0;
  let transient = 0;
  for (const { name, layout } of model.adopting) {
    const value = source[name];
    if (typeof value !== 'object' || value === null) continue;
    const { type } = layout;
    if (type.kind !== 'ref' && type.kind !== 'pointer') return true;
    objects++;
    // Taking ownership is taken back like an adoption: the pointer may go to another place then.
    if (type.kind === 'pointer' ? type.holds === 'owned' : !isHandle(value)) transient++;
  }
  if (transient === 0) return false;
  return objects > 1 || Object.keys(source).some((key) => !model.byName.has(key));
}

function refuseKey(model: ClassModel, key: string, source: Record<string, unknown>): void {
  if (!Object.hasOwn(source, key) || model.layout.volatileNames.has(key)) return;
  throw new FieldError(
    'FIELD_UNDECORATED',
    `${model.name} has no persistent field ${key}: ${model.fields.map((field) => field.name).join(', ')} are its fields.`,
    { className: model.name, propertyName: key, value: source[key] },
  );
}

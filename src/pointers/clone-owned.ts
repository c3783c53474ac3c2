// clone-owned.ts — copies objects inside a pool: deep through what they own, shared through what they refer to.
import { FieldError } from '../errors/field-error.js';
import { SchemaError } from '../errors/schema-error.js';
import { requireLive } from '../mapping/check-handle.js';
import { modelOf, type ClassModel } from '../mapping/class-model.js';
import { PLAIN, isPlainSource, modelOfHandle } from '../mapping/copy-graph.js';
import type { FieldModel } from '../mapping/field-model.js';
import { SEGMENT, WORD, type HandleState } from '../mapping/handle-state.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { valueTypeOf } from '../schema/value-class.js';
import { HEADER_WORDS } from '../journal/object-layout.js';
import { Pointer } from './pointer.js';

/** An object that has its place and waits for its fields. */
interface Pending {
  readonly source: HandleState;
  readonly model: ClassModel;
  readonly segment: MappedSegment;
  readonly word: number;
}

/** A copy of what `pointer`, which owns it, leads to; nobody owns the copy yet. All of it is made, or nothing. @throws SchemaError `SCHEMA_NOT_PCLONE`; TransactionError `TX_REQUIRED` */
export function cloneOwned<T extends Pointer<unknown, string>>(
  context: PoolContext,
  pointer: T,
): T {
  // Where all of it is one object there is nothing to take back: it is made and filled, or it is not made.
  if (modelOfHandle(pointer.target()).dropping.length > 0) return cloneGraph(context, pointer);
  const cloning = new Cloning(context);
  const copy = cloning.owned(pointer) as T;
  cloning.finish();
  return copy;
}

function cloneGraph<T extends Pointer<unknown, string>>(context: PoolContext, pointer: T): T {
  let copy: T = pointer;
  context.engine.atomically(() => {
    const cloning = new Cloning(context);
    copy = cloning.owned(pointer) as T;
    cloning.finish();
  });
  return copy;
}

/** A copy of `source`, which nothing refers to yet. @throws as {@link cloneOwned} */
export function cloneObject(context: PoolContext, source: HandleState): HandleState {
  let position = 0;
  context.engine.atomically(() => {
    const cloning = new Cloning(context);
    position = cloning.begin(source);
    cloning.finish();
  });
  return context.resolve(position);
}

/** Makes the fields of `target` copies of those of `source`, an object of the same class. @throws FieldError `FIELD_TYPE` for another class; as {@link cloneOwned} */
export function cloneInto(context: PoolContext, target: HandleState, source: HandleState): void {
  const model = modelOfHandle(source);
  if (modelOfHandle(target) !== model) {
    throw new FieldError(
      'FIELD_TYPE',
      `pcloneFrom was given an object of class ${modelOfHandle(target).name} and one of class ${model.name}: both must be of one class.`,
      { className: model.name, propertyName: '' },
    );
  }
  if (target === source) return;
  requireClonable(model);
  context.engine.atomically(() => {
    // All is read before anything is stored: either object may be inside of the other.
    const cloning = new Cloning(context);
    cloning.fillLater({ source, model, segment: target[SEGMENT], word: target[WORD] });
    cloning.finish();
  });
}

/** A value that is stored when everything is copied. */
interface Postponed {
  readonly field: FieldModel;
  readonly segment: MappedSegment;
  readonly word: number;
  readonly value: unknown;
}

/** Copies breadth first, so that no depth of structure overflows the stack. */
class Cloning {
  readonly #context: PoolContext;
  readonly #queue: Pending[] = [];
  readonly #postponed: Postponed[] = [];
  #postpones = false;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** Fills all objects that have their place, and stores what waits for that. */
  finish(): void {
    for (let i = 0; i < this.#queue.length; i++) this.#fill(this.#queue[i]!);
    for (const { field, segment, word, value } of this.#postponed)
      field.write(segment, word, value);
  }

  /** Gives the copy of `source` its place; returns it. */
  begin(source: HandleState): number {
    const context = this.#context;
    requireLive(source, 'pclone');
    const model = modelOfHandle(source);
    requireClonable(model);
    const position = context.engine.allocateObject(model.words, context.classId(model));
    const segment = context.image.at(position);
    this.#queue.push({ source, model, segment, word: position - segment.base });
    return position;
  }

  /** A pointer to a copy of what `pointer` owns. */
  owned(pointer: Pointer<unknown, string>): Pointer<unknown, string> {
    const position = this.begin(pointer.target());
    const segment = this.#context.image.at(position);
    const word = position - segment.base;
    return pointer.to(segment, word, segment.gen[word * 2] ?? 0);
  }

  /** Reads the fields for an object that is there already; {@link finish} stores them. */
  fillLater(pending: Pending): void {
    this.#postpones = true;
    this.#fill(pending);
    this.#postpones = false;
  }

  #fill({ source, model, segment, word }: Pending): void {
    if (model.dropping.length === 0 && !this.#postpones) copyContents(source, segment, word, model);
    else this.#copyFields(model.fields, source, source[WORD], segment, word);
  }

  #store(field: FieldModel, segment: MappedSegment, word: number, value: unknown): void {
    if (this.#postpones) this.#postponed.push({ field, segment, word, value });
    else field.write(segment, word, value);
  }

  /** Copies fields; `from` and `word` are the words of the headers, or of what stands for them in embedded objects. */
  #copyFields(
    fields: readonly FieldModel[],
    source: HandleState,
    from: number,
    segment: MappedSegment,
    word: number,
  ): void {
    for (const field of fields) {
      const { embedded, wordOffset } = field.layout;
      const value = field.read(source[SEGMENT], from, source);
      if (value === null || value === undefined) {
        // A required reference that is not set yet stays so.
        if (field.layout.absence !== 'never') this.#store(field, segment, word, value);
      } else if (embedded !== null) {
        if (field.layout.absence !== 'never') this.#store(field, segment, word, {});
        const inner = modelOf(embedded.target).fields;
        this.#copyFields(inner, source, from + wordOffset - 2, segment, word + wordOffset - 2);
      } else {
        this.#store(field, segment, word, this.#copyValue(value));
      }
    }
  }

  /** The value for the copy: what is owned is copied, everything else is the same. */
  #copyValue(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Pointer) {
      const pointer = value as Pointer<unknown, string>;
      return pointer.ownsTarget ? this.owned(pointer) : pointer;
    }
    return isPlainSource(value) ? value[PLAIN]((item) => this.#copyValue(item)) : value;
  }
}

/** Copies the words behind the header to an object that was just made: where they refer to nothing and own nothing, they are the fields. */
function copyContents(
  source: HandleState,
  segment: MappedSegment,
  word: number,
  model: ClassModel,
): void {
  const from = source[SEGMENT].i32;
  const start = source[WORD] * 2;
  const halves = model.words * 2;
  for (let half = HEADER_WORDS * 2; half < halves; half++)
    segment.i32[word * 2 + half] = from[start + half]!;
}

function requireClonable(model: ClassModel): void {
  if (model.layout.schema.isPClone || valueTypeOf(model.target) !== null) return;
  throw new SchemaError(
    'SCHEMA_NOT_PCLONE',
    `An object of class ${model.name} was to be cloned, and the class is not declared with @PClone(). Put it beside @Persistent; a subclass needs its own.`,
    { className: model.name },
  );
}

// pool-context.ts — one open pool as the mapping layer sees it: its classes, its handles, its engine.
import { PointerError } from '../errors/pointer-error.js';
import { PoolError } from '../errors/pool-error.js';
import { SchemaError } from '../errors/schema-error.js';
import type { ClassDrops, DropVisitor } from '../journal/class-drops.js';
import { CLASS_ID_MASK, FLAG_UNREACHABLE } from '../journal/object-layout.js';
import { isKnownStart } from '../journal/object-start.js';
import { changeWeakCount, isWeaklyThere } from '../journal/weak-count.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import type { Image } from '../media/image.js';
import type { Media } from '../media/media.js';
import { keepSpecimen } from '../media/specimens.js';
import type { FieldPlace } from '../schema/field-definition.js';
import type { AbstractClass, CollectionType, FieldType } from '../schema/field-type.js';
import { nameForErrors } from '../schema/class-record.js';
import { adopt } from './adoption.js';
import { isLive, refuseGone } from './check-handle.js';
import { alreadyOwned, isOwned, markFree } from './ownership.js';
import type { ClassModel } from './class-model.js';
import { FIRST_CLASS_ID, type CollectionFactory } from './collection-factory.js';
import { GENERATION, SEGMENT, WORD, isHandle, type HandleState } from './handle-state.js';
import { NO_LEAF, keepsItself } from './identity-table.js';
import type { MappedSegment } from './mapped-segment.js';
import { wrongType } from '../schema/refuse-value.js';

/** What an open pool's handles share. */
export class PoolContext implements ClassDrops {
  /** Name of the pool for errors: its path, or what stands for it. */
  readonly name: string;
  readonly media: Media;
  /** Runs work as `pool.transaction` does, for what is a transaction by itself; the pool provides it. */
  transact: (work: () => void) => void = () => {
    throw this.#closedError();
  };
  /** Takes back references and raw allocations that a write replaces. */
  readonly releaser: DropVisitor;
  /** Whether a class of the pool has a pointer that owns: only then can an object have an owner that shares with nobody. */
  hasOwners = false;
  /** The collection whose element is being stored; pointers in it that own have it for their owner. */
  storingInto = 0;
  /**
   * Whether what a collection of cycles found to be garbage is being emptied, here or where the pool was open before. Such objects have the flag UNREACHABLE, and
   * nothing may show them any more.
   */
  sweeping = false;
  readonly #models: (ClassModel | undefined)[] = [];
  readonly #ids = new Map<ClassModel, number>();
  readonly #byPrototype = new Map<object, ClassModel>();
  #lastModel: ClassModel | null = null;
  #lastId = 0;
  #lastPrototype: object | null = null;
  /**
   * Generation of the object that was made last, until it is linked, 0 for none, and its class. Not its handle: that is young, and storing it here would be noted
   * for the garbage collector each time.
   */
  #lastMade = 0;
  #lastMadeModel: ClassModel | null = null;
  #lastOfPrototype: ClassModel | undefined = undefined;
  #engine: TransactionEngine | null = null;
  #image: Image<MappedSegment> | null = null;
  #closed = false;

  constructor(name: string, media: Media) {
    this.name = name;
    this.media = media;
    this.releaser = {
      reference: (position) => {
        this.#refuseRaw(position);
        this.engine.references.change(position, -1);
      },
      boxed: (position) => {
        this.#refuseRaw(position);
        const segment = this.image.at(position);
        markFree(segment.writes, segment, position - segment.base);
        this.engine.references.change(position, -1);
      },
      weak: (position, generation) => {
        if (!this.isAllocatedAs(position, generation)) return;
        const segment = this.image.at(position);
        changeWeakCount(segment.writes, segment, position - segment.base, -1);
      },
      owned: (position) => {
        this.#endUse(position);
        this.engine.freeRaw(position);
      },
    };
  }

  get engine(): TransactionEngine {
    if (this.#engine === null) throw this.#closedError();
    return this.#engine;
  }

  get image(): Image<MappedSegment> {
    if (this.#image === null) throw this.#closedError();
    return this.#image;
  }

  /** Connects the engine, which needs the context to be made. */
  attach(engine: TransactionEngine, image: Image<MappedSegment>): void {
    this.#engine = engine;
    this.#image = image;
  }

  /** Ends the context: every access through it is POOL_CLOSED from now on. */
  close(): void {
    this.#closed = true;
    this.#lastMade = 0;
    for (const segment of this.#image?.touched() ?? []) segment.release();
    this.#engine?.end();
    this.#engine = null;
    this.#image = null;
  }

  /** Throws unless the pool can be used. @throws PoolError `POOL_CLOSED`; the error that poisoned the pool. */
  requireOpen(): void {
    if (this.#closed) throw this.#closedError();
    const poison = this.#engine?.ruined ?? this.media.poison();
    if (poison !== null) throw poison;
  }

  /** Makes `model` known under the class id `id` of this pool's catalog. */
  register(id: number, model: ClassModel): void {
    this.#models[id] = model;
    this.#ids.set(model, id);
    this.#byPrototype.set(model.prototype, model);
    this.#byPrototype.set(model.handlePrototype, model);
    this.hasOwners ||= model.fields.some((field) => mayOwn(field.layout.type));
    keepSpecimen(model, () => model.makeHandle(this.image.first, 0, -1, NO_LEAF));
  }

  /** The model of a class by its id, or undefined when the pool was opened without the class. */
  model(id: number): ClassModel | undefined {
    return this.#models[id];
  }

  /** {@link model} of a class that must be known. @throws SchemaError `SCHEMA_NOT_REGISTERED` */
  requireModel(id: number): ClassModel {
    const model = this.#models[id];
    if (model === undefined) throw this.#notRegistered(`class ${String(id)} of the catalog`);
    return model;
  }

  /** Whether `prototype` is that of one of this pool's classes. */
  knows(prototype: object): boolean {
    return this.#byPrototype.has(prototype);
  }

  /** The models of `model`'s class and of those of its subclasses that the pool was opened with, at the index of their class ids. */
  familyOf(model: ClassModel): readonly (ClassModel | undefined)[] {
    return this.#models.map((other) => (other?.isA(model.target) === true ? other : undefined));
  }

  /** Class id of `model` in this pool. @throws SchemaError `SCHEMA_NOT_REGISTERED` */
  classId(model: ClassModel): number {
    if (model === this.#lastModel) return this.#lastId;
    const id = this.#ids.get(model);
    if (id === undefined) throw this.#notRegistered(model.name);
    this.#lastModel = model;
    this.#lastId = id;
    return id;
  }

  /**
   * The model of a class of this pool.
   *
   * @throws SchemaError `SCHEMA_NOT_REGISTERED`, `SCHEMA_NOT_PERSISTENT`
   */
  modelFor(prototype: object | null): ClassModel {
    const model = prototype === null ? undefined : this.#knownModel(prototype);
    if (model !== undefined) return model;
    const target = (prototype as { constructor?: AbstractClass } | null)?.constructor;
    const name =
      typeof target === 'function' ? nameForErrors(target, null) : 'an object without class';
    throw this.#notRegistered(name);
  }

  /** The handle of the object at `position`. @throws PointerError `PTR_CORRUPT` when no object starts there. */
  resolve(position: number): HandleState {
    const segment = this.image.at(position);
    const word = position - segment.base;
    return segment.identity.find(word) ?? this.#open(segment, word);
  }

  /**
   * The model of the object at `position`, which is proven to start there: for cursors, which move a handle rather than make one.
   *
   * @throws PointerError `PTR_CORRUPT`; SchemaError `SCHEMA_NOT_REGISTERED`
   */
  modelAt(segment: MappedSegment, word: number): ClassModel {
    const model = this.#models[(segment.u32[word * 2 + 1] ?? 0) & CLASS_ID_MASK];
    if (model === undefined) throw this.#unknownClass(segment, word);
    this.#prove(segment, word);
    return model;
  }

  /** A handle of class `model` for a cursor to move; it stands for nothing yet. */
  makeCursorHandle(model: ClassModel): HandleState {
    this.#byPrototype.set(model.cursor.prototype, model);
    return model.cursor.make(this.image.first);
  }

  /** The handle of the collection of type `type` at `position`. @throws PointerError `PTR_CORRUPT` */
  openCollection(position: number, type: CollectionType): HandleState {
    const segment = this.image.at(position);
    const word = position - segment.base;
    const factory = type.factory as CollectionFactory;
    // Also where there is a handle: it may be that of another kind of object.
    if (((segment.u32[word * 2 + 1] ?? 0) & CLASS_ID_MASK) !== factory.classId)
      throw this.#corrupt(position);
    const known = segment.identity.find(word);
    return known ?? this.#makeCollection(segment, word, type);
  }

  /** Apart from the look-up, where what the closure holds would be allocated each time. */
  #makeCollection(segment: MappedSegment, word: number, type: CollectionType): HandleState {
    this.#prove(segment, word);
    const factory = type.factory as CollectionFactory;
    const handle = factory.open(segment, word, type);
    keepSpecimen(factory, () => handle);
    this.keep(segment, word, handle);
    return handle;
  }

  /** The segment of the collection of type `type` at `position`, which is proven to start there. @throws PointerError `PTR_CORRUPT` */
  proveCollection(position: number, type: CollectionType): MappedSegment {
    const segment = this.image.at(position);
    const word = position - segment.base;
    const { classId } = type.factory as CollectionFactory;
    if (((segment.u32[word * 2 + 1] ?? 0) & CLASS_ID_MASK) !== classId)
      throw this.#corrupt(position);
    // Without the mark that openCollection leaves: that one stands for handles.
    if (!isKnownStart(segment, word) && !this.engine.heap.isAllocated(position))
      throw this.#corrupt(position);
    return segment;
  }

  /** Makes an empty collection, owned by the slot that the caller stores the position in. */
  createCollection(type: CollectionType): number {
    const factory = type.factory as CollectionFactory;
    const position = this.engine.allocateObject(factory.words(type), factory.classId);
    const segment = this.image.at(position);
    const word = position - segment.base;
    segment.u32[word * 2 + 2] = 1;
    this.engine.references.linked++;
    factory.initialise(segment, word, type);
    return position;
  }

  /**
   * Position of `value`, an object of class `target` or of a subclass; a transient one is adopted.
   *
   * @throws FieldError `FIELD_TYPE`, `FIELD_UNDECORATED`; PointerError `PTR_STALE`, `PTR_OTHER_POOL`; SchemaError `SCHEMA_NOT_REGISTERED`.
   */
  positionOf(value: unknown, target: AbstractClass, place: FieldPlace): number {
    if (typeof value !== 'object' || value === null)
      throw wrongType(place, value, `a ${nameForErrors(target, null)}`);
    if (isHandle(value)) {
      const segment = value[SEGMENT];
      if (segment.context !== this) throw this.#otherPool(value, place);
      if (!isLive(value)) refuseGone(value, `${place.declaredBy}.${place.name}`);
      if (value[GENERATION] === this.#lastMade) {
        // Most objects are linked as soon as they are made.
        this.#lastMade = 0;
        if (this.#lastMadeModel?.target === target && keepsItself(value))
          return this.#shareable(value, place);
      }
      const prototype = Object.getPrototypeOf(value) as object;
      const model = this.#knownModel(prototype);
      if (model === undefined || (model.target !== target && !model.isA(target)))
        throw wrongType(place, value, `a ${nameForErrors(target, null)}`);
      const word = value[WORD];
      // A clone that has a handle's slots is not the handle, and does not become stale with it. That of a cursor proves its object itself.
      const isOfClass = prototype === model.handlePrototype || prototype === model.prototype;
      if (model.identity && isOfClass && segment.identity.find(word) !== value)
        throw wrongType(place, value, `a ${nameForErrors(target, null)}, not a copy of its handle`);
      return this.#shareable(value, place);
    }
    const model = this.modelFor(Object.getPrototypeOf(value) as object | null);
    if (!model.isA(target)) throw wrongType(place, value, `a ${nameForErrors(target, null)}`);
    return adopt(this, model, value);
  }

  /** Position of a live object that is to be linked. @throws PointerError `OWNERSHIP` */
  #shareable(handle: HandleState, place: FieldPlace): number {
    const segment = handle[SEGMENT];
    const word = handle[WORD];
    const position = segment.base + word;
    if (this.hasOwners && isOwned(segment, word)) throw alreadyOwned(position, place);
    return position;
  }

  /** Whether the object at `position` is the one that had `generation`: what a weak reference asks. */
  isWeaklyThere(position: number, generation: number): boolean {
    if (!this.isAllocatedAs(position, generation)) return false;
    const segment = this.image.at(position);
    return !this.isCondemned(segment, position - segment.base);
  }

  /** The same for counting: what a collection of cycles found to be garbage keeps its counts until it goes. */
  isAllocatedAs(position: number, generation: number): boolean {
    return isWeaklyThere(this.image, this.engine.heap, position, generation);
  }

  /** The model whose objects have `prototype`. Who creates or links an object does so again with the next: the last one is at hand. */
  #knownModel(prototype: object): ClassModel | undefined {
    if (prototype === this.#lastPrototype) return this.#lastOfPrototype;
    const model = this.#byPrototype.get(prototype);
    if (model !== undefined) {
      this.#lastPrototype = prototype;
      this.#lastOfPrototype = model;
    }
    return model;
  }

  /** Makes `handle`'s place known to the identity table, so that `===` holds. */
  keep(segment: MappedSegment, word: number, handle: HandleState): void {
    segment.identity.set(segment.identity.leaf(word), word, handle);
  }

  /** {@inheritDoc ClassDrops.visit} */
  visit(position: number, classId: number, visitor: DropVisitor): void {
    if (classId < FIRST_CLASS_ID) return;
    const { dropping } = this.requireModel(classId);
    if (dropping.length === 0) return;
    const segment = this.image.at(position);
    for (const field of dropping) field.visit(segment, position - segment.base, visitor);
  }

  /** {@inheritDoc ClassDrops.hasDrops} */
  hasDrops(classId: number): boolean {
    return classId >= FIRST_CLASS_ID && this.requireModel(classId).dropping.length > 0;
  }

  /** {@inheritDoc ClassDrops.empty} */
  empty(position: number, classId: number): void {
    const segment = this.image.at(position);
    const word = position - segment.base;
    for (const field of this.#models[classId]?.fields ?? []) field.letGo(segment, word);
  }

  /** {@inheritDoc ClassDrops.hasRequired} */
  hasRequired(classId: number): boolean {
    return (this.#models[classId]?.required.length ?? 0) > 0;
  }

  /** {@inheritDoc ClassDrops.requireComplete} */
  requireComplete(position: number, classId: number): void {
    const required = this.#models[classId]?.required;
    if (required === undefined || required.length === 0) return;
    const segment = this.image.at(position);
    for (const field of required) field.requireSet(segment, position - segment.base);
  }

  /** Whether the object at `word` is garbage that is being emptied: nothing but other garbage refers to it, and who finds it by other ways must pass it over. */
  isCondemned(segment: MappedSegment, word: number): boolean {
    return this.sweeping && (segment.u32[word * 2 + 1]! & FLAG_UNREACHABLE) !== 0;
  }

  /** {@inheritDoc ClassDrops.invalidate} */
  invalidate(position: number): void {
    const segment = this.image.at(position);
    const word = position - segment.base;
    if ((segment.u32[word * 2 + 1]! & CLASS_ID_MASK) >= FIRST_CLASS_ID)
      segment.identity.clear(word);
    else segment.identity.invalidate(word);
    const index = word >>> 6;
    segment.starts[index] = (segment.starts[index] ?? 0) & ~(1 << ((word >>> 1) & 31));
    segment.ceased = (segment.ceased + 1) | 0;
    segment.writes.noteChange();
  }

  /** {@inheritDoc ClassDrops.refuseReads} */
  refuseReads(): void {
    this.media.detach();
    // Handles look at their objects again.
    for (const segment of this.#image?.touched() ?? []) {
      segment.identity.doubtAll();
      segment.ceased = (segment.ceased + 1) | 0;
      segment.writes.noteChange();
    }
  }

  /**
   * Makes handles of a collection that is given up stale at once, though its memory stays until the commit: what a program put into it
   * now, nothing would ever give up again. An abort brings the generation back.
   */
  #endUse(position: number): void {
    const segment = this.image.at(position);
    const word = position - segment.base;
    if (!isKnownStart(segment, word)) return;
    segment.writes.touch(segment, word);
    segment.u32[word * 2] = 0;
    segment.writes.noteChange();
  }

  /** Makes the handle of the object that was just made at `word`. */
  openMade(segment: MappedSegment, word: number, model: ClassModel): HandleState {
    const handle = this.openFresh(segment, word, model);
    this.#lastMade = handle[GENERATION];
    this.#lastMadeModel = model;
    return handle;
  }

  /** Makes the handle of an object that is proven to start at `word` and has none yet. */
  openFresh(segment: MappedSegment, word: number, model: ClassModel): HandleState {
    const generation = segment.gen[word * 2] ?? 0;
    if (!model.identity) return model.makeHandle(segment, word, generation, NO_LEAF);
    const leaf = segment.identity.leaf(word);
    const handle = model.makeHandle(segment, word, generation, leaf);
    segment.identity.set(leaf, word, handle);
    return handle;
  }

  #open(segment: MappedSegment, word: number): HandleState {
    const half = word * 2;
    const model = this.#models[(segment.u32[half + 1] ?? 0) & CLASS_ID_MASK];
    if (model === undefined) throw this.#unknownClass(segment, word);
    this.#prove(segment, word);
    return this.openFresh(segment, word, model);
  }

  /** Sets the start bit of an object that the heap knows; bytes of a raw allocation that look like one prove nothing. @throws PointerError `PTR_CORRUPT` */
  #prove(segment: MappedSegment, word: number): void {
    const index = word >>> 6;
    const mask = 1 << ((word >>> 1) & 31);
    const bits = segment.starts[index] ?? 0;
    if ((bits & mask) !== 0) return;
    if (!this.engine.heap.isObject(segment.base + word)) throw this.#corrupt(segment.base + word);
    segment.starts[index] = bits | mask;
  }

  /** A damaged reference to a raw allocation has no count to change: its bytes are somebody's text. @throws PointerError `PTR_CORRUPT` */
  #refuseRaw(position: number): void {
    const segment = this.image.at(position);
    const word = position - segment.base;
    if (((segment.starts[word >>> 6] ?? 0) & (1 << ((word >>> 1) & 31))) !== 0) return;
    const { heap } = this.engine;
    if (heap.isAllocated(position) && !heap.isObject(position)) throw this.#corrupt(position);
  }

  #unknownClass(segment: MappedSegment, word: number): Error {
    this.requireOpen();
    const id = (segment.u32[word * 2 + 1] ?? 0) & CLASS_ID_MASK;
    const position = segment.base + word;
    if (!this.engine.heap.isObject(position)) return this.#corrupt(position);
    return new SchemaError(
      'SCHEMA_NOT_REGISTERED',
      `Pool ${this.name} holds an object of a class that it was opened without (number ${String(id)} of its catalog). ` +
        'Open it with classes: [...] naming all subclasses.',
      { className: '' },
    );
  }

  #notRegistered(name: string): SchemaError {
    return new SchemaError(
      'SCHEMA_NOT_REGISTERED',
      `${name} is no class of pool ${this.name}: decorate it with @Persistent and make it reachable from the root class, or open the pool with classes: [...].`,
      { className: name },
    );
  }

  #otherPool(value: HandleState, place: FieldPlace): PointerError {
    const other = value[SEGMENT].context.name;
    return new PointerError(
      'PTR_OTHER_POOL',
      `${place.declaredBy}.${place.name} of pool ${this.name} was given an object of pool ${other}. Objects cannot refer across pools: ` +
        'copy it (snapshot, then create), or keep a key.',
      { position: value[SEGMENT].base + value[WORD] },
    );
  }

  #corrupt(position: number): PointerError {
    return new PointerError(
      'PTR_CORRUPT',
      `A reference in pool ${this.name} leads to word ${String(position)}, where no such object starts: the file is damaged. Run verify() and restore a backup.`,
      { position },
    );
  }

  #closedError(): PoolError {
    return new PoolError(
      'POOL_CLOSED',
      `Pool ${this.name} is closed. Open it again to use its objects.`,
      { path: this.name },
    );
  }
}

/** Whether values of `type` are or hold pointers that own their objects. Those behind pointers belong to other classes of the pool. */
function mayOwn(type: FieldType): boolean {
  if (type.kind === 'pointer') return type.holds === 'owned';
  return type.kind === 'collection' && type.parts.some(mayOwn);
}

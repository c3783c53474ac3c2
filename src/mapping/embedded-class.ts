// embedded-class.ts — objects that lie inside other objects.
import type { ClassModel } from './class-model.js';
import { FieldError } from '../errors/field-error.js';
import { GENERATION, KEEPER, SEGMENT, WORD, isHandle, type HandleState } from './handle-state.js';
import { prepareHandleConstructor, type HandleMaker } from './handle-constructor.js';
import { prepareEmbeddedAccessors } from './install-accessors.js';
import { isKept } from './identity-table.js';
import type { MappedSegment } from './mapped-segment.js';
import { SpecialCopies } from './specialize.js';

/** Given to store the defaults of all fields. */
export const NOTHING: object = Object.freeze({});

/**
 * A class in its role as part of other objects. Its handles inherit from the class, and so are instances of it; their accessors check the
 * header of the object that contains them.
 */
export class EmbeddedClass {
  readonly #model: ClassModel;
  readonly #makeHandle: HandleMaker;
  readonly #opened = new WeakMap<HandleState, Map<number, HandleState>>();

  constructor(model: ClassModel) {
    this.#model = model;
    const prototype = Object.create(model.prototype) as object;
    const copies = new SpecialCopies();
    const prepared = prepareHandleConstructor(prototype, copies);
    prepareEmbeddedAccessors(model, prototype, copies)();
    this.#makeHandle = prepared();
  }

  /** The handle of the object at `word` (two words before its first field) inside `owner`; the same one as long as the owner's lives. */
  open(segment: MappedSegment, word: number, owner: HandleState): HandleState {
    // A handle without identity, that of a cursor above all, may stand for many objects: nothing is kept for it.
    if (typeof owner[KEEPER] !== 'number' && !isKept(owner))
      return this.#makeHandle(segment, word, owner[GENERATION], owner[WORD]);
    let handles = this.#opened.get(owner);
    if (handles === undefined) {
      handles = new Map();
      this.#opened.set(owner, handles);
    }
    let handle = handles.get(word);
    if (handle === undefined || handle[GENERATION] !== owner[GENERATION]) {
      const keeper = owner[KEEPER];
      const header = typeof keeper === 'number' ? keeper : owner[WORD];
      handle = this.#makeHandle(segment, word, owner[GENERATION], header);
      handles.set(word, handle);
    }
    return handle;
  }

  /** Stores the fields of `value`, an instance or a plain object; fields it does not have get their default. */
  write(segment: MappedSegment, word: number, value: object): void {
    const { fields, byName, name, layout } = this.#model;
    this.#refuseCopy(value);
    if (!isHandle(value)) {
      for (const key of Object.keys(value)) {
        if (byName.has(key) || layout.volatileNames.has(key)) continue;
        throw new FieldError(
          'FIELD_UNDECORATED',
          `${name} has no persistent field ${key}. Decorate it, or leave it out.`,
          {
            className: name,
            propertyName: key,
          },
        );
      }
    } else if (value[SEGMENT] === segment && value[WORD] === word) {
      if (segment.writes.depth === 0) segment.writes.refuse();
      return;
    }
    const source = value as Record<string, unknown>;
    for (const field of fields) {
      const given = source[field.name];
      if (given === undefined) field.reset(segment, word);
      else field.write(segment, word, given);
    }
  }

  /** Refuses what copying a handle leaves: it has none of the fields, and storing it would reset them all. */
  #refuseCopy(value: object): void {
    const { name, target, fields } = this.#model;
    if (value instanceof target) return;
    const isEmpty = value !== NOTHING && fields.length > 0 && Object.keys(value).length === 0;
    if (!isHandle(value) && !isEmpty) return;
    throw new FieldError(
      'FIELD_TYPE',
      `${name} was given ${isHandle(value) ? "a copy of a handle's slots, or an object of another class" : 'an object without any of its fields'}. ` +
        'Spread, Object.assign and structuredClone copy no fields of a persistent object: assign the object itself, or a snapshot of it.',
      { className: name, propertyName: '' },
    );
  }
}

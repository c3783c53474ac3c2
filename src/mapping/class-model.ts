// class-model.ts — a persistent class made ready for handles: fields, accessors, and how handles are made. One per class and process.
import { SchemaError } from '../errors/schema-error.js';
import { LEAST_OBJECT_WORDS } from '../journal/object-layout.js';
import type { ClassLayout } from '../schema/class-layout.js';
import { layoutOf } from '../schema/layout-of.js';
import type { AbstractClass } from '../schema/field-type.js';
import { CursorClass } from './cursor-class.js';
import { EmbeddedClass } from './embedded-class.js';
import { FieldModel, type EmbeddedAccess } from './field-model.js';
import { guardSlots } from './guard-slots.js';
import { prepareHandleConstructor, type HandleMaker } from './handle-constructor.js';
import { initialisersOf } from './initialisers.js';
import { fillerOf, type Filler } from './object-filler.js';
import { prepareAccessors } from './install-accessors.js';
import { installPresentation } from './install-presentation.js';
import { SpecialCopies } from './specialize.js';

const ADOPTING: ReadonlySet<string> = new Set(['ref', 'pointer', 'embedded', 'collection']);

const models = new WeakMap<AbstractClass, ClassModel>();

const embeddedAccess: EmbeddedAccess = {
  open: (layout, segment, word, owner) =>
    modelOf(layout.target).embedded.open(segment, word, owner),
  write: (layout, segment, word, value) => {
    modelOf(layout.target).embedded.write(segment, word, value);
  },
  visit: (layout, segment, word, visitor) => {
    for (const field of modelOf(layout.target).fields) field.visit(segment, word, visitor);
  },
};

/** The model of a persistent class; made, and its accessors installed, at the first call. @throws SchemaError as layoutOf */
export function modelOf(target: AbstractClass): ClassModel {
  let model = models.get(target);
  if (model === undefined) {
    model = new ClassModel(layoutOf(target));
    guardSlots(model.prototype, model.name);
    installPresentation(model);
    models.set(target, model);
  }
  return model;
}

/** A persistent class, ready for handles: making one installs its accessors. */
export class ClassModel {
  readonly layout: ClassLayout;
  readonly name: string;
  readonly target: AbstractClass;
  readonly prototype: object;
  /** All stored fields, those of the base first. */
  readonly fields: readonly FieldModel[];
  readonly byName: ReadonlyMap<string, FieldModel>;
  readonly identity: boolean;
  readonly words: number;
  /** Word offsets of references that must be set at commit. */
  readonly required: readonly FieldModel[];
  /** Names of volatile fields declared with the `accessor` keyword, whose values are no own properties. */
  readonly volatileAccessors: readonly string[];
  /** Prototype of the handles that are loaded; adopted objects keep that of the class, which it inherits from. */
  readonly handlePrototype: object;
  readonly makeHandle: HandleMaker;
  /** Fields whose values may be objects that become persistent with the one that gets them. */
  readonly adopting: readonly FieldModel[];
  /** Fields that may refer to something, or own it. */
  readonly dropping: readonly FieldModel[];
  #filler: Filler | null = null;
  #embedded: EmbeddedClass | null = null;
  #cursor: CursorClass | null = null;
  #shadow: (new () => object) | null = null;

  constructor(layout: ClassLayout) {
    this.layout = layout;
    this.name = layout.name;
    this.target = layout.target;
    this.prototype = layout.target.prototype as object;
    const base = layout.base === null ? null : modelOf(layout.base.target);
    const inherited = base?.fields ?? [];
    this.fields = [
      ...inherited,
      ...layout.ownFields.map((field) => new FieldModel(field, embeddedAccess)),
    ];
    this.byName = new Map(this.fields.map((field) => [field.name, field]));
    this.adopting = this.fields.filter(({ layout }) => ADOPTING.has(layout.type.kind));
    this.dropping = this.fields.filter((field) => field.hasDrops);
    this.identity = layout.schema.identity;
    this.words = Math.max(LEAST_OBJECT_WORDS, layout.words);
    this.required = this.fields.filter((field) => field.mustBeSet);
    this.volatileAccessors = layout.schema.fields
      .filter((field) => field.volatile && field.accessor)
      .map((field) => field.name);
    this.handlePrototype = Object.create(this.prototype) as object;
    const copies = new SpecialCopies();
    const prepared = prepareHandleConstructor(this.handlePrototype, copies);
    prepareAccessors(this, copies)();
    this.makeHandle = prepared();
  }

  /** The fields that the class itself declares. */
  get ownFields(): readonly FieldModel[] {
    return this.fields.slice(this.fields.length - this.layout.ownFields.length);
  }

  /** How fresh objects get their first values; made for the first of them. What adopts comes last. */
  get fill(): Filler {
    return this.#filler ?? this.#makeFiller();
  }

  /** Not in the getter: what closures hold would be allocated at each of its calls. */
  #makeFiller(): Filler {
    const plain = this.fields.filter((field) => !this.adopting.includes(field));
    const initialisers = initialisersOf([...plain, ...this.adopting]);
    const filler = fillerOf(this.Shadow, initialisers, (cause) => this.#constructorFailed(cause));
    this.#filler = filler;
    return filler;
  }

  /** How cursors show objects of this class. */
  get cursor(): CursorClass {
    this.#cursor ??= new CursorClass(this);
    return this.#cursor;
  }

  /** How objects of this class are embedded in others. */
  get embedded(): EmbeddedClass {
    this.#embedded ??= new EmbeddedClass(this);
    return this.#embedded;
  }

  /**
   * A subclass to run the class's constructor with: its prototype has a plain, writable property in front of every accessor, so that
   * what the constructor assigns becomes an ordinary own property at ordinary speed.
   */
  get Shadow(): new () => object {
    if (this.#shadow === null) {
      const Target = this.target as unknown as new () => object;
      const Shadow = class extends Target {};
      for (const field of this.fields) {
        if (field.layout.accessor) continue;
        Object.defineProperty(Shadow.prototype, field.name, {
          value: undefined,
          writable: true,
          configurable: true,
        });
      }
      this.#shadow = Shadow;
    }
    return this.#shadow;
  }

  #constructorFailed(cause: unknown): SchemaError {
    return new SchemaError(
      'SCHEMA_CONSTRUCTOR',
      `The constructor of ${this.name} failed when it was called without arguments. ` +
        'A class for j.create must be constructible so; otherwise make the object with new and assign it.',
      { className: this.name },
      { cause },
    );
  }

  /** Whether this class is `other` or inherits from it. */
  isA(other: AbstractClass): boolean {
    for (let layout: ClassLayout | null = this.layout; layout !== null; layout = layout.base) {
      if (layout.target === other) return true;
    }
    return false;
  }
}

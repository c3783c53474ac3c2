// class-model.ts — a persistent class made ready for handles: fields, accessors, and how handles are made. One per class and process.
import type { ClassLayout } from '../schema/class-layout.js';
import { layoutOf } from '../schema/layout-of.js';
import type { AbstractClass } from '../schema/field-type.js';
import { EmbeddedClass } from './embedded-class.js';
import { FieldModel, type EmbeddedAccess } from './field-model.js';
import {
  GENERATION,
  KEEPER,
  SEGMENT,
  WORD,
  type HandleState,
} from './handle-state.js';
import type { IdentityLeaf } from './identity-table.js';
import { installAccessors } from './install-accessors.js';
import type { MappedSegment } from './mapped-segment.js';
import { specialize } from './specialize.js';

/** Makes a handle: an object with the class's prototype and the four slots. */
export type HandleConstructor = new (
  segment: MappedSegment,
  word: number,
  generation: number,
  keeper: IdentityLeaf | number | null,
) => HandleState;

/** Builds a constructor of handles; evaluated once for each class (specialize.ts). */
function handleConstructor(
  prototype: object,
  S: typeof SEGMENT,
  W: typeof WORD,
  G: typeof GENERATION,
  K: typeof KEEPER,
): HandleConstructor {
  function Handle(
    this: HandleState,
    segment: MappedSegment,
    word: number,
    generation: number,
    keeper: IdentityLeaf | number | null,
  ): void {
    this[S] = segment;
    this[W] = word;
    this[G] = generation;
    this[K] = keeper;
  }
  Handle.prototype = prototype;
  return Handle as unknown as HandleConstructor;
}

/** Makes the constructor of a class's handles. */
export function makeHandleConstructor(prototype: object): HandleConstructor {
  return specialize(handleConstructor)(prototype, SEGMENT, WORD, GENERATION, KEEPER);
}

const models = new WeakMap<AbstractClass, ClassModel>();

const embeddedAccess: EmbeddedAccess = {
  open: (layout, segment, word, owner) => modelOf(layout.target).embedded.open(segment, word, owner),
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
    models.set(target, model);
    installAccessors(model);
  }
  return model;
}

/** A persistent class, ready for handles. */
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
  readonly Handle: HandleConstructor;
  #embedded: EmbeddedClass | null = null;
  #shadow: (new () => object) | null = null;

  constructor(layout: ClassLayout) {
    this.layout = layout;
    this.name = layout.name;
    this.target = layout.target;
    this.prototype = layout.target.prototype as object;
    const base = layout.base === null ? null : modelOf(layout.base.target);
    const inherited = base?.fields ?? [];
    this.fields = [...inherited, ...layout.ownFields.map((field) => new FieldModel(field, embeddedAccess))];
    this.byName = new Map(this.fields.map((field) => [field.name, field]));
    this.identity = layout.schema.identity;
    this.words = layout.words;
    this.required = this.fields.filter((field) => field.mustBeSet);
    this.Handle = makeHandleConstructor(this.prototype);
  }

  /** The fields that the class itself declares. */
  get ownFields(): readonly FieldModel[] {
    return this.fields.slice(this.fields.length - this.layout.ownFields.length);
  }

  /** How objects of this class are embedded in others. */
  get embedded(): EmbeddedClass {
    this.#embedded ??= new EmbeddedClass(this);
    return this.#embedded;
  }

  /**
   * A constructor to run the class's own one with: its prototype has a plain, writable property in front of every accessor, so that
   * what the constructor assigns becomes an ordinary own property at ordinary speed.
   */
  get Shadow(): new () => object {
    if (this.#shadow === null) {
      const properties: PropertyDescriptorMap = {};
      for (const field of this.fields) {
        if (!field.layout.accessor) properties[field.name] = { value: undefined, writable: true, configurable: true };
      }
      const prototype = Object.create(this.prototype, properties) as object;
      const Shadow = function (): void {
        // Only its prototype is used.
      };
      Shadow.prototype = prototype;
      this.#shadow = Shadow as unknown as new () => object;
    }
    return this.#shadow;
  }

  /** Whether this class is `other` or inherits from it. */
  isA(other: AbstractClass): boolean {
    for (let layout: ClassLayout | null = this.layout; layout !== null; layout = layout.base) {
      if (layout.target === other) return true;
    }
    return false;
  }
}

// class-set.ts — the classes that a pool was opened with.
import { SchemaError } from '../errors/schema-error.js';
import type { ClassLayout } from './class-layout.js';
import type { AbstractClass } from './field-type.js';
import { schemaOf } from './schema-of.js';

/** Classes with their layouts, found by class and by stored name. A base comes before its subclasses. */
export class ClassSet {
  /** Layouts, bases first, otherwise in the order in which they were reached from the root. */
  readonly layouts: readonly ClassLayout[];
  readonly #byClass: ReadonlyMap<AbstractClass, ClassLayout>;
  readonly #byName: ReadonlyMap<string, ClassLayout>;

  /**
   * Makes a set.
   *
   * @param layouts - bases before their subclasses.
   * @throws SchemaError `SCHEMA_DUPLICATE_NAME` when two classes have one stored name.
   */
  constructor(layouts: readonly ClassLayout[]) {
    const byName = new Map<string, ClassLayout>();
    for (const layout of layouts) {
      const other = byName.get(layout.name);
      if (other !== undefined && other.target !== layout.target) {
        throw new SchemaError(
          'SCHEMA_DUPLICATE_NAME',
          `Two classes have the stored name ${layout.name} (${other.target.name} and ${layout.target.name}). ` +
            "Give one of them another, as in @Persistent('bank.Account'). A module that is loaded twice has two classes.",
          { className: layout.name },
        );
      }
      byName.set(layout.name, layout);
    }
    this.layouts = Object.freeze([...layouts]);
    this.#byName = byName;
    this.#byClass = new Map(layouts.map((layout) => [layout.target, layout]));
  }

  /** Gives the layout with a stored name, or `undefined`. */
  byName(name: string): ClassLayout | undefined {
    return this.#byName.get(name);
  }

  /** Gives the layout of a class, or `undefined` when the pool was opened without it. */
  find(target: AbstractClass): ClassLayout | undefined {
    return this.#byClass.get(target);
  }

  /**
   * Gives the layout of a class.
   *
   * @throws SchemaError `SCHEMA_NOT_REGISTERED` when the pool was opened without the class; `SCHEMA_NOT_PERSISTENT` when
   * the class is not declared persistent at all.
   */
  get(target: AbstractClass): ClassLayout {
    const layout = this.#byClass.get(target);
    if (layout !== undefined) return layout;
    const { name } = schemaOf(target);
    throw new SchemaError(
      'SCHEMA_NOT_REGISTERED',
      `The pool was opened without ${name}. Add the class to the option classes: [${target.name}], ` +
        'or refer to it from a class that the root reaches; load its module before opening the pool.',
      { className: name },
    );
  }
}

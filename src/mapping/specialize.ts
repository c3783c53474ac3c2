// specialize.ts — functions' own copies for one class, so that V8 keeps inline caches apart.

type Factory = (...args: never[]) => unknown;
type Make = () => readonly Factory[];

/** Texts evaluated so far: V8 gives a text that it has evaluated before the same functions again, type feedback included. */
let evaluated = 0;

/** Factories that serve a class themselves. */
const taken = new WeakSet<Factory>();

/**
 * Fresh instances of factories, evaluated from their own source, all of one class in one go when the first of them is called. All closures made by
 * one function share its type feedback: accessors made by one factory for fifty classes would be megamorphic everywhere, and a
 * field read several times slower. The factories must be pure: everything they use comes through their parameters.
 * The first to ask for a factory gets the factory itself: nobody else has closures of it yet, and a program's first pool opens without
 * the evaluation of what is compiled already.
 *
 * No code is generated: the text is the functions' own. Where evaluating text is forbidden
 * (`--disallow-code-generation-from-strings`), or a tool has put references of its own into a function (coverage), the
 * factory itself serves: slower with many classes, and the same in all else.
 */
export class SpecialCopies {
  readonly #factories: Factory[] = [];
  #copies: readonly Factory[] | null = null;

  /** A copy of `factory` of its own: call it when all factories of the class were added. */
  add<A extends unknown[], R>(factory: (...args: A) => R): (...args: A) => R {
    if (!taken.has(factory)) {
      taken.add(factory);
      return factory;
    }
    const index = this.#factories.push(factory) - 1;
    return (...args: A): R => {
      this.#copies ??= evaluate(this.#factories);
      const copy = this.#copies[index] as typeof factory;
      try {
        return copy(...args);
      } catch (error) {
        if (error instanceof ReferenceError) return factory(...args);
        throw error;
      }
    };
  }
}

function evaluate(factories: readonly Factory[]): readonly Factory[] {
  evaluated++;
  // In parentheses, as what is to be called at once is compiled at once.
  const copies = factories.map((factory) => `(${factory.toString()})`).join(',\n');
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is the functions' own, see above
    const make = new Function(`"use strict"; return [${copies}]; // ${String(evaluated)}`) as Make;
    return make();
  } catch {
    return factories;
  }
}

// specialize.ts — a function's own copy for one class, so that V8 keeps inline caches apart.

type Evaluate = (source: string) => unknown;

/**
 * Gives a fresh instance of `factory`, evaluated from its own source. All closures made by one function share its type
 * feedback: accessors made by one factory for fifty classes would be megamorphic everywhere, and a field read several
 * times slower. The factory must be pure: everything it uses comes through its parameters.
 *
 * No code is generated: the text is the function's own. Where evaluating text is forbidden
 * (`--disallow-code-generation-from-strings`), or a tool has put references of its own into the function (coverage), the
 * factory itself serves: slower with many classes, and the same in all else.
 */
export function specialize<A extends unknown[], R>(factory: (...args: A) => R): (...args: A) => R {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is the function's own, see above
    const evaluate = new Function('source', 'return (0, eval)(source)') as Evaluate;
    const copy = evaluate(`"use strict"; (${factory.toString()})`) as (...args: A) => R;
    return (...args: A): R => {
      try {
        return copy(...args);
      } catch (error) {
        if (error instanceof ReferenceError) return factory(...args);
        throw error;
      }
    };
  } catch {
    return factory;
  }
}

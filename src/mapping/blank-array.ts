// blank-array.ts — lets class-transformer make the array that it fills for a field of a collection type.

let filling = 0;

/**
 * Runs `action`, during which a collection's constructor called without arguments gives an array. With `@Type` on a field, class-transformer makes
 * an object of the property's declared class to fill, and collections are made by their pool only: what is filled is stored later.
 */
export function fillingArrays<T>(action: () => T): T {
  filling++;
  try {
    return action();
  } finally {
    filling--;
  }
}

/** A fresh array while {@link fillingArrays} runs, else null: the collection's constructor then refuses. */
export function blankArray(): unknown[] | null {
  return filling > 0 ? [] : null;
}

// object-filler.ts — gives fresh objects of one class their first values, all fields in one go.
import type { Initialiser } from './initialisers.js';
import type { MappedSegment } from './mapped-segment.js';
import { SpecialCopies } from './specialize.js';

/**
 * Stores the first values of the fresh, zero-filled object at `word`: those of `given`, over those that the class's constructor assigns. Returns how many
 * enumerable keys of `given` were not used, inherited ones included: 0 says that there is nobody's among them.
 *
 * @throws what the constructor throws, as `failed` makes it; FieldError `FIELD_TYPE`, `FIELD_RANGE`; AllocationError; and as adoption does.
 */
export type Filler = (
  segment: MappedSegment,
  word: number,
  given: Record<string, unknown>,
) => number;

/** Initialisers as one function, which V8 compiles as one: each copy has its own two for constants. */
function both(first: Initialiser, second: Initialiser): Initialiser {
  const a = first;
  const b = second;
  return (segment, word, given, defaults) =>
    a(segment, word, given, defaults) + b(segment, word, given, defaults);
}

function filler(
  shadow: new () => object,
  initialiser: Initialiser,
  failure: (cause: unknown) => Error,
): Filler {
  const Shadow = shadow;
  const initialise = initialiser;
  const failed = failure;
  return (segment, word, given) => {
    let defaults: Record<string, unknown>;
    try {
      defaults = new Shadow() as Record<string, unknown>;
    } catch (cause) {
      throw failed(cause);
    }
    let unused = -initialise(segment, word, given, defaults);
    for (const _key in given) unused++;
    return unused;
  };
}

const nothing: Initialiser = () => 0;

/**
 * Makes the filler of a class.
 *
 * @param shadow - what is constructed for the defaults.
 * @param initialisers - one for each field.
 * @param failed - the error to throw when the constructor fails.
 */
export function fillerOf(
  shadow: new () => object,
  initialisers: readonly Initialiser[],
  failed: (cause: unknown) => Error,
): Filler {
  const copies = new SpecialCopies();
  const pairs = initialisers.slice(1).map(() => copies.add(both));
  const make = copies.add(filler);
  let all = initialisers[0] ?? nothing;
  for (const [index, pair] of pairs.entries()) all = pair(all, initialisers[index + 1]!);
  return make(shadow, all, failed);
}

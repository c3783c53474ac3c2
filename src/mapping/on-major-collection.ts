// on-major-collection.ts — tells volatile caches when V8 has collected its old generation.

/** What holds objects strongly only to have them at hand. */
export interface Forgetful {
  /** Holds nothing any more. */
  forget(): void;
}

/** Collections of the young generation that an object survives before it is old. */
const YOUNG_LIVES = 3;

/**
 * An object that nothing holds is finalised by the next collection of its generation. A token is therefore held until it is old, which a series
 * of young ones tells, and then let go: its end is the end of a collection of the old generation.
 */
class Token {
  readonly target: WeakRef<Forgetful>;
  #held: object | null = {};
  #lives = 0;

  constructor(target: Forgetful) {
    this.target = new WeakRef(target);
    old.register(this.#held!, this.target);
    young.register({}, this);
  }

  /** A collection of the young generation is over. */
  grow(): void {
    if (++this.#lives < YOUNG_LIVES) young.register({}, this);
    else this.#held = null;
  }
}

const old = new FinalizationRegistry<WeakRef<Forgetful>>((target) => {
  target.deref()?.forget();
});
const young = new FinalizationRegistry<Token>((token) => {
  token.grow();
});

/**
 * Has `target` forget what it holds once V8 has collected its old generation: caches then cost memory only while there is enough of it.
 * One call, one collection.
 */
export function onMajorCollection(target: Forgetful): void {
  new Token(target);
}

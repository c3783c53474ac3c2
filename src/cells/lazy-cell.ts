// lazy-cell.ts — a value in memory that is computed when it is needed first.

/** A value in memory that is computed once, when it is asked for first. Nothing of it is stored: keep one in a `@Volatile()` field, or in a {@link VCell}. */
export class LazyCell<T> {
  readonly #make: () => T;
  #value: T | undefined = undefined;
  #isInitialised = false;

  /**
   * Makes a cell.
   *
   * @param make - computes the value; called again when it threw.
   */
  constructor(make: () => T) {
    this.#make = make;
  }

  /** The value. @throws what computing it throws */
  get value(): T {
    if (!this.#isInitialised) {
      this.#value = this.#make();
      this.#isInitialised = true;
    }
    return this.#value as T;
  }

  /** Whether the value was computed. */
  get isInitialised(): boolean {
    return this.#isInitialised;
  }

  /** Forgets the value: it is computed anew when it is asked for. */
  reset(): void {
    this.#value = undefined;
    this.#isInitialised = false;
  }
}

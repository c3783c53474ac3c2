// position-set.ts — a set of positions that is small most of the time.

/** Up to so many positions are compared with each other; more are looked up. */
const FEW = 8;

/** Positions, each once, in the order in which they came. Mostly a few, and filled and emptied by every commit: a Set would be made anew each time. */
export class PositionSet {
  readonly #positions: number[] = [];
  #count = 0;
  #all: Set<number> | null = null;

  /** Number of positions. */
  get count(): number {
    return this.#count;
  }

  /** Position `index` of them. */
  at(index: number): number {
    return this.#positions[index] ?? 0;
  }

  /** Whether `position` is there. */
  has(position: number): boolean {
    if (this.#all !== null) return this.#all.has(position);
    for (let i = 0; i < this.#count; i++) if (this.#positions[i] === position) return true;
    return false;
  }

  /** Adds `position`, unless it is there. */
  add(position: number): void {
    if (this.has(position)) return;
    this.#positions[this.#count++] = position;
    if (this.#all !== null) this.#all.add(position);
    else if (this.#count > FEW) this.#all = new Set(this.#positions.slice(0, this.#count));
  }

  /** Forgets all of them. */
  clear(): void {
    if (this.#all !== null) {
      this.#all = null;
      this.#positions.length = 0;
    }
    this.#count = 0;
  }
}

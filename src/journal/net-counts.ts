// net-counts.ts — by how much the counts of objects change with a commit.

/** Up to so many positions are compared with each other; more are looked up. */
const FEW = 8;

/** Sums of changes by position, in the order of first mention. Mostly a few, and filled and emptied by every commit: a Map would be made anew each time. */
export class NetCounts {
  readonly #positions: number[] = [];
  readonly #deltas: number[] = [];
  #count = 0;
  #places: Map<number, number> | null = null;

  /** Number of positions. */
  get count(): number {
    return this.#count;
  }

  /** Position of entry `entry`. */
  position(entry: number): number {
    return this.#positions[entry] ?? 0;
  }

  /** Sum of the changes of entry `entry`. */
  delta(entry: number): number {
    return this.#deltas[entry] ?? 0;
  }

  /** Adds `delta` to the sum of `position`, and returns it. */
  add(position: number, delta: number): number {
    let entry = this.#find(position);
    if (entry < 0) {
      entry = this.#count++;
      this.#positions[entry] = position;
      this.#deltas[entry] = 0;
      if (this.#places !== null) this.#places.set(position, entry);
      else if (this.#count > FEW) this.#index();
    }
    return (this.#deltas[entry] = this.delta(entry) + delta);
  }

  /** Forgets all of them. */
  clear(): void {
    if (this.#places !== null) {
      this.#places = null;
      this.#positions.length = 0;
      this.#deltas.length = 0;
    }
    this.#count = 0;
  }

  #find(position: number): number {
    if (this.#places !== null) return this.#places.get(position) ?? -1;
    for (let entry = 0; entry < this.#count; entry++)
      if (this.#positions[entry] === position) return entry;
    return -1;
  }

  #index(): void {
    this.#places = new Map();
    for (let entry = 0; entry < this.#count; entry++) this.#places.set(this.position(entry), entry);
  }
}

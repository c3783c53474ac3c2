// position-list.ts — positions in a plain array of doubles: a list, or a stack without recursion.

const FIRST_ROOM = 1024;

/** A list of positions that grows by doubling; eight bytes each. */
export class PositionList {
  /** How many there are. */
  length = 0;
  #room = new Float64Array(FIRST_ROOM);

  /** Adds `position` at the end. */
  push(position: number): void {
    if (this.length === this.#room.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.length++] = position;
  }

  /** Takes the last position off; 0, which no object has, when there is none. */
  pop(): number {
    return this.length === 0 ? 0 : this.#room[--this.length]!;
  }

  /** Position `index` (from 0, below the length). */
  at(index: number): number {
    return this.#room[index]!;
  }

  /** Keeps those positions that `isWanted`, in their order. */
  retain(isWanted: (position: number) => boolean): void {
    let kept = 0;
    for (let i = 0; i < this.length; i++) {
      const position = this.#room[i]!;
      if (isWanted(position)) this.#room[kept++] = position;
    }
    this.length = kept;
  }
}

// borrow.ts — what the guards of cells have in common: a borrow that lives until it is released.
import type { Storable } from '../mapping/storable.js';
import { CellError } from '../errors/cell-error.js';

/** What a guard asks of the cell that it borrows from. */
export interface Lender<T> {
  load(): T;
  save(value: Storable<T>): void;
  /** The borrow ended. */
  giveBack(): void;
}

/** A borrow of a cell's value. It ends when it is released, at the end of its block when it is declared with `using`. */
export abstract class Borrow<T> {
  #lender: Lender<T> | null;

  /** Made by a cell. @internal */
  constructor(lender: Lender<T>) {
    this.#lender = lender;
  }

  /** Whether the borrow still lives. */
  get isLive(): boolean {
    return this.#lender !== null;
  }

  /** Ends the borrow. Idempotent. */
  release(): void {
    const lender = this.#lender;
    this.#lender = null;
    lender?.giveBack();
  }

  /** Ends the borrow at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** The cell, while the borrow lives. @throws CellError `CELL_RELEASED` */
  protected get lender(): Lender<T> {
    if (this.#lender !== null) return this.#lender;
    throw new CellError(
      'CELL_RELEASED',
      'A guard was used after it had been released, or after its transaction had ended. Borrow or lock again.',
    );
  }
}

// ref-guard.ts — the guards that a PRefCell gives: while one lives, the cell is borrowed.
import { CellError } from '../errors/cell-error.js';
import type { View } from '../mapping/view.js';

/** What a guard asks of the cell that it borrows from. */
export interface Lender<T> {
  load(): T;
  save(value: T): void;
  /** The borrow ended. */
  giveBack(): void;
}

/** A shared borrow: reads the value until it is released, at the end of its block when it is declared with `using`. */
export class Ref<T> {
  #lender: Lender<T> | null;

  /** Made by `borrow`. @internal */
  constructor(lender: Lender<T>) {
    this.#lender = lender;
  }

  /** The value, for reading. @throws CellError `CELL_RELEASED` */
  get value(): View<T> {
    return (this.#lender ?? released()).load() as View<T>;
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
}

/** The only borrow: reads and replaces the value until it is released, or its transaction ends. */
export class RefMut<T> {
  #lender: Lender<T> | null;

  /** Made by `borrowMut` and by `lock`. @internal */
  constructor(lender: Lender<T>) {
    this.#lender = lender;
  }

  /** The value. @throws CellError `CELL_RELEASED`; on assignment also FieldError `FIELD_TYPE`, `FIELD_RANGE` */
  get value(): T {
    return (this.#lender ?? released()).load();
  }

  set value(value: T) {
    (this.#lender ?? released()).save(value);
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
}

function released(): never {
  throw new CellError(
    'CELL_RELEASED',
    'A guard was used after it had been released, or after its transaction had ended. Borrow or lock again.',
  );
}

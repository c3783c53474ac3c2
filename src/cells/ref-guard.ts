// ref-guard.ts — a shared borrow of a cell.
import type { View } from '../mapping/view.js';
import { Borrow } from './borrow.js';

/** A shared borrow: reads the value until it is released, at the end of its block when it is declared with `using`. */
export class Ref<T> extends Borrow<T> {
  /** The value, for reading. @throws CellError `CELL_RELEASED` */
  get value(): View<T> {
    return this.lender.load() as View<T>;
  }
}

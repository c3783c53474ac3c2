// ref-mut-guard.ts — the only borrow of a cell.
import type { Storable } from '../mapping/storable.js';
import { Borrow } from './borrow.js';

/** The only borrow: reads and replaces the value until it is released, or its transaction ends. */
export class RefMut<T> extends Borrow<T> {
  /** The value; assigned, also what it can be filled from. @throws CellError `CELL_RELEASED`; on assignment also FieldError `FIELD_TYPE`, `FIELD_RANGE` */
  get value(): T {
    return this.lender.load();
  }

  set value(value: T | Storable<T>) {
    this.lender.save(value);
  }
}

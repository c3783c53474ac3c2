// cell-error.ts — errors of cells and locks
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link CellError}. */
export type CellErrorCode = CodesOf<'CELL'>;

/** Typed fields of {@link CellError}. */
export interface CellErrorDetails {
  /** Kind of the cell, such as `PRefCell`. */
  readonly cell?: string | undefined;
}

/** Thrown when a cell or a lock is used against its rules. */
export class CellError extends CorundumError implements CellErrorDetails {
  declare readonly code: CellErrorCode;
  /** Kind of the cell, such as `PRefCell`. */
  readonly cell: string | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: CellErrorCode,
    message: string,
    details: CellErrorDetails = {},
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.cell = details.cell;
  }

  override get name(): string {
    return 'CellError';
  }

  get family(): ErrorFamily {
    return 'cell';
  }
}

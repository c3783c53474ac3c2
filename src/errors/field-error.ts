// field-error.ts — errors of the values of fields
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link FieldError}. */
export type FieldErrorCode = CodesOf<'FIELD'>;

/** Typed fields of {@link FieldError}. */
export interface FieldErrorDetails {
  /** Stored name of the class that declares the field. */
  readonly className: string;
  /** Property that was written or read. */
  readonly propertyName: string;
  /** The refused value. */
  readonly value?: unknown;
}

/** Thrown when a value cannot be stored in a field. */
export class FieldError extends CorundumError implements FieldErrorDetails {
  declare readonly code: FieldErrorCode;
  /** Stored name of the class that declares the field. */
  readonly className: string;
  /** Property that was written or read. */
  readonly propertyName: string;
  /** The refused value. */
  readonly value: unknown;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: FieldErrorCode,
    message: string,
    details: FieldErrorDetails,
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.className = details.className;
    this.propertyName = details.propertyName;
    this.value = details.value;
  }

  override get name(): string {
    return 'FieldError';
  }

  get family(): ErrorFamily {
    return 'field';
  }
}

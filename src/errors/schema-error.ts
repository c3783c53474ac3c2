// schema-error.ts — errors in the declaration of persistent classes
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link SchemaError}. */
export type SchemaErrorCode = CodesOf<'SCHEMA'>;

/** Typed fields of {@link SchemaError}. */
export interface SchemaErrorDetails {
  /** Stored name of the class, or its JavaScript name before it has one. */
  readonly className: string;
  /** Property at fault, when it is one. */
  readonly propertyName?: string | undefined;
}

/** Thrown when a class is not declared in a way that can persist, or differs from what a pool holds. */
export class SchemaError extends CorundumError implements SchemaErrorDetails {
  declare readonly code: SchemaErrorCode;
  /** Stored name of the class, or its JavaScript name before it has one. */
  readonly className: string;
  /** Property at fault, when it is one. */
  readonly propertyName: string | undefined;

  /**
   * Makes the error.
   *
   * @param code - stable code.
   * @param message - what happened, where, and what to do.
   * @param details - typed fields, kept on the error.
   * @param options - the cause, when there is one.
   */
  constructor(
    code: SchemaErrorCode,
    message: string,
    details: SchemaErrorDetails,
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.className = details.className;
    this.propertyName = details.propertyName;
  }

  override get name(): string {
    return 'SchemaError';
  }

  get family(): ErrorFamily {
    return 'schema';
  }
}

// collection-error.ts — errors of persistent collections
import type { CodesOf } from './codes.js';
import { CorundumError, type ErrorCause, type ErrorFamily } from './corundum-error.js';

/** Codes of {@link CollectionError}. */
export type CollectionErrorCode = CodesOf<'COLLECTION'>;

/** Typed fields of {@link CollectionError}. */
export interface CollectionErrorDetails {
  /** Kind of the collection, such as `PMap`. */
  readonly collection?: string | undefined;
  /** The refused key, index or element. */
  readonly value?: unknown;
}

/** Thrown when a persistent collection is used in a way that it does not allow. */
export class CollectionError extends CorundumError implements CollectionErrorDetails {
  declare readonly code: CollectionErrorCode;
  /** Kind of the collection, such as `PMap`. */
  readonly collection: string | undefined;
  /** The refused key, index or element. */
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
    code: CollectionErrorCode,
    message: string,
    details: CollectionErrorDetails = {},
    options?: ErrorCause,
  ) {
    super(code, message, options);
    this.collection = details.collection;
    this.value = details.value;
  }

  override get name(): string {
    return 'CollectionError';
  }

  get family(): ErrorFamily {
    return 'collection';
  }
}

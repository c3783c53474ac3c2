// field-slot.ts — pointers in a field of an object: taken out, replaced, exchanged, and initialised by themselves.
import { FieldError } from '../errors/field-error.js';
import { PointerError } from '../errors/pointer-error.js';
import { TransactionError } from '../errors/transaction-error.js';
import { requireLive } from '../mapping/check-handle.js';
import { modelOfHandle } from '../mapping/copy-graph.js';
import type { FieldModel } from '../mapping/field-model.js';
import { SEGMENT, WORD, isHandle, type HandleState } from '../mapping/handle-state.js';
import type { PoolContext } from '../mapping/pool-context.js';
import { contextOf, type TransactionToken } from '../mapping/transaction-token.js';
import { nameForErrors } from '../schema/class-record.js';

/** Names of the fields of `O` that hold a pointer of type `V`, or none. */
export type PointerKey<O, V> = {
  [K in keyof O]-?: [O[K]] extends [V | null | undefined] ? K : never;
}[keyof O] &
  string;

/** A field that holds a pointer, of one object. */
export interface FieldSlot {
  readonly owner: HandleState & Record<string, unknown>;
  readonly field: FieldModel;
  readonly context: PoolContext;
}

/**
 * The field `key` of `owner`, which must hold pointers of the class `pointer`.
 *
 * @throws FieldError `FIELD_TYPE`; PointerError `PTR_STALE`; PoolError `POOL_CLOSED`
 */
export function fieldSlot(owner: object, key: string, pointer: string): FieldSlot {
  if (!isHandle(owner)) {
    throw new FieldError(
      'FIELD_TYPE',
      `${pointer} was given an object that is in no pool: assign its field instead.`,
      { className: nameForErrors(owner.constructor as never, null), propertyName: key },
    );
  }
  requireLive(owner, key);
  const model = modelOfHandle(owner);
  const field = model.byName.get(key);
  const type = field?.layout.type;
  if (field === undefined || type?.kind !== 'pointer' || type.name !== pointer) {
    throw new FieldError(
      'FIELD_TYPE',
      `${model.name}.${key} is no field of type ${pointer}.of(…).`,
      { className: model.name, propertyName: key },
    );
  }
  return { owner: owner as FieldSlot['owner'], field, context: owner[SEGMENT].context };
}

/** Takes the pointer out of a field, which is empty then. @throws as {@link fieldSlot}; FieldError `FIELD_TYPE` for a field that may not be empty; TransactionError `TX_REQUIRED` */
export function takeFrom(
  owner: object,
  key: string,
  pointer: string,
  j: TransactionToken,
): unknown {
  const { owner: holder, field } = slotInTransaction(owner, key, pointer, j);
  const value = holder[key];
  if (value === null || value === undefined) return null;
  if (field.layout.absence === 'never') {
    throw new FieldError(
      'FIELD_TYPE',
      `${field.place.declaredBy}.${key} may not be empty: use ${pointer}.replace, or declare the field nullable.`,
      { className: field.place.declaredBy, propertyName: key },
    );
  }
  holder[key] = field.layout.nullable ? null : undefined;
  return value;
}

/** Puts `next` into a field and returns what was there. @throws as {@link fieldSlot}, and what assigning the field throws. */
export function replaceIn(
  owner: object,
  key: string,
  pointer: string,
  next: unknown,
  j: TransactionToken,
): unknown {
  const { owner: holder } = slotInTransaction(owner, key, pointer, j);
  const value = holder[key] ?? null;
  holder[key] = next;
  return value;
}

/** Exchanges the pointers of two fields. @throws as {@link fieldSlot}; nothing is changed then. */
export function swapFields(
  first: readonly [object, string],
  second: readonly [object, string],
  pointer: string,
  j: TransactionToken,
): void {
  const a = slotInTransaction(first[0], first[1], pointer, j);
  const b = slotInTransaction(second[0], second[1], pointer, j);
  const left = a.owner[first[1]];
  const right = b.owner[second[1]];
  a.context.engine.atomically(() => {
    a.field.empty(a.owner[SEGMENT], a.owner[WORD]);
    b.field.empty(b.owner[SEGMENT], b.owner[WORD]);
    a.owner[first[1]] = right;
    b.owner[second[1]] = left;
  });
}

/**
 * Fills an empty field outside of a transaction, all in one: what `make` makes is there and linked, durably, or nothing is.
 *
 * @throws TransactionError `TX_ACTIVE` inside a transaction; PointerError `PTR_NOT_EMPTY`; PoolError `POOL_READONLY`; as {@link fieldSlot}, and what
 * making and assigning throw.
 */
export function initialiseField(
  owner: object,
  key: string,
  pointer: string,
  make: (context: PoolContext) => unknown,
): void {
  const { owner: holder, context } = fieldSlot(owner, key, pointer);
  const { engine } = context;
  const where = `${pointer}.initialize`;
  if (engine.isActive) {
    throw new TransactionError(
      'TX_ACTIVE',
      `${where} was called inside a transaction of pool ${context.name}: it is one by itself. Assign the field instead.`,
      { transactionId: engine.writes.transactionId },
    );
  }
  const present = holder[key];
  if (present !== null && present !== undefined) {
    throw new PointerError(
      'PTR_NOT_EMPTY',
      `${where} fills a field that is empty; ${modelOfHandle(holder).name}.${key} leads to an object already.`,
    );
  }
  context.transact(() => {
    holder[key] = make(context);
  });
}

function slotInTransaction(
  owner: object,
  key: string,
  pointer: string,
  j: TransactionToken,
): FieldSlot {
  const context = contextOf(j, pointer);
  const slot = fieldSlot(owner, key, pointer);
  if (slot.context !== context) {
    throw new PointerError(
      'PTR_OTHER_POOL',
      `${pointer} was given an object of pool ${slot.context.name} and the journal of pool ${context.name}.`,
    );
  }
  return slot;
}

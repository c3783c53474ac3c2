// define-pool.ts — types of pools, whose pointers the compiler tells apart.
import { Parc } from '../pointers/parc.js';
import { Pbox } from '../pointers/pbox.js';
import { Prc } from '../pointers/prc.js';
import { PWeak } from '../pointers/pweak.js';
import type { ClassThunk, DescriptorOf } from '../schema/field-type.js';
import { SchemaError } from '../errors/schema-error.js';
import type { RootClass } from './connect.js';
import { Pool } from './pool.js';
import { toPoolOptions, type PoolOptions } from './pool-options.js';

/** Makes field types of the pointers of one kind and one type of pool. */
export interface PointersOf<P extends string> {
  /** Field types of pointers that own. */
  readonly Pbox: {
    of<T extends object>(target: ClassThunk<T>): DescriptorOf<Pbox<T, P>>;
    of<T>(target: DescriptorOf<T>): DescriptorOf<Pbox<T, P>>;
  };
  /** Field types of pointers that share. */
  readonly Prc: {
    of<T extends object>(target: ClassThunk<T>): DescriptorOf<Prc<T, P>>;
    of<T>(target: DescriptorOf<T>): DescriptorOf<Prc<T, P>>;
  };
  /** Field types of pointers that share, in all threads. */
  readonly Parc: {
    of<T extends object>(target: ClassThunk<T>): DescriptorOf<Parc<T, P>>;
    of<T>(target: DescriptorOf<T>): DescriptorOf<Parc<T, P>>;
  };
  /** Field types of weak pointers. */
  readonly PWeak: {
    of<T>(target: DescriptorOf<Parc<T, P>>): DescriptorOf<PWeak<T, Parc<T, P>, P>>;
    of<T extends object>(target: ClassThunk<T>): DescriptorOf<PWeak<T, Prc<T, P>, P>>;
    of<T>(target: DescriptorOf<T>): DescriptorOf<PWeak<T, Prc<T, P>, P>>;
  };
}

/** A type of pools: what {@link definePool} gives. */
export interface PoolType<P extends string> extends PointersOf<P> {
  /** The name that pointers carry in their type. */
  readonly name: P;
  /** As `Pool.open`. */
  open<R extends object>(
    path: string,
    root: RootClass<R>,
    options?: number | PoolOptions,
  ): Pool<R, P>;
  /** As `Pool.create`. */
  create<R extends object>(path: string, root: RootClass<R>, options?: PoolOptions): Pool<R, P>;
}

/**
 * Defines a type of pools. Pointers of its pools carry its name in their type, `Prc<Node, 'bank'>`, so that the compiler refuses one where a pointer of another type of pool belongs. Two pools of one type
 * are told apart at run time alone (`PTR_OTHER_POOL`).
 *
 * @param name - what stands in the types of pointers; nothing of it is stored.
 * @param defaults - options for every pool that is opened through the type, under those of the call.
 * @throws SchemaError `SCHEMA_BAD_NAME` for an empty name
 * @example
 * ```ts
 * const Bank = definePool('bank');
 *
 * @Persistent('bank.Account')
 * class Account {
 *   @Field(Bank.Prc.of(() => Account), { nullable: true }) next: Prc<Account, 'bank'> | null = null;
 * }
 *
 * const pool = Bank.open('bank.pool', Root, { create: 'if-absent' });
 * ```
 */
export function definePool<const P extends string>(
  name: P,
  defaults: PoolOptions = {},
): PoolType<P> {
  if (typeof (name as unknown) !== 'string' || name === '') {
    throw new SchemaError(
      'SCHEMA_BAD_NAME',
      'definePool takes the name of a type of pools, such as definePool("bank").',
      {
        className: '',
      },
    );
  }
  return Object.freeze({
    name,
    Pbox: Pbox,
    Prc: Prc,
    Parc: Parc,
    PWeak: PWeak,
    open: <R extends object>(path: string, root: RootClass<R>, options?: number | PoolOptions) =>
      Pool.open(path, root, { ...defaults, ...toPoolOptions(path, options) }) as unknown as Pool<
        R,
        P
      >,
    create: <R extends object>(path: string, root: RootClass<R>, options: PoolOptions = {}) =>
      Pool.create(path, root, { ...defaults, ...options }) as unknown as Pool<R, P>,
  });
}

/** The type of the pools that `Pool.open` gives. */
export const defaultPool = definePool('default');

/** A type of pools that live in memory: everything works as in a file, and goes with the process. The path is a name for errors. */
export const volatilePool = definePool('volatile', { media: 'memory' });

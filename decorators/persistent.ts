// persistent.ts — the decorator @Persistent.
import {
  classDeclarator,
  type PersistentClassDecorator,
  type PersistentOptions,
} from './declare-class.js';

/**
 * Declares a class persistent: its objects can live in a pool. Works as a legacy and as a standard decorator, on abstract
 * classes too. A subclass counts only with a decorator of its own.
 *
 * @param name - stored name, which survives renaming and minifiers: letters, digits, `_` and `$`, with `. / : -` between
 * words. Without one the class's own name is stored, as inferred, and a pool refuses to open when inferred names changed.
 * @param options - settings of the class.
 * @throws SchemaError `SCHEMA_BAD_NAME` for a name that cannot be stored; `SCHEMA_DUPLICATE_NAME` when the class is declared
 * already; whatever the declaration of a field deserves, under standard decorators.
 * @example
 * ```ts
 * @Persistent('bank.Account')
 * class Account {
 *   @Field(u32) id!: number;
 * }
 * ```
 */
export function Persistent(name?: string, options?: PersistentOptions): PersistentClassDecorator {
  return classDeclarator('@Persistent', name, false, options);
}

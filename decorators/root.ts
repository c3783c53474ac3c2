// root.ts — the decorator @Root.
import {
  classDeclarator,
  type PersistentClassDecorator,
  type PersistentOptions,
} from './declare-class.js';

/**
 * Declares a class persistent, as `@Persistent` does, and lets it be the root of a pool. A method `init(j)` of the class is called once, when a pool gets its root object, in
 * the transaction that creates it.
 *
 * @param name - stored name; see `@Persistent`.
 * @param options - settings of the class.
 * @throws SchemaError as `@Persistent` does.
 */
export function Root(name?: string, options?: PersistentOptions): PersistentClassDecorator {
  return classDeclarator('@Root', name, true, options);
}

// to-plain.ts — persistent objects to and from plain JSON by class-transformer's decorators.
import { instanceToPlain, plainToInstance, type ClassTransformOptions } from 'class-transformer';
import { copyGraph, requirePersistent } from './copy-graph.js';

/**
 * The object as a plain one, as class-transformer's decorators on its class say (`@Type`, `@Expose`, `@Exclude`, `@Transform`): what
 * `@Exclude()` hides never appears. Works on a copy, since class-transformer looks at own properties and handles have none.
 *
 * @throws PointerError `PTR_STALE`, `PTR_NULL`; PoolError `POOL_CLOSED`
 */
export function toPlain(object: object, options?: ClassTransformOptions): Record<string, unknown> {
  const copy = copyGraph(
    requirePersistent(object, 'toPlain'),
    (model) => Object.create(model.prototype) as object,
  );
  return instanceToPlain(copy, { enableCircularCheck: true, ...options });
}

/**
 * A transient object of class `target` from plain JSON, as class-transformer's decorators say. Assign it to something persistent inside
 * a transaction to store it.
 */
export function fromPlain<T extends object>(
  target: new () => T,
  plain: object,
  options?: ClassTransformOptions,
): T {
  return plainToInstance(target, plain, options);
}

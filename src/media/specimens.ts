// specimens.ts — one object of each shape that hot code works on, kept for good.

const specimens = new WeakMap<object, object>();

/**
 * Keeps what `make` gives as the specimen of `kind`, unless there is one. When V8 collects its old generation it forgets the hidden classes that no object
 * has, and with them all code that was compiled for them: a program that holds no handle, or has no pool open, at such a moment would go on in the interpreter.
 * A specimen keeps no more of its pool than a stale handle does, and lives as long as its kind.
 */
export function keepSpecimen(kind: object, make: () => object): void {
  if (!specimens.has(kind)) specimens.set(kind, make());
}

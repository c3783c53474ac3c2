// strong-kinds.ts — the classes of pointers that count, by name: what a weak pointer is upgraded to.
import { InvariantError } from '../errors/invariant-error.js';
import type { MappedSegment } from '../mapping/mapped-segment.js';

/** Makes a strong pointer. */
export type MakeStrong = (
  segment: MappedSegment,
  word: number,
  generation: number,
  isWrapped: boolean,
) => unknown;

/** Name of a class of pointers that count. */
export type StrongName = 'Prc' | 'Parc';

const kinds = new Map<StrongName, MakeStrong>();

/** Makes a class of pointers known; its module does. */
export function registerStrong(name: StrongName, make: MakeStrong): void {
  kinds.set(name, make);
}

/** How pointers of class `name` are made. */
export function strongKind(name: StrongName): MakeStrong {
  const make = kinds.get(name);
  if (make === undefined) throw new InvariantError('INVARIANT', `${name} is not loaded.`);
  return make;
}

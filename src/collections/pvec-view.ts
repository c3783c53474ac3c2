// pvec-view.ts — the type of a vector as it is seen outside transactions.
import type { BEHIND, SEEN_AS, View } from '../mapping/view.js';
import type { VecCursor } from './pvec-cursor.js';
import type { ScanView } from './pvec-scan.js';
import type { PVec } from './pvec.js';

/**
 * A {@link PVec} seen from outside a transaction: all that reads it, and its elements as views. A PVec is one too, so that a function
 * that takes a view takes both.
 */
export interface PVecView<T> {
  /** Not there at run time. */
  readonly [SEEN_AS]: () => PVecView<T>;
  /** Not there at run time. */
  readonly [BEHIND]: () => PVec<T>;
  /** As {@link PVec.length}. */
  readonly length: number;
  /** `PVec`. */
  readonly [Symbol.toStringTag]: string;
  /** As {@link PVec.get}. */
  get(index: number): View<T>;
  /** As {@link PVec.at}. */
  at(index: number): View<T> | undefined;
  /** As {@link PVec.includes}. */
  includes(value: View<T>, from?: number): boolean;
  /** As {@link PVec.indexOf}. */
  indexOf(value: View<T>, from?: number): number;
  /** As {@link PVec.lastIndexOf}. */
  lastIndexOf(value: View<T>, from?: number): number;
  /** As {@link PVec.find}. */
  find(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): View<T> | undefined;
  /** As {@link PVec.findIndex}. */
  findIndex(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): number;
  /** As {@link PVec.findLast}. */
  findLast(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): View<T> | undefined;
  /** As {@link PVec.findLastIndex}. */
  findLastIndex(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): number;
  /** As {@link PVec.filter}. */
  filter(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): View<T>[];
  /** As {@link PVec.map}. */
  map<U>(change: (value: View<T>, index: number, vec: PVecView<T>) => U): U[];
  /** As {@link PVec.reduce}. */
  reduce(fold: (sum: View<T>, value: View<T>, index: number, vec: PVecView<T>) => View<T>): View<T>;
  /** As {@link PVec.reduce}. */
  reduce<A>(fold: (sum: A, value: View<T>, index: number, vec: PVecView<T>) => A, initial: A): A;
  /** As {@link PVec.some}. */
  some(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): boolean;
  /** As {@link PVec.every}. */
  every(test: (value: View<T>, index: number, vec: PVecView<T>) => unknown): boolean;
  /** As {@link PVec.forEach}. */
  forEach(
    visit: (value: View<T>, index: number, vec: PVecView<T>) => void,
    thisArg?: unknown,
  ): void;
  /** As {@link PVec.slice}. */
  slice(start?: number, end?: number): View<T>[];
  /** As {@link PVec.join}. */
  join(separator?: string): string;
  /** As {@link PVec.toArray}. */
  toArray(): View<T>[];
  /** As {@link PVec.keys}. */
  keys(): IterableIterator<number>;
  /** As {@link PVec.values}. */
  values(): IterableIterator<View<T>>;
  /** As {@link PVec.entries}. */
  entries(): IterableIterator<[number, View<T>]>;
  /** As {@link PVec.values}. */
  [Symbol.iterator](): IterableIterator<View<T>>;
  /** As {@link PVec.cursor}. */
  cursor(): VecCursor<View<T>>;
  /** As {@link PVec.scan}. */
  scan(visit: (part: ScanView<T>, start: number) => void): void;
  /** As {@link PVec.toJSON}. */
  toJSON(): unknown;
}

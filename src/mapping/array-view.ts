// array-view.ts — the type of a fixed array, where its property is declared as a plain array, as it is seen outside transactions.

/** An array whose elements and length cannot be changed, and that is taken wherever an array is. */
export interface ArrayView<E> extends Array<E> {
  readonly [index: number]: E;
  readonly length: number;
  copyWithin(this: never, target: number, start: number, end?: number): this;
  fill(this: never, value: E, start?: number, end?: number): this;
  pop(this: never): E | undefined;
  push(this: never, ...items: E[]): number;
  reverse(this: never): E[];
  shift(this: never): E | undefined;
  sort(this: never, compare?: (a: E, b: E) => number): this;
  splice(this: never, start: number, count?: number, ...items: E[]): E[];
  unshift(this: never, ...items: E[]): number;
}

// range-list.ts — ranges of words, sorted and merged without garbage.

const FIRST_ROOM = 64;
const INSERTION_SORT_LIMIT = 32;
const MOST_WORDS = 2 ** 44;

/** A list of ranges `[start, start + length)` in words. Its arrays are kept from use to use, up to a bound. */
export class RangeList {
  #starts = new Float64Array(FIRST_ROOM);
  #lengths = new Float64Array(FIRST_ROOM);
  #otherStarts: Float64Array<ArrayBuffer> | null = null;
  #otherLengths: Float64Array<ArrayBuffer> | null = null;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** First word of range `i`. */
  start(i: number): number {
    return this.#starts[i]!;
  }

  /** Words of range `i`. */
  length(i: number): number {
    return this.#lengths[i]!;
  }

  /** Empties the list and makes room for `room` ranges. */
  clear(room: number): void {
    this.#count = 0;
    if (room <= this.#starts.length) return;
    const size = 2 ** Math.ceil(Math.log2(room));
    this.#starts = new Float64Array(size);
    this.#lengths = new Float64Array(size);
    this.#otherStarts = null;
    this.#otherLengths = null;
  }

  /** Appends a range unless it is empty; {@link clear} has made room. What is no range at all becomes one that starts at -1. */
  push(start: number, length: number): void {
    if (length === 0) return;
    const i = this.#count++;
    const sane = start >= 0 && length > 0 && length <= MOST_WORDS;
    this.#starts[i] = sane ? start : -1;
    this.#lengths[i] = sane ? length : 1;
  }

  /** Sorts by start: nothing to do where the list is sorted, by insertion where it is short, else by merging its runs. */
  sort(): void {
    const starts = this.#starts;
    const count = this.#count;
    let i = 1;
    while (i < count && starts[i - 1]! <= starts[i]!) i++;
    if (i >= count) return;
    if (count <= INSERTION_SORT_LIMIT) this.#insertionSort(i);
    else this.#mergeSort();
  }

  /**
   * Joins ranges that overlap or touch; the list is sorted. No resulting range is longer than `maxLength` or crosses a
   * multiple of `border` words. May lengthen the list where long ranges are cut.
   */
  merge(maxLength: number, border: number): void {
    const count = this.#count;
    if (count === 0) return;
    let out = 0;
    let start = this.#starts[0]!;
    let end = start + this.#lengths[0]!;
    let long = this.#isLong(start, end, maxLength, border);
    for (let i = 1; i < count; i++) {
      const nextStart = this.#starts[i]!;
      const nextEnd = nextStart + this.#lengths[i]!;
      if (nextStart <= end) {
        if (nextEnd > end) end = nextEnd;
        continue;
      }
      long ||= this.#isLong(start, end, maxLength, border);
      this.#starts[out] = start;
      this.#lengths[out++] = end - start;
      start = nextStart;
      end = nextEnd;
    }
    long ||= this.#isLong(start, end, maxLength, border);
    this.#starts[out] = start;
    this.#lengths[out++] = end - start;
    this.#count = out;
    if (long) this.#cut(maxLength, border);
  }

  #isLong(start: number, end: number, maxLength: number, border: number): boolean {
    return end - start > maxLength || end - Math.floor(start / border) * border > border;
  }

  #cut(maxLength: number, border: number): void {
    const starts: number[] = [];
    const lengths: number[] = [];
    for (let i = 0; i < this.#count; i++) {
      const end = this.#starts[i]! + this.#lengths[i]!;
      for (let start = this.#starts[i]!; start < end;) {
        const wall = (Math.floor(start / border) + 1) * border;
        const stop = Math.min(end, start + maxLength, wall);
        starts.push(start);
        lengths.push(stop - start);
        start = stop;
      }
    }
    this.clear(starts.length);
    for (let i = 0; i < starts.length; i++) this.push(starts[i]!, lengths[i]!);
  }

  #insertionSort(from: number): void {
    const starts = this.#starts;
    const lengths = this.#lengths;
    for (let i = from; i < this.#count; i++) {
      const start = starts[i]!;
      const length = lengths[i]!;
      let j = i - 1;
      for (; j >= 0 && starts[j]! > start; j--) {
        starts[j + 1] = starts[j]!;
        lengths[j + 1] = lengths[j]!;
      }
      starts[j + 1] = start;
      lengths[j + 1] = length;
    }
  }

  /** Bottom-up over the runs that are there: allocation order is mostly ascending, so there are few. */
  #mergeSort(): void {
    const count = this.#count;
    this.#otherStarts ??= new Float64Array(this.#starts.length);
    this.#otherLengths ??= new Float64Array(this.#starts.length);
    for (;;) {
      let runs = 0;
      for (let from = 0; from < count;) {
        const middle = this.#runEnd(from);
        const to = middle < count ? this.#runEnd(middle) : middle;
        this.#mergeRuns(from, middle, to);
        from = to;
        runs++;
      }
      this.#swap();
      if (runs <= 1) return;
    }
  }

  #runEnd(from: number): number {
    const starts = this.#starts;
    let end = from + 1;
    while (end < this.#count && starts[end - 1]! <= starts[end]!) end++;
    return end;
  }

  #mergeRuns(from: number, middle: number, to: number): void {
    const starts = this.#starts;
    const lengths = this.#lengths;
    const outStarts = this.#otherStarts!;
    const outLengths = this.#otherLengths!;
    let left = from;
    let right = middle;
    for (let out = from; out < to; out++) {
      const takeLeft = right >= to || (left < middle && starts[left]! <= starts[right]!);
      const i = takeLeft ? left++ : right++;
      outStarts[out] = starts[i]!;
      outLengths[out] = lengths[i]!;
    }
  }

  #swap(): void {
    const starts = this.#starts;
    const lengths = this.#lengths;
    this.#starts = this.#otherStarts!;
    this.#lengths = this.#otherLengths!;
    this.#otherStarts = starts;
    this.#otherLengths = lengths;
  }
}

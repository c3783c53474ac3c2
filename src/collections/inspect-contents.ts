// inspect-contents.ts — how util.inspect shows a collection.
import { inspect, type InspectOptions } from 'node:util';

/** Entries that are shown where the options set no limit. */
const SHOWN = 100;

/** Entries that `options` allow to be shown. */
export function shownEntries(options: InspectOptions): number {
  return options.maxArrayLength ?? SHOWN;
}

/**
 * The text for a collection.
 *
 * @param name - its class.
 * @param size - number of its entries.
 * @param shown - an Array or a Map of as many of the first as are shown.
 */
export function inspectContents(
  name: string,
  size: number,
  shown: readonly unknown[] | ReadonlyMap<unknown, unknown>,
  options: InspectOptions,
): string {
  const count = 'size' in shown ? shown.size : shown.length;
  const inner = inspect(shown, { ...options, maxArrayLength: null });
  const contents = inner.slice(inner.search(/[[{]/));
  const more = `${count > 0 ? ',' : ''} … ${size - count} more `;
  const text = size === count ? contents : contents.replace(/\s*([\]}])$/, `${more}$1`);
  return `${name}(${size}) ${text}`;
}

// hide.ts — properties that nothing lists.

/**
 * Defines `properties` on a fresh object as not enumerable. Deep comparisons and printers that a program runs over handles then do not walk
 * into gigabytes of mapped memory. Properties must be new: making one that exists not enumerable would turn the object into a dictionary.
 */
export function hide(target: object, properties: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(target, name, {
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
}

// clear-list.ts — empties an array that is filled again soon.

/** Longer ones give their memory back. */
const KEPT_LENGTH = 64;

/**
 * Removes all elements of `list`. Setting the length to 0 is a call into the runtime and drops the memory, which the next push asks for again: a short list
 * that every commit fills and empties is popped instead.
 */
export function clearList(list: unknown[]): void {
  if (list.length > KEPT_LENGTH) list.length = 0;
  while (list.length > 0) list.pop();
}

// installed-accessors.ts — the note on a prototype that its fields have the getters and setters of handles.

/** What handles look like to the accessors of this copy of the library. */
export const HANDLE_VERSION = 2;

/** What a copy of the library notes on the prototype of a class when it installs accessors there. */
export interface InstalledAccessors {
  /** {@link HANDLE_VERSION} of that copy; copies of the library with other handles do not share accessors. */
  readonly version: number;
  /** Fingerprint of the layout that they read and write by. */
  readonly fingerprint: string;
  /** Names of the properties. */
  readonly names: ReadonlySet<string>;
}

// Shared by all copies of the library in a process: those of the first that uses a class serve the others too.
const INSTALLED = Symbol.for('corundum.installed-accessors');

/** Gives the note on this very prototype, or `null`. */
export function installedAccessors(prototype: object): InstalledAccessors | null {
  if (!Object.hasOwn(prototype, INSTALLED)) return null;
  return (prototype as { [INSTALLED]: InstalledAccessors })[INSTALLED];
}

/** Leaves the note on a prototype. */
export function noteInstalledAccessors(prototype: object, note: InstalledAccessors): void {
  Object.defineProperty(prototype, INSTALLED, { value: Object.freeze(note) });
}

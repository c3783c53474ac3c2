// for-each-medium.ts — runs a suite over every medium that works here.
import { nativeBinding } from '../../src/media/native-binding.js';
import { mediaCases, type MediaCase } from './media-kinds.js';

let told = false;

/** Describes `title` once for each medium that works here; those of the native shim join when it can be loaded. */
export function forEachMedium(title: string, suite: (medium: MediaCase) => void): void {
  const { binding, reason } = nativeBinding();
  if (binding === null && !told) {
    told = true;
    console.warn(`media 'file' and 'dax' are not tested here: ${reason}`);
  }
  for (const medium of mediaCases()) {
    describe(`${title}, ${medium.name}`, () => suite(medium));
  }
}

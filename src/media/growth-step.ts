// growth-step.ts — how far a pool file grows at a time.
import { roundUpToPage } from './file-layout.js';

const LEAST_STEP = 4 * 1024 * 1024;
/** A small pool grows by less: a sixteenth of its maximum. */
const MOST_STEPS = 16;
const GREATEST_STEP = 64 * 1024 * 1024;

/**
 * The length to grow to when `wanted` bytes are needed: an eighth more than there is, so that growing stays rare, within
 * 4 to 64 MiB (or a sixteenth of a small pool's maximum), and never past `maxBytes`. Multiple of 4096.
 */
export function growthTarget(fileBytes: number, wanted: number, maxBytes: number): number {
  const least = Math.min(LEAST_STEP, roundUpToPage(maxBytes / MOST_STEPS));
  const step = Math.min(GREATEST_STEP, Math.max(least, roundUpToPage(fileBytes / 8)));
  return Math.min(maxBytes, Math.max(roundUpToPage(wanted), fileBytes + step));
}

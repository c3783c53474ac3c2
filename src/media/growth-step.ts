// growth-step.ts — how far a pool file grows at a time.
import { roundUpToPage } from './file-layout.js';

const LEAST_STEP = 4 * 1024 * 1024;
const GREATEST_STEP = 64 * 1024 * 1024;

/**
 * The length to grow to when `wanted` bytes are needed: an eighth more than there is, so that growing stays rare, within
 * 4 to 64 MiB and never past `maxBytes`. Multiple of 4096.
 */
export function growthTarget(fileBytes: number, wanted: number, maxBytes: number): number {
  const step = Math.min(GREATEST_STEP, Math.max(LEAST_STEP, roundUpToPage(fileBytes / 8)));
  return Math.min(maxBytes, Math.max(roundUpToPage(wanted), fileBytes + step));
}

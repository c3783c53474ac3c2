// read-description.ts — checks a class description that comes from a pool.
import type { FieldDescription, LayoutDescription } from './layout-description.js';
import { MAX_OBJECT_BYTES } from './class-layout.js';

/**
 * Tells whether JSON from a pool has the form of a {@link LayoutDescription}, with offsets inside the object. A pool
 * can be damaged or forged: nothing of its catalog may be believed before this.
 */
export function isLayoutDescription(value: unknown): value is LayoutDescription {
  if (typeof value !== 'object' || value === null) return false;
  const d = value as Partial<Record<keyof LayoutDescription, unknown>>;
  const { words } = d;
  if (typeof words !== 'number' || !Number.isInteger(words)) return false;
  if (words < 2 || words * 8 > MAX_OBJECT_BYTES) return false;
  return (
    typeof d.name === 'string' &&
    (d.inferred === undefined || d.inferred === true) &&
    (d.base === null || typeof d.base === 'string') &&
    typeof d.fingerprint === 'string' &&
    Array.isArray(d.fields) &&
    d.fields.every((field) => isFieldDescription(field, words * 8))
  );
}

function isFieldDescription(value: unknown, size: number): value is FieldDescription {
  if (typeof value !== 'object' || value === null) return false;
  const d = value as Partial<Record<keyof FieldDescription, unknown>>;
  return (
    typeof d.name === 'string' &&
    typeof d.type === 'string' &&
    isOffset(d.offset, size) &&
    (d.presence === undefined || isOffset(d.presence, size)) &&
    (d.nullable === undefined || d.nullable === true) &&
    (d.optional === undefined || d.optional === true)
  );
}

function isOffset(value: unknown, size: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 16 && value < size;
}

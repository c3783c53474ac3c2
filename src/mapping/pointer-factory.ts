// pointer-factory.ts — what the mapping layer asks of a pointer type; the pointers layer implements it.
import type { PointerType } from '../schema/field-type.js';
import type { ValueCodec } from './value-codec.js';

/** Stored in `PointerType.factory`. */
export interface PointerFactory {
  /** Makes the codec of the pointers of a type. Its values also have the method `[PLAIN](copy)` (copy-graph.ts), by which snapshots, comparison and JSON see what they lead to. */
  codec(type: PointerType): ValueCodec;
}

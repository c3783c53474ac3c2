// pmap-shape.ts — everything that is the same for all maps of one type.
import type { CollectionType, FieldType } from '../schema/field-type.js';
import { Element } from './element.js';
import { BucketLayout } from './pmap-layout.js';
import { Keys } from './pmap-keys.js';

/** Keys, values and buckets of one type of map. */
export class MapShape {
  readonly keys: Keys;
  readonly values: Element;
  readonly layout: BucketLayout;
  /** Whether lookups are remembered (pmap-recent.ts). */
  readonly hasRecent: boolean;
  /** Entries per bucket above which a bucket is split, and below which the last one is merged. */
  readonly high: number;
  readonly low: number;

  constructor(key: FieldType, value: FieldType) {
    this.keys = new Keys(key);
    this.values = new Element(value, { declaredBy: 'PMap', name: 'value' });
    this.layout = new BucketLayout(this.keys.width, this.values.bytes);
    this.hasRecent = this.keys.isInteger && this.values.isReference;
    this.high = this.layout.capacity * 0.8;
    this.low = this.layout.capacity * 0.3;
  }
}

const shapes = new WeakMap<CollectionType, MapShape>();

/** The shape of the maps of `type`. @throws SchemaError `SCHEMA_UNKNOWN_TYPE` */
export function mapShapeOf(type: CollectionType): MapShape {
  let shape = shapes.get(type);
  if (shape === undefined) {
    const [key, value] = type.parts;
    shape = new MapShape(key!, value!);
    shapes.set(type, shape);
  }
  return shape;
}

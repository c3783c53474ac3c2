// pvec-shape.ts — everything that is the same for all vectors of one type.
import type { CollectionType, FieldType } from '../schema/field-type.js';
import type { RowLayout } from './block-layout.js';
import { Element } from './element.js';
import { elementRow } from './pvec-layout.js';

/** Elements and row of one type of vector. */
export class VecShape {
  readonly elements: Element;
  readonly row: RowLayout;

  constructor(element: FieldType) {
    this.elements = new Element(element, { declaredBy: 'PVec', name: 'element' });
    this.row = elementRow(this.elements.bytes);
  }
}

const shapes = new WeakMap<CollectionType, VecShape>();

/** The shape of the vectors of `type`. @throws SchemaError `SCHEMA_UNKNOWN_TYPE` */
export function vecShapeOf(type: CollectionType): VecShape {
  let shape = shapes.get(type);
  if (shape === undefined) {
    shape = new VecShape(type.parts[0]!);
    shapes.set(type, shape);
  }
  return shape;
}

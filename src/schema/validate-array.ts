// validate-array.ts — checks values of fixed numeric arrays.
import { types } from 'node:util';
import type { FieldPlace } from './field-definition.js';
import type { ArrayType } from './field-type.js';
import { outOfRange, wrongType } from './refuse-value.js';
import { checkNumeric } from './validate-numeric.js';

/**
 * Checks a value given for a whole array.
 *
 * @param elements - an array, a typed array, or anything iterable, such as the array of another object.
 * @returns the checked elements in a new array, of exactly the length of the type.
 * @throws FieldError `FIELD_TYPE` when it is not iterable, is text, or an element has the wrong type; `FIELD_RANGE` when
 * the length or an element is out of range.
 */
export function checkArray(
  field: FieldPlace,
  elements: unknown,
  type: ArrayType,
): (number | bigint)[] {
  const { element, length } = type;
  const expected = `${length} elements of type ${element.kind}`;
  if (!isIterableObject(elements)) throw wrongType(field, elements, expected);
  if ((Array.isArray(elements) || types.isTypedArray(elements)) && elements.length !== length) {
    throw outOfRange(field, elements, expected, String(elements.length));
  }
  const checked: (number | bigint)[] = [];
  for (const value of elements) {
    // Stops here, so that an endless iterable does not run on.
    if (checked.length === length) throw outOfRange(field, elements, expected, 'more');
    const place = { declaredBy: field.declaredBy, name: `${field.name}[${checked.length}]` };
    checked.push(checkNumeric(place, value, element.kind));
  }
  if (checked.length < length) {
    throw outOfRange(field, elements, expected, String(checked.length));
  }
  return checked;
}

function isIterableObject(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

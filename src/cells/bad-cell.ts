// bad-cell.ts — the error of a cell that a program constructs.
import { SchemaError } from '../errors/schema-error.js';

/** The error of a constructor that a program called. */
export function badCell(name: string): SchemaError {
  return new SchemaError(
    'SCHEMA_CONSTRUCTOR',
    `A ${name} is not made with new: declare a field with @Field(${name}.of(…)), and it is there with its object. Assign a value to the field to fill it.`,
    { className: name },
  );
}

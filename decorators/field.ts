// field.ts — the decorator @Field.
import { SchemaError } from '../src/errors/schema-error.js';
import type { FieldRecord } from '../src/schema/class-record.js';
import type {
  AbstractClass,
  DescriptorOf,
  FieldFlags,
  FieldOptions,
  FieldValue,
  ReferableThunk,
} from '../src/schema/field-type.js';
import { toFieldType } from '../src/schema/to-field-type.js';
import { isDecoratorContext } from './decorator-context.js';
import type { FieldDecorator, InferredFieldDecorator } from './field-decorator.js';
import { inferFieldType, type Inference } from './infer-type.js';
import { propertyDecorator, type PropertyDeclaration } from './record-property.js';

// The signatures are made for the compiler, which resolves one call of @Field for each field of a program: the number of arguments alone leaves two of them to
// try, and NoInfer keeps it from inferring T from the decorated property, which is compared with T afterwards.

const OPTION_NAMES: ReadonlySet<PropertyKey> = new Set(['nullable', 'optional']);

/**
 * Declares a stored field of a persistent class. Works as a legacy decorator and as a standard one, on fields and on
 * `accessor` properties. With a type, the compiler checks that the property's type fits.
 *
 * Without a type it is inferred: number is `f64`, string `text`, boolean `bool`, bigint `bigint`, Date `date`, Uint8Array
 * `bytes`, a persistent class a reference to it. What TypeScript recorded of the written type decides (legacy decorators,
 * `emitDecoratorMetadata` and `reflect-metadata` only). Where it recorded nothing, or `Object`, the initial value of the
 * property decides (`@Field() balance = 0`): the class is constructed once, without arguments, when its schema is first
 * needed, and the object is thrown away. `null`, `undefined`, arrays and plain objects tell no type: write it.
 *
 * @param type - a field type, or a thunk `() => Class` for a reference.
 * @param options - whether the field may be `null` or `undefined`.
 * @throws SchemaError `SCHEMA_AMBIGUOUS_TYPE` or `SCHEMA_UNKNOWN_TYPE` when the type is not known or cannot persist;
 * `SCHEMA_BAD_FIELD_NAME` for a name or place that no field can have; `SCHEMA_DUPLICATE_NAME` when the field is declared
 * twice. Under standard decorators those about the type are thrown when the class is decorated. A type that the initial
 * value had to tell and does not is `SCHEMA_NO_METADATA` or `SCHEMA_AMBIGUOUS_TYPE` when the class is first used.
 * @example
 * ```ts
 * @Field(u32) id!: number;
 * @Field() balance = 0;
 * @Field(() => Account, { nullable: true }) parent: Account | null = null;
 * ```
 */
export function Field<T>(type: DescriptorOf<T>): NoInfer<FieldDecorator<T>>;
export function Field<C extends AbstractClass>(
  type: ReferableThunk<C>,
): NoInfer<FieldDecorator<InstanceType<C>>>;
export function Field<T, Nullable extends boolean = false, Optional extends boolean = false>(
  type: DescriptorOf<T>,
  options: FieldFlags<Nullable, Optional> | undefined,
): NoInfer<FieldDecorator<FieldValue<T, Nullable, Optional>>>;
export function Field<
  C extends AbstractClass,
  Nullable extends boolean = false,
  Optional extends boolean = false,
>(
  type: ReferableThunk<C>,
  options: FieldFlags<Nullable, Optional> | undefined,
): NoInfer<FieldDecorator<FieldValue<InstanceType<C>, Nullable, Optional>>>;
export function Field(options?: FieldOptions): InferredFieldDecorator;
export function Field(...given: readonly unknown[]): unknown {
  const [first, second] = given;
  if (typeof second === 'string' || typeof second === 'symbol' || isDecoratorContext(second)) {
    const key = isDecoratorContext(second) ? second.name : second;
    throw new SchemaError(
      'SCHEMA_UNKNOWN_TYPE',
      `@Field stands on ${String(key)} without its parentheses: write @Field() or @Field(type).`,
      { className: '', propertyName: String(key) },
    );
  }
  const inferred = given.length === 0 || isOptions(first);
  const options = inferred ? first : second;
  return propertyDecorator('@Field', (property): FieldRecord => {
    checkOptions(options, property);
    const place = placeOf(property);
    const { type, undecided }: Inference = inferred
      ? inferFieldType(property.prototype, place)
      : { type: toFieldType(first, place), undecided: null };
    return {
      name: property.name,
      type,
      nullable: options?.nullable === true,
      optional: options?.optional === true,
      volatile: false,
      accessor: property.accessor,
      undecided,
    };
  });
}

function placeOf(property: PropertyDeclaration): { className: string; propertyName: string } {
  return { className: property.className, propertyName: property.name };
}

function isOptions(value: unknown): value is FieldOptions {
  return (
    typeof value === 'object' &&
    value !== null &&
    Reflect.ownKeys(value).every((key) => OPTION_NAMES.has(key))
  );
}

function checkOptions(
  options: unknown,
  property: PropertyDeclaration,
): asserts options is FieldOptions | undefined {
  if (options === undefined || isOptions(options)) return;
  const place = placeOf(property);
  throw new SchemaError(
    'SCHEMA_UNKNOWN_TYPE',
    `The options of ${place.className}.${place.propertyName} are not understood: write { nullable: true } or { optional: true }.`,
    place,
  );
}

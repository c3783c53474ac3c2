// declare-class.ts — what @Persistent and @Root do to a class, in both flavours.
import { SchemaError } from '../src/errors/schema-error.js';
import { recordDeclaration, recordField } from '../src/schema/class-record.js';
import { checkClassName } from '../src/schema/check-names.js';
import type { AbstractClass } from '../src/schema/field-type.js';
import { isDecoratorContext } from './decorator-context.js';
import { refuseLeftovers, takeFields } from './pending-fields.js';

/** Options of `@Persistent` and `@Root`. */
export interface PersistentOptions {
  /**
   * Whether an object has one live handle per thread, so that `===` compares objects. Without it handles are cheaper and
   * `same(a, b)` compares. Defaults to the setting of the base class, or true.
   */
  readonly identity?: boolean | undefined;
}

/** A class decorator of either flavour. */
export type PersistentClassDecorator = <C extends AbstractClass>(
  target: C,
  context?: ClassDecoratorContext<C>,
) => void;

/**
 * Makes the decorator that declares a class.
 *
 * @param decorator - how it is called, for errors.
 * @param name - stored name; `undefined` takes that of the class.
 * @param isRoot - whether the class may be the root of a pool.
 */
export function classDeclarator(
  decorator: string,
  name: unknown,
  isRoot: boolean,
  options: PersistentOptions = {},
): PersistentClassDecorator {
  if (typeof name === 'function') {
    throw new SchemaError(
      'SCHEMA_BAD_NAME',
      `${decorator} stands on ${name.name} without its parentheses: write ${decorator}('…') or ${decorator}().`,
      { className: name.name },
    );
  }
  if (name !== undefined) checkClassName(name, false);
  refuseLeftovers();
  const declaration = { name: name ?? null, isRoot, identity: options.identity };
  return (target: AbstractClass, context?: unknown): void => {
    checkOnClass(decorator, target, context);
    const fields = isDecoratorContext(context) ? takeFields(context) : [];
    const className = name ?? target.name;
    const records = fields.map((field) => field.record(className));
    recordDeclaration(target, declaration);
    for (const record of records) recordField(target, record);
  };
}

/**
 * Checks that a class decorator stands on a class.
 *
 * @throws SchemaError `SCHEMA_NOT_PERSISTENT` when it stands on a member.
 */
export function checkOnClass(decorator: string, target: unknown, context: unknown): void {
  const onClass = isDecoratorContext(context)
    ? context.kind === 'class'
    : typeof target === 'function' && context === undefined;
  if (onClass) return;
  const member = isDecoratorContext(context) ? context.name : (context as string | symbol);
  throw new SchemaError(
    'SCHEMA_NOT_PERSISTENT',
    `${decorator} stands on the member ${String(member)} and belongs on the class. For a member write @Field(…).`,
    { className: '', propertyName: String(member) },
  );
}

// decorator-context.ts — tells standard decorators from TypeScript's legacy ones.

/** The part of a standard decorator's second argument that is used here. */
export interface DecoratorContext {
  /** What is decorated. */
  readonly kind: 'class' | 'method' | 'getter' | 'setter' | 'field' | 'accessor';
  /** Its name; `undefined` for an anonymous class. */
  readonly name: string | symbol | undefined;
  /** Whether a member is static. */
  readonly static?: boolean;
  /** Whether a member is a `#private` one. */
  readonly private?: boolean;
  /** Object that the decorators of one class share; compilers without support leave it out. */
  readonly metadata?: object | null | undefined;
}

/** Tells whether the second argument of a decorator is a standard context: legacy ones pass a key there, or nothing. */
export function isDecoratorContext(value: unknown): value is DecoratorContext {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { kind?: unknown }).kind === 'string'
  );
}

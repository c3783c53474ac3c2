// symbol-metadata.ts — defines Symbol.metadata where the platform has none.

// Compilers of standard decorators pass `context.metadata` only if this symbol exists when the class is evaluated; every
// class that uses our decorators is evaluated after this module. The registered symbol is the one that other libraries
// and compilers use for the same purpose.
if ((Symbol as { metadata?: symbol }).metadata === undefined) {
  Object.defineProperty(Symbol, 'metadata', { value: Symbol.for('Symbol.metadata') });
}

/** The platform's `Symbol.metadata`, or the one that stands for it. */
export const METADATA: symbol =
  (Symbol as { metadata?: symbol }).metadata ?? Symbol.for('Symbol.metadata');

// type-advice.ts — what to write instead of a JavaScript class that is no field type by itself.

/** Advice for built-in constructors, by name: several realms have several of each. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['Number', 'write f64, or an integer type such as u32'],
  ['String', 'write text'],
  ['Boolean', 'write bool'],
  ['BigInt', 'write bigint, u64 or i64'],
  ['Date', 'write date'],
  ['Uint8Array', 'write bytes'],
  ['Buffer', 'declare the property as Uint8Array and write bytes'],
  ['ArrayBuffer', 'declare the property as Uint8Array and write bytes'],
  ['SharedArrayBuffer', 'declare the property as Uint8Array and write bytes'],
  ['DataView', 'declare the property as Uint8Array and write bytes'],
  ['Int8Array', 'write array(i8, length)'],
  ['Uint8ClampedArray', 'write array(u8, length)'],
  ['Int16Array', 'write array(i16, length)'],
  ['Uint16Array', 'write array(u16, length)'],
  ['Int32Array', 'write array(i32, length)'],
  ['Uint32Array', 'write array(u32, length)'],
  ['Float32Array', 'write array(f32, length)'],
  ['Float64Array', 'write array(f64, length)'],
  ['BigInt64Array', 'write array(i64, length)'],
  ['BigUint64Array', 'write array(u64, length)'],
  [
    'Array',
    'write a collection such as PVec.of(element), or array(f64, length) for a fixed number',
  ],
  ['Object', 'write the type, or a class of its own'],
  ['Function', 'functions cannot persist'],
  ['Map', 'write a collection such as PMap.of(key, value)'],
  ['Set', 'write a persistent collection'],
  ['WeakMap', 'it cannot persist: mark the field with @Volatile()'],
  ['WeakSet', 'it cannot persist: mark the field with @Volatile()'],
  ['WeakRef', 'it cannot persist: mark the field with @Volatile()'],
  ['Promise', 'it cannot persist: mark the field with @Volatile()'],
  ['Symbol', 'symbols cannot persist: write enumOf(…) with texts'],
  ['RegExp', 'write text and keep the source'],
  ['Error', 'write text and keep the message'],
  ['URL', 'write text and keep the address'],
]);

/**
 * Gives the advice for a built-in constructor, whatever realm it is from.
 *
 * @returns what to write, or `null` when the function is none of them.
 */
export function typeAdviceFor(type: object): string | null {
  if (typeof type !== 'function') return null;
  const advice = ADVICE.get(type.name);
  return advice !== undefined && isBuiltIn(type) ? advice : null;
}

/** Tells whether a function comes with the platform rather than from a program. */
export function isBuiltIn(type: object): boolean {
  if (type === Buffer || type === URL) return true;
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(type));
}

/** Tells whether a function was written as a class, and so cannot be called as a thunk. */
export function isClassSource(type: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(type));
}

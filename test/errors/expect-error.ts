// expect-error.ts — asserts that something throws a coded error with certain fields.
import { expect } from 'chai';
import type { ErrorCode } from '../../src/errors/codes.js';
import type { CorundumError } from '../../src/errors/corundum-error.js';
import { expectCode } from '../support/expect-code.js';

/**
 * Runs `action`, which must throw a library error with `code` and with all of `fields`.
 *
 * @returns the error, for further expectations.
 */
export function expectError(code: ErrorCode, action: () => unknown, fields = {}): CorundumError {
  const thrown = expectCode(code, action);
  for (const [name, value] of Object.entries(fields)) {
    // Not chai's include: NaN is a value that fields refuse.
    const found = (thrown as unknown as Record<string, unknown>)[name];
    expect(Object.is(found, value), `${thrown.message} (${name})`).to.equal(true);
  }
  return thrown;
}

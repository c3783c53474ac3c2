// expect-code.ts — asserts that something throws a coded error.
import { expect } from 'chai';
import { isCorundumError, type CorundumError } from '../../src/errors/corundum-error.js';
import type { ErrorCode } from '../../src/errors/codes.js';

/**
 * Runs a function and expects a coded error of it.
 *
 * @param fields - fields that the error must have.
 * @returns the error, for further expectations.
 */
export function expectCode(run: () => unknown, code: ErrorCode, fields = {}): CorundumError {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  if (!isCorundumError(thrown)) {
    throw thrown instanceof Error ? thrown : new Error(`expected ${code}, and nothing was thrown`);
  }
  expect(thrown.code, thrown.message).to.equal(code);
  expect(thrown).to.include(fields);
  return thrown;
}

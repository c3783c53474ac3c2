// expect-code.ts — asserts that something throws a coded error.
import { expect } from 'chai';
import { isCorundumError, type CorundumError } from '../../src/errors/corundum-error.js';

/** Runs `action`, which must throw a library error with `code`; returns the error. */
export function expectCode(code: string, action: () => unknown): CorundumError {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  if (!isCorundumError(thrown)) {
    throw thrown instanceof Error ? thrown : new Error(`expected ${code}, nothing was thrown`);
  }
  expect(thrown.code, thrown.message).to.equal(code);
  return thrown;
}

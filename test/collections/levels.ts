// levels.ts — random transactions with savepoints, run against a pool and a model.
import { expect } from 'chai';
import * as fc from 'fast-check';

/** A transaction or a savepoint: what is done in it, in order, and whether it fails in the end. */
export interface Level<Op> {
  readonly steps: readonly (Op | Level<Op>)[];
  readonly fails: boolean;
}

/** What a model must be able to do. */
export interface Model {
  /** A copy of the state, to go back to. */
  save(): unknown;
  restore(saved: unknown): void;
}

class Failure extends Error {}

/** Transactions of `op` with savepoints up to two levels deep. */
export function levelsOf<Op extends object>(
  op: fc.Arbitrary<Op>,
  size: number,
): fc.Arbitrary<Level<Op>[]> {
  const levelOf = (inner: fc.Arbitrary<Op | Level<Op>>): fc.Arbitrary<Level<Op>> =>
    fc.record({
      steps: fc.array(inner, { maxLength: size }),
      fails: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    });
  const innermost = levelOf(op);
  const middle = levelOf(
    fc.oneof({ weight: 6, arbitrary: op }, { weight: 1, arbitrary: innermost }),
  );
  return fc.array(
    levelOf(fc.oneof({ weight: 6, arbitrary: op }, { weight: 1, arbitrary: middle })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
}

/** Runs `level` by `transact`, and its savepoints too; the model goes along. */
export function runLevel<Op extends object>(
  level: Level<Op>,
  model: Model,
  transact: (body: () => void) => void,
  apply: (op: Op) => void,
): void {
  const saved = model.save();
  const run = (): void => {
    transact(() => {
      for (const step of level.steps) {
        if ('steps' in step) runLevel(step, model, transact, apply);
        else apply(step);
      }
      if (level.fails) throw new Failure('as told');
    });
  };
  if (!level.fails) {
    run();
    return;
  }
  expect(run).to.throw(Failure);
  model.restore(saved);
}

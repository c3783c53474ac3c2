// accessor-hook.test.ts — hooks before the getters and setters of `accessor` fields.
import { expect } from 'chai';
import {
  getThroughHook,
  installAccessorHook,
  setThroughHook,
  type AccessorHook,
} from '../../src/schema/accessor-hook.js';

describe('accessor hook', () => {
  let undo: AccessorHook | undefined;

  function install(make: (previous: AccessorHook) => AccessorHook): void {
    installAccessorHook((previous) => {
      undo ??= previous;
      return make(previous);
    });
  }

  afterEach(() => {
    const before = undefinedToError(undo);
    installAccessorHook(() => before);
    undo = undefined;
  });

  it('serves its own objects and leaves the others to the one before, down to the original', () => {
    const mine = {};
    const yours = {};
    const log: string[] = [];
    const hookFor =
      (own: object, label: string) =>
      (previous: AccessorHook): AccessorHook => ({
        get: (target, name, original) =>
          target === own ? `${label}.${name}` : previous.get(target, name, original),
        set: (target, name, value, original) => {
          if (target === own) log.push(`${label}.${name}=${String(value)}`);
          else previous.set(target, name, value, original);
        },
      });
    install(hookFor(mine, 'mine'));
    install(hookFor(yours, 'yours'));
    const plain = { stored: 1 };
    function original(this: object): unknown {
      return (this as typeof plain).stored;
    }
    function store(this: object, value: unknown): void {
      (this as typeof plain).stored = value as number;
    }
    expect(getThroughHook(mine, 'a', original)).to.equal('mine.a');
    expect(getThroughHook(yours, 'a', original)).to.equal('yours.a');
    expect(getThroughHook(plain, 'a', original)).to.equal(1);
    setThroughHook(mine, 'a', 5, store);
    setThroughHook(yours, 'b', 6, store);
    setThroughHook(plain, 'c', 7, store);
    expect(log).to.deep.equal(['mine.a=5', 'yours.b=6']);
    expect(plain.stored).to.equal(7);
  });

  it('is one for all copies of the library', () => {
    const cell = (globalThis as Record<symbol, { hook: AccessorHook } | undefined>)[
      Symbol.for('corundum.accessor-hook')
    ];
    let installed: AccessorHook | undefined;
    install((previous) => (installed = { ...previous }));
    expect(cell?.hook).to.equal(installed);
  });
});

function undefinedToError(hook: AccessorHook | undefined): AccessorHook {
  if (hook === undefined) throw new Error('the test installed no hook');
  return hook;
}

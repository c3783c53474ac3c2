// test-rule.ts — runs the cases of a rule without types, with types, or both.
import * as path from 'node:path';
import { RuleTester, type Rule } from 'eslint';
import tseslint from 'typescript-eslint';
import plugin from '../../eslint-plugin-corundum/src/index.js';
import { makeApplication } from './application.js';

/** Classes that the cases import from `./model.js`. */
const MODEL = `import { Field, PMap, PVec, PString, Persistent, PArray, Root, Volatile, array, embedded, f64, text, u32 } from 'corundum';
@Persistent('lint.Point')
export class Point {
  @Field(f64) x = 0;
}
@Persistent('lint.Account')
export class Account {
  @Field(text) owner = '';
  @Field(f64) balance = 0;
  @Field(embedded(() => Point)) place!: Point;
  @Field(array(f64, 4)) samples!: PArray<number>;
  @Field(PString.of()) notes!: PString;
  @Field(() => Account, { nullable: true }) next: Account | null = null;
  @Volatile() cache = 0;
  credit(amount: number): void {
    this.balance += amount;
  }
}
@Root('lint.Bank')
export class Bank {
  @Field(PMap.of(u32, () => Account)) accounts!: PMap<number, Account>;
  @Field(PVec.of(f64)) rates!: PVec<number>;
  @Field(f64) total = 0;
}
export class Plain {
  balance = 0;
}
export interface Shape {
  readonly area: number;
}
export type Text = string;
export type Id = 1 | 2;
export enum Colour { Red, Green }
`;

/** A class that refers to one of the file that is linted. */
const RING = `import { Field, Persistent } from 'corundum';
import { Case } from './case.js';
@Persistent('lint.Far')
export class Far {
  @Field(() => Case) back!: Case;
}
`;

// no types of Node: each case is a new program, whose global names cost more than the case
const folder = makeApplication(
  { 'model.ts': MODEL, 'ring.ts': RING, 'case.ts': '', 'other.ts': '' },
  { types: [] },
);

/** A case that is right. */
export type Valid = string | RuleTester.ValidTestCase;

/** A case that is wrong. */
export type Invalid = RuleTester.InvalidTestCase;

/** The cases of a rule. */
export interface Cases {
  readonly valid: readonly Valid[];
  readonly invalid: readonly Invalid[];
}

const WITHOUT_TYPES = { parser: tseslint.parser, sourceType: 'module' } as const;
const WITH_TYPES = {
  ...WITHOUT_TYPES,
  parserOptions: {
    projectService: true,
    tsconfigRootDir: folder,
    disallowAutomaticSingleRunInference: true,
  },
} as const;

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it;

/** Tests a rule of the plugin: `both` with and without types, the others one way. */
export function testRule(
  name: string,
  cases: { readonly both?: Cases; readonly typed?: Cases; readonly untyped?: Cases },
): void {
  const rule = plugin.rules[name] as Rule.RuleModule;
  const run = (title: string, typed: boolean, lists: readonly (Cases | undefined)[]): void => {
    const languageOptions = typed ? WITH_TYPES : WITHOUT_TYPES;
    const tester = new RuleTester({ languageOptions });
    const filename = path.join(folder, 'case.ts');
    const valid = lists
      .flatMap((list) => list?.valid ?? [])
      .map((one) => ({ filename, ...(typeof one === 'string' ? { code: one } : one) }));
    const invalid = lists
      .flatMap((list) => list?.invalid ?? [])
      .map((one) => ({ filename, ...one }));
    if (valid.length + invalid.length > 0) tester.run(`${name} ${title}`, rule, { valid, invalid });
  };
  run('without types', false, [cases.both, cases.untyped]);
  run('with types', true, [cases.both, cases.typed]);
}

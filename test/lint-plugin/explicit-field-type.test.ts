// explicit-field-type.test.ts — fields whose type cannot be inferred, and what is written for them.
import { testRule, type Invalid } from './test-rule.js';

const NAMES = 'Field, PMap, PString, PVec, Persistent, bigint, bool, bytes, date, f64, text, u32';
const head = `import { ${NAMES} } from 'corundum';\nimport { Account } from './model.js';\n`;
const cls = (member: string): string => `${head}@Persistent('a.A') class A { ${member} }`;

function fixed(messageId: string, from: string, to: string): Invalid {
  return { code: cls(from), output: cls(to), errors: [{ messageId }] };
}

function suggested(messageId: string, from: string, to: string): Invalid {
  return {
    code: cls(from),
    errors: [{ messageId, suggestions: [{ messageId: 'write', output: cls(to) }] }],
  };
}

function reported(messageId: string, member: string): Invalid {
  return { code: cls(member), errors: [{ messageId }] };
}

const always = (one: Invalid): Invalid => ({ ...one, options: [{ always: true }] });

testRule('explicit-field-type', {
  both: {
    valid: [
      cls(
        '@Field() n = 0; @Field() s!: string; @Field() b = true; @Field() i = 1n; @Field() d = new Date(0);',
      ),
      cls('@Field() u = new Uint8Array(4); @Field() t = `x`; @Field() m = -1; @Field() not = !1;'),
      cls('@Field() a!: A; @Field() kind: "x" | "y" = "x"; @Field() two!: 1 | 2;'),
      cls('@Field() d!: Date; @Field() u!: Uint8Array; @Field() i!: bigint; @Field() b!: boolean;'),
      cls(
        '@Field(() => A, { nullable: true }) next: A | null = null; @Field(PVec.of(f64)) list!: PVec<number>;',
      ),
      cls(
        '@Field({ nullable: true }) s: string | null = ""; @Field({ optional: true }) n?: number;',
      ),
      cls('list: string[] = []; static x: any;'),
      `import { Field } from 'type-graphql'; class A { @Field() list!: string[]; @Field() x!: string | null; }`,
      `${head}interface Lid { n: number } type Name = string; @Persistent() class A { @Field() name!: Name; @Field(text) lid!: string; }`,
      {
        code: cls('@Field(f64) n = 0; @Field(text, { nullable: true }) s: string | null = null;'),
        options: [{ always: true }],
      },
    ],
    invalid: [
      fixed(
        'absent',
        '@Field() s: string | null = null;',
        '@Field(text, { nullable: true }) s: string | null = null;',
      ),
      fixed(
        'absent',
        '@Field() n!: number | undefined;',
        '@Field(f64, { optional: true }) n!: number | undefined;',
      ),
      fixed(
        'absent',
        '@Field() n!: number | null | undefined;',
        '@Field(f64, { nullable: true, optional: true }) n!: number | null | undefined;',
      ),
      fixed(
        'absent',
        '@Field({ nullable: true }) a: A | null = null;',
        '@Field(() => A, { nullable: true }) a: A | null = null;',
      ),
      fixed(
        'absent',
        '@Field() d: null | Date = null;',
        '@Field(date, { nullable: true }) d: null | Date = null;',
      ),
      fixed(
        'absent',
        '@Field() k: "a" | "b" | null = null;',
        '@Field(text, { nullable: true }) k: "a" | "b" | null = null;',
      ),
      fixed(
        'absent',
        '@Field() accessor b: bigint | null = null;',
        '@Field(bigint, { nullable: true }) accessor b: bigint | null = null;',
      ),
      // the value tells the type, not that null is allowed
      fixed(
        'absent',
        '@Field() n: number | null = 0;',
        '@Field(f64, { nullable: true }) n: number | null = 0;',
      ),
      suggested('optional', '@Field() n?: number;', '@Field({ optional: true }) n?: number;'),
      suggested(
        'collection',
        '@Field() l!: PVec<number>;',
        '@Field(PVec.of(f64)) l!: PVec<number>;',
      ),
      suggested(
        'collection',
        '@Field() m!: PMap<string, A>;',
        '@Field(PMap.of(text, () => A)) m!: PMap<string, A>;',
      ),
      suggested(
        'collection',
        '@Field() m!: PMap<string, PVec<Date>>;',
        '@Field(PMap.of(text, PVec.of(date))) m!: PMap<string, PVec<Date>>;',
      ),
      suggested('collection', '@Field() s!: PString;', '@Field(PString.of()) s!: PString;'),
      reported('collection', '@Field() l!: PVec<number | string>;'),
      reported('unfit', '@Field() l: string[] = [];'),
      reported('unfit', '@Field() l: readonly string[] = [];'),
      reported('unfit', '@Field() l = [];'),
      reported('unfit', '@Field() t!: [number, string];'),
      reported('unfit', '@Field() m!: Map<string, number>;'),
      reported('unfit', '@Field() m = new Map();'),
      reported('unfit', '@Field() s!: Set<string>;'),
      reported('unfit', '@Field() f!: () => void;'),
      reported('unfit', '@Field() f = () => {};'),
      reported('unfit', '@Field() p!: Promise<number>;'),
      reported('unfit', '@Field() r = /x/;'),
      reported('unfit', '@Field() r!: RegExp;'),
      reported('unfit', '@Field() r: RegExp | null = null;'),
      reported('ambiguous', '@Field() x: any;'),
      reported('ambiguous', '@Field() x: unknown;'),
      reported('ambiguous', '@Field() x: object = {};'),
      reported('ambiguous', '@Field() x = {};'),
      reported('ambiguous', '@Field() x = null;'),
      reported('ambiguous', '@Field() x;'),
      reported('ambiguous', '@Field() x!: { n: number };'),
      reported('ambiguous', '@Field() x!: string | number;'),
      {
        code: `${head}interface Lid { n: number } @Persistent() class A { @Field() lid!: Lid; }`,
        errors: [{ messageId: 'ambiguous', data: { name: 'lid', what: 'the interface Lid' } }],
      },
      {
        code: `${head}@Persistent() class A<T> { @Field() value!: T; }`,
        errors: [{ messageId: 'ambiguous' }],
      },
      {
        // what is missing is imported
        code: `import { Field } from 'corundum';\nclass A { @Field() s: string | null = null; }`,
        output: `import { Field, text } from 'corundum';\nclass A { @Field(text, { nullable: true }) s: string | null = null; }`,
        errors: [{ messageId: 'absent' }],
      },
      {
        code: `import { Field as Stored, text as words } from 'corundum';\nclass A { @Stored() s: string | null = null; }`,
        output: `import { Field as Stored, text as words } from 'corundum';\nclass A { @Stored(words, { nullable: true }) s: string | null = null; }`,
        errors: [{ messageId: 'absent' }],
      },
      {
        code: `import * as c from 'corundum';\nclass A { @c.Field() s: string | null = null; }`,
        output: `import * as c from 'corundum';\nclass A { @c.Field(c.text, { nullable: true }) s: string | null = null; }`,
        errors: [{ messageId: 'absent' }],
      },
      {
        // another text is in the way
        code: `import { Field } from 'corundum';\nconst text = '';\nclass A { @Field() s: string | null = text; }`,
        errors: [{ messageId: 'absent' }],
      },
      {
        code: `import { Field, text } from 'corundum';\nfunction make(text: number) { return class { @Field() s: string | null = null; }; }`,
        errors: [{ messageId: 'absent' }],
      },
      always(fixed('always', '@Field() n = 0;', '@Field(f64) n = 0;')),
      always(fixed('always', '@Field() s!: string;', '@Field(text) s!: string;')),
      always(fixed('always', '@Field() b = false;', '@Field(bool) b = false;')),
      always(fixed('always', '@Field() u!: Uint8Array;', '@Field(bytes) u!: Uint8Array;')),
      always(fixed('always', '@Field() a!: A;', '@Field(() => A) a!: A;')),
      always(
        fixed('always', '@Field() n?: number;', '@Field(f64, { optional: true }) n?: number;'),
      ),
      always(
        fixed(
          'always',
          '@Field({ nullable: true }) a: A | null = null;',
          '@Field(() => A, { nullable: true }) a: A | null = null;',
        ),
      ),
      always({
        code: `import type { Account } from './model.js';\nimport { Field } from 'corundum';\nclass A { @Field() a!: Account; }`,
        errors: [{ messageId: 'always' }],
      }),
    ],
  },
  typed: {
    valid: [
      `${head}import { Text, Id, Colour, Shape } from './model.js'; class A { @Field() t!: Text; @Field() i!: Id; @Field() a!: Account; @Field() c!: Colour; }`,
      `${head}const start = Math.random(); class A { @Field() n = start; @Field() m = start * 2; }`,
    ],
    invalid: [
      {
        code: `${head}import { Shape } from './model.js'; class A { @Field() s!: Shape; }`,
        errors: [{ messageId: 'ambiguous', data: { name: 's', what: 'the interface Shape' } }],
      },
      fixed(
        'absent',
        '@Field() a: Account | null = null;',
        '@Field(() => Account, { nullable: true }) a: Account | null = null;',
      ),
      always({
        code: `${head}import { Id } from './model.js'; class A { @Field() i!: Id; }`,
        output: `${head}import { Id } from './model.js'; class A { @Field(f64) i!: Id; }`,
        errors: [{ messageId: 'always' }],
      }),
    ],
  },
  untyped: {
    valid: [
      `${head}import { Shape } from './model.js'; class A { @Field() s!: Shape; @Field() n = Math.random(); }`,
    ],
    invalid: [
      // without types it is not known whether Account is a class
      reported('absent', '@Field() a: Account | null = null;'),
    ],
  },
});

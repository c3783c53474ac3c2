// measure-types.mjs — what the types cost: checks 200 classes of 20 fields, decorated and not, under TypeScript 6 and 7
//
// node scripts/measure-types.mjs [--smoke] [--runs=5]
//
// Three programs of the same classes, which refer to each other and hold collections and pointers, and the same functions over them: undecorated; decorated; and decorated with the
// functions working on pools, that is on views outside transactions. The bar is for the second; the third says what views cost besides. Needs the compiled library (npm run build:ts)
// and test/toolchains.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Most that decorators may cost: time of a check of decorated classes against the same classes without decorators. */
const BAR = 2;

const PROJECT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const smoke = process.argv.includes('--smoke');
const CLASSES = smoke ? 6 : 200;
const FIELDS = 20;
const PER_FILE = 20;
const runs = Number(/--runs=(\d+)/.exec(process.argv.join(' '))?.[1] ?? (smoke ? 1 : 5));

const COMPILERS = [
  ['TypeScript 6', 'node_modules/typescript'],
  ['TypeScript 7', 'test/toolchains/node_modules/typescript'],
];

const FLAVOURS = [
  ['legacy', { experimentalDecorators: true, emitDecoratorMetadata: true }],
  ['standard', {}],
];

/** Field `n` of class `c`: its decorator and its declaration. */
function field(c, n) {
  const other = `Class${String((c * 7 + n * 13 + 1) % CLASSES)}`;
  const name = `field${String(n)}`;
  switch (n % 10) {
    case 0:
      return [`@Field(() => ${other})`, `${name}!: ${other};`];
    case 1:
      return [`@Field(() => ${other}, { nullable: true })`, `${name}: ${other} | null = null;`];
    case 2:
      return [`@Field(PMap.of(u32, () => ${other}))`, `${name}!: PMap<number, ${other}>;`];
    case 3:
      return [`@Field(PVec.of(() => ${other}))`, `${name}!: PVec<${other}>;`];
    case 4:
      return [
        `@Field(Prc.of(() => ${other}), { nullable: true })`,
        `${name}: Prc<${other}> | null = null;`,
      ];
    case 5:
      return ['@Field(text)', `${name} = '';`];
    case 6:
      return ['@Field(date)', `${name} = new Date(0);`];
    case 7:
      return ['@Field()', `${name} = true;`];
    case 8:
      return ['@Field(u32)', `${name} = 0;`];
    default:
      return ['@Field()', `${name} = 0;`];
  }
}

/** The programs; where pools are not the library's the root is the object itself. */
const PROGRAMS = [
  { title: 'undecorated', decorated: false, pools: false },
  { title: 'decorated', decorated: true, pools: false },
  { title: 'with views', decorated: true, pools: true },
];

/** The class and the functions over it. */
function classText(c, { decorated, pools }) {
  const name = `Class${String(c)}`;
  const fields = Array.from({ length: FIELDS }, (_, n) => {
    const [decorator, declaration] = field(c, n);
    return `  ${decorated ? `${decorator} ` : ''}${declaration}`;
  });
  const head = decorated ? `@Root('m.${name}')\n` : '';
  const pool = pools ? `Pool<${name}>` : `Plain<${name}>`;
  return `${head}export class ${name} {
${fields.join('\n')}
}
const total${name} = (one: ${name}): number => one.field8 + one.field9 + (one.field1?.field8 ?? 0);
export function read${name}(pool: ${pool}): number {
  let sum = total${name}(pool.root) + pool.root.field0.field1!.field8;
  for (const each of pool.root.field2.values()) sum += each.field8;
  for (const each of pool.root.field3) sum += each.field0.field8;
  return sum + (pool.root.field4?.value.field8 ?? 0);
}
export function write${name}(pool: ${pool}): number {
  return pool.transaction((j) => {
    j.root.field0.field8 += 1;
    j.root.field2.get(1)!.field5 = 'x';
    return total${name}(j.root);
  });
}
`;
}

const PLAIN = `export interface Journal<R> { readonly root: R }
export interface Plain<R> { readonly root: R; transaction<T>(body: (j: Journal<R>) => T): T }
`;

/** Writes the program into a folder of its own; returns the folder. */
function writeProgram(folder, program, options) {
  fs.mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  fs.symlinkSync(PROJECT, path.join(folder, 'node_modules/corundum'), 'junction');
  fs.symlinkSync(
    path.join(PROJECT, 'node_modules/@types'),
    path.join(folder, 'node_modules/@types'),
    'junction',
  );
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  fs.writeFileSync(path.join(folder, 'plain.ts'), PLAIN);
  const files = Math.ceil(CLASSES / PER_FILE);
  const classesOf = (file) =>
    Array.from({ length: PER_FILE }, (_, i) => file * PER_FILE + i).filter((c) => c < CLASSES);
  for (let file = 0; file < files; file++) {
    const imports = Array.from({ length: files }, (_, other) => other)
      .filter((other) => other !== file)
      .map((other) => {
        const names = classesOf(other).map((c) => `Class${String(c)}`);
        return `import { ${names.join(', ')} } from './part${String(other)}.js';`;
      });
    // all programs load the library's declarations
    const library =
      "import { Field, PMap, PVec, Pool, Prc, Root, date, text, u32 } from 'corundum';\nimport type { Plain } from './plain.js';";
    const text = classesOf(file).map((c) => classText(c, program));
    fs.writeFileSync(
      path.join(folder, `part${String(file)}.ts`),
      `${library}\n${imports.join('\n')}\n${text.join('')}`,
    );
  }
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'esnext.decorators', 'esnext.disposable'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
    ...options,
  };
  fs.writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  );
  return folder;
}

/** Seconds that a compiler takes to check a program, and those of them that it spends on types; the program must be right. */
function check(compiler, folder) {
  const args = [path.join(PROJECT, compiler, 'bin/tsc'), '-p', folder, '--extendedDiagnostics'];
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const total = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0)
    throw new Error(`${compiler} refuses the program:\n${stdout.slice(0, 2000)}${stderr}`);
  return { total, types: Number(/Check time:\s*([\d.]+)s/.exec(stdout)?.[1] ?? NaN) };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const figure = (value) => value.toFixed(2);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-measure-types-'));
try {
  console.log(
    `${String(CLASSES)} classes of ${String(FIELDS)} fields, seconds, median of ${String(runs)}${smoke ? '; a smoke run: these figures mean nothing' : ''}`,
  );
  console.log(
    `${''.padEnd(33)}${PROGRAMS.map(({ title }) => title.padStart(12)).join('')}${'ratios'.padStart(16)}`,
  );
  for (const [flavour, options] of FLAVOURS) {
    const programs = PROGRAMS.map((program, i) =>
      writeProgram(path.join(folder, `${flavour}-${String(i)}`), program, options),
    );
    for (const [name, compiler] of COMPILERS) {
      const times = programs.map(() => []);
      for (let run = 0; run < runs; run++) {
        programs.forEach((program, i) => times[i].push(check(compiler, program)));
      }
      for (const what of ['total', 'types']) {
        const seconds = times.map((list) => median(list.map((each) => each[what])));
        const [decorated, views] = seconds.slice(1).map((each) => each / seconds[0]);
        const verdict =
          what === 'total' && !smoke ? (decorated <= BAR ? '  holds' : '  MISSED') : '';
        const title = `${name}, ${flavour}, ${what}`.padEnd(33);
        const decoratedRuns = times[1].map((each) => each[what]);
        const spread = ` (decorated ${figure(Math.min(...decoratedRuns))} to ${figure(Math.max(...decoratedRuns))})`;
        console.log(
          `${title}${seconds.map((each) => figure(each).padStart(12)).join('')}${figure(decorated).padStart(8)}${figure(views).padStart(8)}${verdict}${spread}`,
        );
        if (verdict.includes('MISSED')) process.exitCode = 1;
      }
    }
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}

// type-checks.ts — compiles the fixtures of types under each compiler and each flavour of decorators.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeApplication } from '../lint-plugin/application.js';
import { TOOLCHAINS } from '../support/toolchain-packages.js';

const FIXTURES = path.join(process.cwd(), 'test', 'types', 'fixtures');
const EXPECTED = /^\s*\/\/ refused: (?<title>.*)$/;
const COMPLAINT = /^(?<file>[^(\s]+)\((?<line>\d+),\d+\): error (?<text>TS\d+: .*)$/gm;

/** A line that the compilers have to refuse: the one after a comment `// refused: title`. */
export interface Refusal {
  readonly file: string;
  /** Number of the line, from 1. */
  readonly line: number;
  readonly title: string;
}

/** What a compiler says about a line. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A compiler of TypeScript. */
export interface Compiler {
  readonly name: string;
  /** Path of its command. */
  readonly command: string;
}

/** The compilers that the types are made for. */
export const COMPILERS: readonly Compiler[] = [
  { name: 'TypeScript 6', command: path.resolve('node_modules/typescript/bin/tsc') },
  { name: 'TypeScript 7', command: path.join(TOOLCHAINS, 'node_modules/typescript/bin/tsc') },
];

/** Compiler options of the two flavours of decorators. */
export const FLAVOURS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'legacy decorators': { experimentalDecorators: true, emitDecoratorMetadata: true },
  'standard decorators': { experimentalDecorators: false, emitDecoratorMetadata: false },
};

/** Names of the fixtures. */
export function fixtures(): string[] {
  return fs.readdirSync(FIXTURES).sort();
}

/** The lines of all fixtures that have to be refused. */
export function refusals(): Refusal[] {
  return fixtures().flatMap((file) =>
    read(file).flatMap((text, index) => {
      const title = EXPECTED.exec(text)?.groups?.['title'];
      return title === undefined ? [] : [{ file, line: index + 2, title }];
    }),
  );
}

/** What a compiler says about the fixtures, in an application that has the library installed. */
export function complaintsOf(
  { command }: Compiler,
  options: Readonly<Record<string, unknown>>,
): Complaint[] {
  const sources = Object.fromEntries(fixtures().map((file) => [file, read(file).join('\n')]));
  const cwd = makeApplication(sources, options);
  const args = [command, '-p', cwd, '--pretty', 'false'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  const found = [...stdout.matchAll(COMPLAINT)].map(({ groups = {} }) => ({
    file: path.basename(groups['file'] ?? ''),
    line: Number(groups['line']),
    text: groups['text'] ?? '',
  }));
  if (found.length === 0)
    throw new Error(`${command} ended with ${String(status)}: ${stdout}${stderr}`);
  return found;
}

function read(file: string): string[] {
  return fs.readFileSync(path.join(FIXTURES, file), 'utf8').split('\n');
}

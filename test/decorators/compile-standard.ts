// compile-standard.ts — compiles and runs fixtures of standard decorators, which the tests' own compiler settings exclude.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

/** Where the fixtures are, in the sources and, for their imports, in the compiled tests. */
const FIXTURES = join('decorators', 'fixtures', 'standard');

/**
 * Compiles a fixture with standard decorators and runs it.
 *
 * @param name - file name without its ending.
 * @param options - `metadata`: whether the compiler passes `context.metadata`, which some do not.
 * @returns what the fixture exports.
 */
export function runStandardFixture(
  name: string,
  options: { metadata: boolean },
): Record<string, unknown> {
  const file = join(process.cwd(), 'test', FIXTURES, `${name}.ts`);
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    fileName: file,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  // What a compiler without support for metadata would have emitted.
  const code = options.metadata ? outputText : outputText.replaceAll('metadata: _metadata', '');
  if (!options.metadata && code === outputText)
    throw new Error('the compiler emits other code now');
  const exports: Record<string, unknown> = {};
  const load = createRequire(join(__dirname, '..', FIXTURES, `${name}.js`));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- it runs a fixture
  new Function('require', 'exports', code)(load, exports);
  return exports;
}

// programs.test.ts — the plugin over what the repository itself shows its users: samples and programs of the documents.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'chai';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import plugin from '../../eslint-plugin-corundum/src/index.js';
import { documents } from '../docs/documents.js';
import { programsOf } from '../docs/markdown-programs.js';
import { PRELUDES } from '../docs/preludes.js';
import { makeApplication, PROJECT } from './application.js';

/** Lints the TypeScript files of a folder with all rules; gives `file: rule line: source` for each report. */
async function reportsOf(folder: string, pattern: string, typed: boolean): Promise<string[]> {
  const config: Linter.Config = {
    ...plugin.configs['recommended-type-checked'],
    files: ['**/*.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: typed ? { projectService: true, tsconfigRootDir: PROJECT } : {},
    },
  };
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: [config] });
  const results = await eslint.lintFiles([pattern]);
  return results.flatMap(({ filePath, messages }) => {
    const lines = fs.readFileSync(filePath, 'utf8').split('\n');
    return messages.map(({ ruleId, line, message }) => {
      const rule = ruleId?.replace('corundum/', '') ?? message;
      return `${path.basename(filePath)}: ${rule}: ${lines[line - 1]?.trim() ?? ''}`;
    });
  });
}

describe('lint plugin over the programs of the repository', function () {
  this.timeout(120_000);

  for (const typed of [true, false]) {
    it(`finds in the samples only the cycle that is there, ${typed ? 'with' : 'without'} types`, async () => {
      const reports = await reportsOf(PROJECT, 'samples/**/*.ts', typed);
      // a city knows its country, and the country its cities and its capital
      expect(reports).to.deep.equal([
        'model.ts: no-strong-cycle: @Field(() => City, { nullable: true }) capital: City | null = null;',
        'model.ts: no-strong-cycle: @Field(() => Country) country!: Country;',
      ]);
    });

    it(`finds in the documents only what they show to be wrong, ${typed ? 'with' : 'without'} types`, async () => {
      const wrong: string[] = [];
      for (const standard of [false, true]) {
        const files: Record<string, string> = {};
        for (const document of documents()) {
          const text = fs.readFileSync(path.join(PROJECT, document), 'utf8');
          for (const program of programsOf(document, text, PRELUDES[document] ?? '')) {
            if (program.standard !== standard || program.refusedFrom !== null) continue;
            files[`${program.title.replace(/[^A-Za-z0-9]+/g, '-')}.ts`] = program.code;
          }
        }
        const decorators = { experimentalDecorators: !standard, emitDecoratorMetadata: !standard };
        const folder = fs.realpathSync(makeApplication(files, decorators));
        wrong.push(...(await reportsOf(folder, '*.ts', typed)));
      }
      // both are there to show what is refused
      expect(wrong.map((report) => report.replace(/^.*?: /, ''))).to.have.members([
        'no-write-outside-transaction: (counter.root as Counter).value = 7; // without the cast it does not compile',
        'no-write-outside-transaction: console.log(codeOf(() => (lamp.level = 1))); // → TX_REQUIRED',
      ]);
    });
  }
});

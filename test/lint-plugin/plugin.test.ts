// plugin.test.ts — what the package of the lint plugin says of itself is so.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect } from 'chai';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import plugin from '../../eslint-plugin-corundum/src/index.js';
import { PROJECT } from './application.js';

const FOLDER = path.join(PROJECT, 'eslint-plugin-corundum');
const read = (...names: string[]): string => fs.readFileSync(path.join(FOLDER, ...names), 'utf8');
const ruleNames = Object.keys(plugin.rules).sort();

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

describe('lint plugin', () => {
  it('names itself as its package does', () => {
    const { name, version } = JSON.parse(read('package.json')) as Manifest;
    expect(plugin.meta).to.include({ name, version });
  });

  it('depends on the version of @typescript-eslint/utils that it is tested with', () => {
    const root = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const { dependencies } = JSON.parse(read('package.json')) as Manifest;
    const name = '@typescript-eslint/utils';
    expect(dependencies).to.deep.equal({ [name]: `^${root.devDependencies[name] ?? ''}` });
  });

  it('has a page for each rule, and no others', () => {
    const pages = fs.readdirSync(path.join(FOLDER, 'docs/rules')).map((file) => file.slice(0, -3));
    expect(pages.sort()).to.deep.equal(ruleNames);
    for (const name of ruleNames) {
      const page = read('docs/rules', `${name}.md`);
      expect(page.split('\n')[0]).to.equal(`# ${name}`);
      expect(page).to.include('## Options').and.to.include('## Limits');
      expect(read('README.md')).to.include(`(docs/rules/${name}.md)`);
    }
  });

  it('says in its table which rules have fixes and suggestions', () => {
    const table = read('README.md');
    for (const name of ruleNames) {
      const { meta } = plugin.rules[name] ?? {};
      const row = table.split('\n').find((line) => line.startsWith(`| [${name}]`)) ?? '';
      expect(row.includes('🔧'), name).to.equal(meta?.fixable === 'code');
      expect(row.includes('💡'), name).to.equal(meta?.hasSuggestions === true);
    }
  });

  it('documents every option of every rule', () => {
    for (const name of ruleNames) {
      const schema = (plugin.rules[name]?.meta?.schema ?? []) as { properties?: object }[];
      for (const option of Object.keys(schema[0]?.properties ?? {})) {
        expect(read('docs/rules', `${name}.md`), name).to.include(`\`${option}\``);
      }
    }
  });

  it('has configurations that ESLint takes, with rules that are there', () => {
    const linter = new Linter();
    for (const config of Object.values(plugin.configs)) {
      const rules = Object.keys((config as Linter.Config).rules ?? {});
      expect(ruleNames.map((name) => `corundum/${name}`)).to.include.members(rules);
      const code = `import { Persistent } from 'corundum'; @Persistent() class A { n = 0; }`;
      const languageOptions = { parser: tseslint.parser };
      const found = linter.verify(code, [config as Linter.Config, { languageOptions }]);
      expect(found.map(({ ruleId }) => ruleId)).to.deep.equal(['corundum/require-field-decorator']);
    }
  });

  it('leaves JavaScript of the default parser alone where it has nothing to say', () => {
    const code = `const { Pool } = require('corundum'); const pool = Pool.open('x'); pool.transaction((j) => { j.root.n = 1; }); pool.root.n = 2;`;
    const config = [plugin.configs.recommended, { languageOptions: { sourceType: 'commonjs' } }];
    const found = new Linter().verify(code, config);
    expect(found.map(({ ruleId, column }) => `${ruleId ?? ''} ${String(column)}`)).to.deep.equal([
      `corundum/no-write-outside-transaction ${String(code.indexOf('pool.root') + 1)}`,
    ]);
  });
});

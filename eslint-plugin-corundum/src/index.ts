// index.ts — the plugin: its rules and its configurations.
import type { ESLint, Linter } from 'eslint';
import { explicitFieldType } from './rules/explicit-field-type.js';
import { noAwaitInTransaction } from './rules/no-await-in-transaction.js';
import { noCapturedHandle } from './rules/no-captured-handle.js';
import { noFloatingCommit } from './rules/no-floating-commit.js';
import { noKeptCursorValue } from './rules/no-kept-cursor-value.js';
import { noStrongCycle } from './rules/no-strong-cycle.js';
import { noTypeImportInField } from './rules/no-type-import-in-field.js';
import { noWriteInScan } from './rules/no-write-in-scan.js';
import { noWriteOutsideTransaction } from './rules/no-write-outside-transaction.js';
import { requireFieldDecorator } from './rules/require-field-decorator.js';
import { requirePersistentClass } from './rules/require-persistent-class.js';

const rules = {
  'explicit-field-type': explicitFieldType,
  'no-await-in-transaction': noAwaitInTransaction,
  'no-captured-handle': noCapturedHandle,
  'no-floating-commit': noFloatingCommit,
  'no-kept-cursor-value': noKeptCursorValue,
  'no-strong-cycle': noStrongCycle,
  'no-type-import-in-field': noTypeImportInField,
  'no-write-in-scan': noWriteInScan,
  'no-write-outside-transaction': noWriteOutsideTransaction,
  'require-field-decorator': requireFieldDecorator,
  'require-persistent-class': requirePersistentClass,
};

/** What has no option and is certain enough without types. */
const RECOMMENDED: Linter.RulesRecord = {
  'corundum/explicit-field-type': 'error',
  'corundum/no-await-in-transaction': 'error',
  'corundum/no-captured-handle': 'error',
  'corundum/no-floating-commit': 'error',
  'corundum/no-kept-cursor-value': 'error',
  'corundum/no-type-import-in-field': 'error',
  'corundum/no-write-in-scan': 'error',
  'corundum/no-write-outside-transaction': 'error',
  'corundum/require-field-decorator': 'error',
  'corundum/require-persistent-class': 'error',
};

type Configs = Readonly<Record<'recommended' | 'recommended-type-checked', Linter.Config>>;

interface Plugin extends ESLint.Plugin {
  readonly rules: NonNullable<ESLint.Plugin['rules']>;
  readonly configs: ESLint.Plugin['configs'] & Configs;
}

const plugin: Plugin = {
  meta: { name: 'eslint-plugin-corundum', version: '0.1.0', namespace: 'corundum' },
  // ESLint's own type of a rule does not know that of typescript-eslint
  rules: rules as unknown as Plugin['rules'],
  configs: {
    recommended: {
      name: 'corundum/recommended',
      plugins: {
        get corundum(): ESLint.Plugin {
          return plugin;
        },
      },
      rules: RECOMMENDED,
    },
    'recommended-type-checked': {
      name: 'corundum/recommended-type-checked',
      plugins: {
        get corundum(): ESLint.Plugin {
          return plugin;
        },
      },
      rules: { ...RECOMMENDED, 'corundum/no-strong-cycle': 'warn' },
    },
  },
};

export = plugin;

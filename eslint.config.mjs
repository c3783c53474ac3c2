// eslint.config.mjs — lint rules: strict types, layers, documentation, size

import jsdoc from 'eslint-plugin-jsdoc';
import tsdoc from 'eslint-plugin-tsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { layerOrder } from './scripts/eslint/layer-order.mjs';
import { purposeComment } from './scripts/eslint/purpose-comment.mjs';
import { reasonedDirective } from './scripts/eslint/reasoned-directive.mjs';

const corundum = {
  rules: {
    'layer-order': layerOrder,
    'purpose-comment': purposeComment,
    'reasoned-directive': reasonedDirective,
  },
};

const LIBRARY = ['src/**/*.{ts,mts}', 'decorators/**/*.ts'];
// published as a package of its own
const LINT_PLUGIN = ['eslint-plugin-corundum/src/**/*.ts'];
const TYPED = [...LIBRARY, ...LINT_PLUGIN, 'samples/**/*.ts', 'test/**/*.ts'];
// packages of their own, whose dependencies are not installed here: there are no types to check with
const UNTYPED = ['bench/**/*.ts', 'test/toolchains/**/*.ts'];
const DOCUMENTED = [
  'ClassDeclaration',
  'FunctionDeclaration',
  'MethodDefinition[accessibility!="private"]',
  'TSAbstractMethodDefinition',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSEnumDeclaration',
  'ExportNamedDeclaration > VariableDeclaration',
];

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/fixtures/',
    'coverage/',
    'native-shim/build*/',
    'native-shim/prebuilds/',
    // A declaration without code; tsc checks it with all that import it.
    'native-shim/index.d.ts',
  ]),
  {
    files: ['**/*.{ts,mts,mjs,cjs,js}'],
    plugins: { corundum },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'corundum/reasoned-directive': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 500],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name="only"][object.name=/^(it|describe)$/]',
          message: 'Run the whole suite.',
        },
        {
          selector: 'MemberExpression[property.name="skip"][object.name=/^(it|describe)$/]',
          message: 'A test runs or is not there.',
        },
      ],
    },
  },
  {
    files: TYPED,
    ignores: UNTYPED,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { tsdoc },
    rules: {
      'corundum/layer-order': 'error',
      'corundum/purpose-comment': 'error',
      'tsdoc/syntax': 'error',
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      // knows emitDecoratorMetadata: it leaves imports alone whose class is a design:type
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // an element of a typed array inside its bounds is never undefined, and a check costs time
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/prefer-literal-enum-member': ['error', { allowBitwiseExpressions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: [...LIBRARY, ...LINT_PLUGIN],
    plugins: { jsdoc },
    settings: { jsdoc: { mode: 'typescript' } },
    rules: {
      'no-console': 'error',
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          contexts: DOCUMENTED,
          checkConstructors: false,
          enableFixer: false,
          require: { FunctionDeclaration: false },
        },
      ],
      'jsdoc/require-description': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // chai asserts by reading a property
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // classes as data: what a declaration makes of them is what is tested
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowEmpty: true, allowWithDecorator: true },
      ],
    },
  },
  {
    files: UNTYPED,
    extends: [tseslint.configs.strict],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['scripts/**/*.mjs'],
    rules: { 'no-undef': 'off', 'corundum/purpose-comment': 'error' },
  },
);

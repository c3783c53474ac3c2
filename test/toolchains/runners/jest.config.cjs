// jest.config.cjs — Jest with CommonJS, compiled by swc with legacy decorators and metadata
const decorators = { legacyDecorator: true, decoratorMetadata: true };

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.test.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { ...decorators, useDefineForClassFields: true },
        },
      },
    ],
  },
};

// toolchain-flavours.ts — every way in which the tests compile one domain model.
import ts from 'typescript';
import { loadToolchain } from './toolchain-packages.js';

/** One compiler with one set of options. */
export interface Flavour {
  /** Name, for titles and folders. */
  readonly name: string;
  /** Whether the model leaves types to the compiler's metadata, and writes them in decorators otherwise. */
  readonly inferred: boolean;
  /** Whether all fields are declared with the `accessor` keyword. */
  readonly accessors: boolean;
  /** Compiles one TypeScript file to CommonJS. */
  compile(source: string): string;
}

const COMMON_JS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  isolatedModules: true,
};

function tsc(options: ts.CompilerOptions): (source: string) => string {
  const compilerOptions = { ...COMMON_JS, ...options };
  return (source) => ts.transpileModule(source, { compilerOptions }).outputText;
}

function esbuild(compilerOptions: object): (source: string) => string {
  const options = {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    tsconfigRaw: { compilerOptions },
  };
  return (source) => loadToolchain('esbuild').transformSync(source, options).code;
}

function swc(transform: object): (source: string) => string {
  const options = {
    swcrc: false,
    module: { type: 'commonjs' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform },
  };
  return (source) => loadToolchain('@swc/core').transformSync(source, options).code;
}

/** Makes all flavours. Their compilers are loaded when they are used. */
export function toolchainFlavours(): readonly Flavour[] {
  const legacy = { experimentalDecorators: true };
  const recorded = { ...legacy, emitDecoratorMetadata: true };
  const swcLegacy = { legacyDecorator: true, decoratorMetadata: true };
  const standard = esbuild({ useDefineForClassFields: true });
  const swcStandard = swc({ decoratorVersion: '2022-03', useDefineForClassFields: true });
  const flavour = (
    name: string,
    compile: (source: string) => string,
    model: 'inferred' | 'explicit' | 'accessors',
  ): Flavour => ({
    name,
    compile,
    inferred: model === 'inferred',
    accessors: model === 'accessors',
  });
  return [
    flavour('tsc legacy', tsc({ ...recorded, useDefineForClassFields: false }), 'inferred'),
    flavour('tsc legacy define', tsc({ ...recorded, useDefineForClassFields: true }), 'inferred'),
    flavour('tsc legacy accessor', tsc(recorded), 'accessors'),
    flavour('tsc standard', tsc({}), 'explicit'),
    flavour('tsc standard accessor', tsc({}), 'accessors'),
    flavour('esbuild legacy', esbuild({ ...legacy, useDefineForClassFields: false }), 'explicit'),
    flavour(
      'esbuild legacy define',
      esbuild({ ...legacy, useDefineForClassFields: true }),
      'explicit',
    ),
    flavour('esbuild standard', standard, 'explicit'),
    flavour('esbuild standard accessor', standard, 'accessors'),
    flavour('swc legacy', swc({ ...swcLegacy, useDefineForClassFields: false }), 'inferred'),
    flavour('swc legacy define', swc({ ...swcLegacy, useDefineForClassFields: true }), 'inferred'),
    flavour('swc standard', swcStandard, 'explicit'),
    flavour('swc standard accessor', swcStandard, 'accessors'),
  ];
}

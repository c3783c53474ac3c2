// code-cache.cjs — V8's code cache of the library: loading without compiling.
//
// The file holds what V8 had compiled after a run of the warm-up (make-code-cache.cjs): bytecode for one version of
// Node, one kind of processor and one set of V8's flags. V8 itself refuses the code of another; what it does not see is
// that the source has changed (it compares lengths) or that bytes of the file have, so both have a checksum here.
//
//   0  8 bytes  magic, another one for each kind of checksum
//   8  u32 LE   checksum of the library's source
//  12  u32 LE   checksum of the code
//  16  …        the code
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const SOURCE_SUM_AT = 8;
const CODE_SUM_AT = 12;
const HEADER_BYTES = 16;
const BEFORE = Buffer.from('(function (exports, require, module, __filename, __dirname) { ');
const AFTER = Buffer.from('\n})');

/** The native shim's CRC-32C, since the library loads the shim in any case, and else that of zlib, which takes longer to load. */
function checksums() {
  const { binding } = require(path.join(__dirname, '..', 'native-shim', 'binding.cjs'));
  if (binding !== null) return { magic: 'CRNDMCC1', sum: binding.crc32c };
  return { magic: 'CRNDMCZ1', sum: require('node:zlib').crc32 };
}

/** Where the code of a library's file lies for the running version of Node. */
function codeCacheOf(library) {
  const { version, platform, arch } = process;
  return `${library}.${version}-${platform}-${arch}.cache`;
}

/** The code in a cache, if it is whole and belongs to the source. */
function codeFor(source, cache) {
  const { magic, sum } = checksums();
  if (cache.length <= HEADER_BYTES || cache.toString('latin1', 0, magic.length) !== magic) {
    return undefined;
  }
  if (cache.readUInt32LE(SOURCE_SUM_AT) !== sum(source)) return undefined;
  const code = cache.subarray(HEADER_BYTES);
  return cache.readUInt32LE(CODE_SUM_AT) === sum(code) ? code : undefined;
}

/**
 * The library as a script, compiled as a CommonJS module is; `code` is what V8 may take over. The source is ASCII: what is not would be a string of
 * twice the size, and V8 collects garbage for it.
 */
function compile(library, source, code) {
  const text = Buffer.concat([BEFORE, source, AFTER]).toString('latin1');
  return new vm.Script(text, { filename: library, cachedData: code });
}

/** Runs a compiled library and returns its exports. The names of packages mean the same from here and from there. */
function run(library, script) {
  const module = { exports: {} };
  const parameters = [module.exports, require, module, library, path.dirname(library)];
  Reflect.apply(script.runInThisContext(), module.exports, parameters);
  return module.exports;
}

/**
 * Whether code that is compiled here would see the globals of the caller. A test runner that gives each file globals
 * of its own compiles modules itself, and must be left to it.
 */
function inMainContext() {
  return vm.runInThisContext('Object') === Object;
}

/**
 * Loads a library through its code cache.
 *
 * @param {string} library - path of a CommonJS file
 * @returns {object | undefined} its exports; undefined if there is no cache that belongs to it, and nothing has run. Where V8 refuses the code, for
 * it was made under other flags, the source is compiled.
 */
function loadThroughCodeCache(library) {
  if (process.env.NODE_DISABLE_COMPILE_CACHE === '1') return undefined;
  let script;
  try {
    if (!inMainContext()) return undefined;
    const cache = fs.readFileSync(codeCacheOf(library));
    const source = fs.readFileSync(library);
    const code = codeFor(source, cache);
    if (code === undefined) return undefined;
    script = compile(library, source, code);
  } catch {
    return undefined; // no cache, a bundle without these files, or a file system that refuses
  }
  return run(library, script);
}

module.exports = {
  checksums,
  codeCacheOf,
  compile,
  run,
  HEADER_BYTES,
  SOURCE_SUM_AT,
  CODE_SUM_AT,
  loadThroughCodeCache,
};

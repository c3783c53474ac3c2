// write-code-cache.cjs — stores what V8 has compiled of the library.
'use strict';

const fs = require('node:fs');
const v8 = require('node:v8');
const {
  checksums,
  codeCacheOf,
  compile,
  run,
  HEADER_BYTES,
  SOURCE_SUM_AT,
  CODE_SUM_AT,
} = require('./code-cache.cjs');

const LAST_ASCII = 0x7f;

/**
 * What V8 has compiled of a library after some work. V8 notes in a function that its baseline compiler has translated it, and translates it again at its
 * first call in each process that finds the note, which takes longer than it saves: the work is done without that compiler.
 */
function codeAfter(library, source, work) {
  const script = compile(library, source, undefined);
  v8.setFlagsFromString('--no-sparkplug');
  try {
    work(run(library, script));
  } finally {
    v8.setFlagsFromString('--sparkplug');
  }
  return script.createCachedData();
}

/**
 * Loads a library, lets it work, and stores what V8 has compiled until then. The file appears whole or not at all.
 *
 * @param {string} library - path of a CommonJS file, in ASCII
 * @param {(exports: object) => void} work
 */
function writeCodeCache(library, work) {
  const source = fs.readFileSync(library);
  if (source.some((byte) => byte > LAST_ASCII)) throw new TypeError(`${library} is not ASCII`);
  const code = codeAfter(library, source, work);
  const { magic, sum } = checksums();
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(magic, 'latin1');
  header.writeUInt32LE(sum(source), SOURCE_SUM_AT);
  header.writeUInt32LE(sum(code), CODE_SUM_AT);
  const file = codeCacheOf(library);
  const fresh = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(fresh, Buffer.concat([header, code]));
    fs.renameSync(fresh, file);
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    throw error;
  }
}

module.exports = { writeCodeCache };

#!/usr/bin/env node
// make-code-cache.cjs — stores compiled code of the library for the Node that runs this
//
//   node make-code-cache.cjs              fails if it cannot
//   node make-code-cache.cjs --optional   warns instead: the library works without, and opens its first pool later
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const LIBRARY = path.join(__dirname, '..', 'dist', 'corundum.cjs');

/** V8 refuses code that was made under other flags, so the flags of this process are left behind. */
function runWithoutFlags() {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status } = spawnSync(process.execPath, [__filename], { env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`node ended with status ${status}`);
}

function write() {
  const { warmUp } = require('./warm-up.cjs');
  const { writeCodeCache } = require('./write-code-cache.cjs');
  writeCodeCache(LIBRARY, warmUp);
}

function main(optional) {
  if (optional && !fs.existsSync(LIBRARY)) return; // a source tree that is not built yet
  try {
    if (process.env.NODE_OPTIONS || process.execArgv.length > 0) runWithoutFlags();
    else write();
  } catch (error) {
    process.stderr.write(`make-code-cache: no code cache was written: ${error.message}\n`);
    process.exitCode = optional ? 0 : 1;
  }
}

main(process.argv.includes('--optional'));

// binding.cjs — loads the compiled shim, or says why there is none.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** The contract of index.d.ts that this loader belongs to; a binary of another one is refused. */
const ABI = 2;

/**
 * Loads the binary from its usual places. `node-gyp-build` knows them and many others, and asking it takes longer than loading the binary:
 * it is asked where there is nothing, or where the environment tells it to look elsewhere.
 */
function loadUsual() {
  const { CORUNDUM_NATIVE_SHIM_PREBUILD: elsewhere, PREBUILDS_ONLY: published } = process.env;
  if (!elsewhere && !published) {
    const built = path.join(__dirname, 'build', 'Release', 'shim.node');
    if (fs.existsSync(built)) return require(built);
  }
  return require('node-gyp-build')(__dirname);
}

/** A folder with a build below it, or the binary itself. */
function load(place) {
  if (place.endsWith('.node')) return require(path.resolve(place));
  return require('node-gyp-build')(path.resolve(place));
}

/** `{binding, reason}`: one of the two is null. */
function find() {
  if (process.env.CORUNDUM_NO_NATIVE === '1') {
    return { binding: null, reason: 'CORUNDUM_NO_NATIVE=1 is set' };
  }
  if (process.versions.electron !== undefined) {
    return { binding: null, reason: 'Electron forbids external buffers' };
  }
  const place = process.env.CORUNDUM_NATIVE_BUILD;
  try {
    const binding = place ? load(place) : loadUsual();
    const abi = binding.abiVersion();
    if (abi === ABI) return { binding, reason: null };
    return {
      binding: null,
      reason: `the binary has interface version ${abi}, not ${ABI}; rebuild it`,
    };
  } catch (error) {
    return { binding: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

module.exports = find();

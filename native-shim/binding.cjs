// binding.cjs — loads the compiled shim, or says why there is none.
'use strict';

const path = require('node:path');

/** The contract of index.d.ts that this loader belongs to; a binary of another one is refused. */
const ABI = 1;

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
  const place = process.env.CORUNDUM_NATIVE_BUILD || __dirname;
  try {
    const binding = load(place);
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

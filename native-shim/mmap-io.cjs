// mmap-io.cjs — the interface of the npm package mmap-io over this shim.
'use strict';

const { binding, reason } = require('./binding.cjs');

if (binding === null) throw new Error(`mmap-io: the native shim is not available: ${reason}`);

/**
 * `sync(buffer)`, `sync(buffer, blocking, invalidate)` or `sync(buffer, offset, length, blocking, invalidate)`.
 * Without a length it reaches to the end of the buffer.
 */
function sync(buffer, ...rest) {
  const whole = typeof rest[0] === 'boolean';
  const [blocking, invalidate] = whole ? rest : rest.slice(2);
  const offset = whole ? 0 : rest[0] || 0;
  const length = (whole ? 0 : rest[1]) || buffer.length - offset;
  binding.sync_lib_private__(buffer, offset, length, Boolean(blocking), Boolean(invalidate));
}

const names = [
  'map',
  'advise',
  'incore',
  'unmap',
  'PAGESIZE',
  'PROT_NONE',
  'PROT_READ',
  'PROT_WRITE',
  'PROT_EXEC',
  'MAP_SHARED',
  'MAP_PRIVATE',
  'MAP_NONBLOCK',
  'MAP_POPULATE',
  'MADV_NORMAL',
  'MADV_RANDOM',
  'MADV_SEQUENTIAL',
  'MADV_WILLNEED',
  'MADV_DONTNEED',
  'MS_ASYNC',
  'MS_INVALIDATE',
  'MS_SYNC',
];

const mmap = { sync };
for (const name of names) {
  if (name in binding) mmap[name] = binding[name];
}
mmap.default = mmap;

// As in the original, assigning to a constant changes nothing.
module.exports = Object.freeze(mmap);

// index.cjs — the library, taken from V8's code cache where there is one.
'use strict';

const path = require('node:path');
const { loadThroughCodeCache } = require('./code-cache.cjs');

module.exports =
  loadThroughCodeCache(path.join(__dirname, '..', 'dist', 'corundum.cjs')) ??
  require('../dist/corundum.cjs');

#!/usr/bin/env node
// corundum.cjs — the command line of the package: a thin shell over its scripts.
'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { parseArgs } = require('node:util');

const ROOT = path.resolve(__dirname, '..');

const HELP = `Usage: corundum <command> [options]

Commands:
  rebuild        compile the native shim of the installed package for this machine, and
                 the code cache that lets this version of Node load it without compiling
                 (needs python3, make and g++; downloads nothing)

Options:
  -h, --help     show this text
  -v, --version  show the version of the package
`;

const OK = 0;
const FAILED = 1;
const MISUSED = 2;

/** Says on the error stream what is wrong with the arguments. */
function refuse(what) {
  process.stderr.write(`corundum: ${what}\n\n${HELP}`);
  return MISUSED;
}

/** Compiles the shim even where a binary is there, and tells whether it can be loaded afterwards. */
function rebuild() {
  const script = path.join(ROOT, 'scripts', 'build-native.mjs');
  const { status, error } = spawnSync(process.execPath, [script, '--force'], { stdio: 'inherit' });
  if (error !== undefined) process.stderr.write(`corundum: ${error.message}\n`);
  if (status !== 0) return FAILED;
  const { reason } = require(path.join(ROOT, 'native-shim', 'binding.cjs'));
  if (reason === null) {
    process.stdout.write('corundum: the native shim is ready\n');
    const cache = path.join(ROOT, 'load', 'make-code-cache.cjs');
    return spawnSync(process.execPath, [cache], { stdio: 'inherit' }).status === 0 ? OK : FAILED;
  }
  process.stderr.write(`corundum: the native shim cannot be loaded: ${reason}\n`);
  return FAILED;
}

const COMMANDS = new Map([['rebuild', rebuild]]);

function main(args) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    return refuse(error.message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(HELP);
    return OK;
  }
  if (values.version) {
    process.stdout.write(`${require('../package.json').version}\n`);
    return OK;
  }
  const [name, ...rest] = positionals;
  if (name === undefined) return refuse('a command is missing.');
  const command = COMMANDS.get(name);
  if (command === undefined) return refuse(`there is no command ${name}.`);
  if (rest.length > 0)
    return refuse(`${name} takes no arguments, and was given ${rest.join(' ')}.`);
  return command();
}

process.exitCode = main(process.argv.slice(2));

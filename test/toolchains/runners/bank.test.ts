// bank.test.ts — run by vitest and by Jest, twice each: both keep a module registry for each test file.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkBank, createBank } from './check.js';

declare function test(name: string, body: () => void): void;

test('a bank is made, reopened and checked', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corundum-runner-'));
  try {
    createBank(path.join(folder, 'bank.pool'));
    checkBank(path.join(folder, 'bank.pool'));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('a bank that another toolchain made is checked', () => {
  const file = process.env['CORUNDUM_BANK'];
  if (file === undefined) throw new Error('CORUNDUM_BANK names no pool');
  checkBank(file);
});

// native-binding.test.ts — what happens where the native shim cannot be had.
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { mediaCases, removeFolder, scratchFolder } from '../support/media-kinds.js';

const OPEN_MEDIUM = path.join(__dirname, '../../src/media/open-medium.js');

const PROGRAM = `
const { openMedium } = require(process.argv[1]);
const warnings = [];
process.on('warning', (warning) => warnings.push(warning.code));
const kinds = [];
let code = '';
for (let i = 0; i < 2; i++) {
  const { medium } = openMedium({ path: process.argv[2], create: 'if-absent', maxBytes: 4 << 20 });
  kinds.push(medium.kind);
  medium.close();
}
try { openMedium({ path: process.argv[2], kind: 'file' }).medium.close(); } catch (error) { code = error.code; }
setImmediate(() => console.log(JSON.stringify({ kinds, warnings, code })));
`;

function run(noNative: string): unknown {
  const folder = scratchFolder();
  try {
    const env = { ...process.env, CORUNDUM_NO_NATIVE: noNative };
    const args = ['--no-warnings', '-e', PROGRAM, OPEN_MEDIUM, path.join(folder, 'a.pool')];
    const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  } finally {
    removeFolder(folder);
  }
}

describe('media: choice of the medium', () => {
  it('is the portable one without the native shim, with one warning', () => {
    expect(run('1')).to.deep.equal({
      kinds: ['portable', 'portable'],
      warnings: ['CORUNDUM_PORTABLE'],
      code: 'MEDIA_NATIVE_UNAVAILABLE',
    });
  });

  it('is a native one with it', () => {
    if (!mediaCases().some((c) => c.name === 'file')) return;
    expect(run('')).to.deep.include({ warnings: [], code: '' });
  });
});

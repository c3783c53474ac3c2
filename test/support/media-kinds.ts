// media-kinds.ts — the media that can be tested here, and pools on them in a scratch folder.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { MediumOptions } from '../../src/media/medium-options.js';
import { nativeBinding } from '../../src/media/native-binding.js';

/** A medium to run a suite over. */
export interface MediaCase {
  readonly name: string;
  readonly options: MediumOptions;
  /** Folder for its pools, '' for the usual one. */
  readonly folder: string;
}

const SHARED_MEMORY = '/dev/shm';

/** The portable and the memory medium everywhere; those of the native shim where it is built. */
export function mediaCases(): MediaCase[] {
  const cases: MediaCase[] = [
    { name: 'memory', options: { kind: 'memory' }, folder: '' },
    { name: 'portable', options: { kind: 'portable' }, folder: '' },
  ];
  if (nativeBinding().binding !== null) {
    cases.push({ name: 'file', options: { kind: 'file' }, folder: '' });
    if (fs.existsSync(SHARED_MEMORY)) {
      const options: MediumOptions = { kind: 'dax', forceDax: true };
      cases.push({ name: 'dax (forced)', options, folder: SHARED_MEMORY });
    }
  }
  return cases;
}

/** A fresh folder, to be removed with {@link removeFolder}. */
export function scratchFolder(parent = ''): string {
  return fs.mkdtempSync(path.join(parent === '' ? os.tmpdir() : parent, 'corundum-media-'));
}

/** Removes a folder with all that is in it. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
}

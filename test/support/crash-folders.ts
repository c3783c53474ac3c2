// crash-folders.ts — all the folders that a power cut may leave behind, from a log of what happened to several files.
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import {
  CachedDisk,
  choiceCount,
  imageOf,
  pickChoice,
  selections,
  type CrashPlan,
} from './crash-images.js';
import { seededRandom } from './random.js';
import type { FolderEvent } from './recorded-folder.js';

/** What a power cut left, and how far the program had got. */
export interface CrashFolder {
  readonly files: Map<string, MemoryPoolFile>;
  /** Events that had begun; the last one may have been under way. */
  readonly cut: number;
  /** Highest mark before the cut, or -1. */
  readonly acknowledged: number;
}

/** Files of one state of the folder whose contents may still differ. */
type Disks = Map<string, CachedDisk>;

/** Yields folders for every cut of `events` over the durable files `base`. The event at the cut is taken to be under way. */
export function* crashFolders(
  base: ReadonlyMap<string, PoolFile>,
  events: readonly FolderEvent[],
  plan: CrashPlan,
): Generator<CrashFolder> {
  const random = seededRandom(plan.seed);
  const disks: Disks = new Map([...base].map(([path, file]) => [path, new CachedDisk(file)]));
  let acknowledged = -1;
  for (let cut = 0; cut <= events.length; cut++) {
    const step = events[cut];
    const isShown = cut % (plan.stride ?? 1) === 0 || step === undefined;
    for (const state of isShown ? begun(disks, step) : []) {
      for (const files of folders(state, plan, random)) yield { files, cut, acknowledged };
    }
    if (step !== undefined) complete(disks, step);
    if (step?.event.kind === 'mark') acknowledged = Math.max(acknowledged, step.event.note);
  }
}

/** States of the names while `step` is under way; also applies a step that changes contents. */
function begun(disks: Disks, step: FolderEvent | undefined): Disks[] {
  if (step === undefined) return [disks];
  const { path, event } = step;
  if (event.kind === 'create') {
    // The name, the length and the contents may come in any order.
    const contents = [new Uint8Array(0), new Uint8Array(event.bytes.length), event.bytes];
    const made = contents.map((bytes) => new CachedDisk(new MemoryPoolFile(bytes)));
    return [disks, ...made.map((disk) => new Map(disks).set(path, disk))];
  }
  if (event.kind === 'remove') {
    const without = new Map(disks);
    without.delete(path);
    return [disks, without];
  }
  applied(disks, step);
  return [disks];
}

const done = new WeakSet<FolderEvent>();

function applied(disks: Disks, step: FolderEvent): void {
  const { path, event } = step;
  if (event.kind === 'create' || event.kind === 'remove' || event.kind === 'mark') return;
  if (done.has(step)) return;
  done.add(step);
  disks.get(path)?.apply(event);
}

function complete(disks: Disks, step: FolderEvent): void {
  const { path, event } = step;
  if (event.kind === 'create') disks.set(path, new CachedDisk(new MemoryPoolFile(event.bytes)));
  else if (event.kind === 'remove') disks.delete(path);
  else if (event.kind !== 'mark') {
    applied(disks, step);
    done.delete(step);
    disks.get(path)?.settle(event);
  }
}

function* folders(
  disks: Disks,
  plan: CrashPlan,
  random: (below: number) => number,
): Generator<Map<string, MemoryPoolFile>> {
  const total = [...disks.values()].reduce(
    (product, disk) => Math.min(product * choiceCount(disk), 2 ** 30),
    1,
  );
  for (const index of selections(total, plan, random)) {
    yield new Map([...disks].map(([path, disk]) => [path, imageOf(disk, pickChoice(disk, index))]));
  }
}

// crash-images.ts — all the files that a power cut may leave behind, from a log of writes and syncs.
import { SECTOR_BYTES } from '../../src/media/file-layout.js';
import { MemoryPoolFile } from '../../src/media/memory-pool-file.js';
import type { PoolFile } from '../../src/media/pool-file.js';
import { seededRandom } from './random.js';
import type { FileEvent } from './recording-pool-file.js';

/** What a power cut left, and how far the program had got. */
export interface CrashImage {
  readonly file: MemoryPoolFile;
  /** Events that had begun; the last one may have been under way. */
  readonly cut: number;
  /** Highest mark before the cut, or -1. */
  readonly acknowledged: number;
}

/** How many images to make at each cut. */
export interface CrashPlan {
  /** All subsets where there are at most this many. */
  readonly exhaustive: number;
  /** Random subsets where there are more, beside "nothing" and "everything". */
  readonly samples: number;
  readonly seed: number;
  /** Only every `stride`-th cut. */
  readonly stride?: number;
}

/** A sector's contents on the medium, and what has been written since. */
interface Sector {
  durable: Uint8Array;
  pending: Uint8Array[];
}

const ZERO_SECTOR = new Uint8Array(SECTOR_BYTES);

/**
 * The state of a disk with a volatile cache: each sector, and the length of the file, is at any of its versions since the
 * last sync, independently of the others.
 */
export class CachedDisk {
  readonly sectors = new Map<number, Sector>();
  sizes: number[];
  readonly #touched = new Set<number>();
  /** Version that each open sector had when a background sync began. */
  readonly #begun = new Map<number, Map<number, Uint8Array>>();

  constructor(base: PoolFile) {
    this.sizes = [base.size()];
    const bytes = new Uint8Array(base.size());
    base.read(0, bytes);
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      const sector = ZERO_SECTOR.slice();
      sector.set(bytes.subarray(at, at + SECTOR_BYTES));
      this.sectors.set(at / SECTOR_BYTES, { durable: sector, pending: [] });
    }
  }

  /** Sectors and sizes that a power cut may leave in more than one way. */
  get open(): number[] {
    return [...this.#touched];
  }

  apply(event: FileEvent): void {
    switch (event.kind) {
      case 'write':
      case 'durable':
        this.write(event.position, event.bytes);
        break;
      case 'truncate':
        this.#cutOff(event.bytes);
        break;
      case 'allocate':
        this.#resize(Math.max(this.#size(), event.end));
        break;
      case 'sync-begin':
        this.#begun.set(event.id, new Map(this.open.map((n) => [n, this.#latest(n)])));
        break;
      default:
    }
  }

  /** Makes durable what the completed `event` makes durable. */
  settle(event: FileEvent): void {
    if (event.kind === 'sync') {
      for (const n of this.open) this.#settleSector(n, this.sectors.get(n)!.pending.length);
      this.sizes = [this.#size()];
    } else if (event.kind === 'durable') {
      const last = Math.floor((event.position + event.bytes.length - 1) / SECTOR_BYTES);
      for (let n = Math.floor(event.position / SECTOR_BYTES); n <= last; n++) {
        this.#settleSector(n, this.sectors.get(n)!.pending.length);
      }
    } else if (event.kind === 'sync-end') {
      for (const [n, version] of this.#begun.get(event.id)!) {
        // Not there any more where another sync has settled it meanwhile.
        this.#settleSector(n, this.sectors.get(n)!.pending.indexOf(version) + 1);
      }
    }
  }

  write(position: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const n = Math.floor((position + done) / SECTOR_BYTES);
      const from = position + done - n * SECTOR_BYTES;
      const count = Math.min(SECTOR_BYTES - from, bytes.length - done);
      const next = this.#latest(n).slice();
      next.set(bytes.subarray(done, done + count), from);
      this.#push(n, next);
      done += count;
    }
    this.#resize(Math.max(this.#size(), position + bytes.length));
  }

  #cutOff(bytes: number): void {
    for (let n = Math.ceil(bytes / SECTOR_BYTES); n * SECTOR_BYTES < this.#size(); n++) {
      if (this.sectors.has(n)) this.#push(n, ZERO_SECTOR);
    }
    this.#resize(bytes);
  }

  #resize(bytes: number): void {
    if (bytes !== this.#size()) this.sizes.push(bytes);
  }

  #size(): number {
    return this.sizes.at(-1)!;
  }

  #latest(n: number): Uint8Array {
    const sector = this.sectors.get(n);
    return sector?.pending.at(-1) ?? sector?.durable ?? ZERO_SECTOR;
  }

  #push(n: number, bytes: Uint8Array): void {
    let sector = this.sectors.get(n);
    if (sector === undefined) {
      sector = { durable: ZERO_SECTOR, pending: [] };
      this.sectors.set(n, sector);
    }
    sector.pending.push(bytes);
    this.#touched.add(n);
  }

  #settleSector(n: number, count: number): void {
    const sector = this.sectors.get(n)!;
    if (count > 0) sector.durable = sector.pending[count - 1]!;
    sector.pending.splice(0, count);
    if (sector.pending.length === 0) this.#touched.delete(n);
  }
}

/**
 * Yields crash images for every cut of `events` over `base` (the durable file before the first event). The event at the
 * cut is taken to be under way.
 */
export function* crashImages(
  base: PoolFile,
  events: readonly FileEvent[],
  plan: CrashPlan,
): Generator<CrashImage> {
  const random = seededRandom(plan.seed);
  const disk = new CachedDisk(base);
  let acknowledged = -1;
  for (let cut = 0; cut < events.length; cut++) {
    const event = events[cut]!;
    disk.apply(event);
    if (cut % (plan.stride ?? 1) === 0) {
      for (const choice of choices(disk, plan, random)) {
        yield { file: imageOf(disk, choice), cut, acknowledged };
      }
    }
    disk.settle(event);
    if (event.kind === 'mark') acknowledged = Math.max(acknowledged, event.note);
  }
  for (const choice of choices(disk, plan, random)) {
    yield { file: imageOf(disk, choice), cut: events.length, acknowledged };
  }
}

/** Version of each open sector (0 is the durable one), and of the length. */
export interface Choice {
  readonly versions: Map<number, number>;
  readonly size: number;
}

function* choices(
  disk: CachedDisk,
  plan: CrashPlan,
  random: (below: number) => number,
): Generator<Choice> {
  for (const index of selections(choiceCount(disk), plan, random)) yield pickChoice(disk, index);
}

/** In how many ways a power cut may leave `disk`; 2^30 stands for all greater numbers. */
export function choiceCount(disk: CachedDisk): number {
  return disk.open.reduce(
    (product, n) => Math.min(product * (disk.sectors.get(n)!.pending.length + 1), 2 ** 30),
    disk.sizes.length,
  );
}

/** The choice that takes version `index(count)` of the `count` versions of each open sector, and of the length. */
export function pickChoice(disk: CachedDisk, index: (count: number) => number): Choice {
  return {
    versions: new Map(disk.open.map((n) => [n, index(disk.sectors.get(n)!.pending.length + 1)])),
    size: disk.sizes[index(disk.sizes.length)]!,
  };
}

/** Ways to choose among versions, `total` of them in all: every one where the plan allows that, else nothing, everything and random ones. */
export function* selections(
  total: number,
  plan: CrashPlan,
  random: (below: number) => number,
): Generator<(count: number) => number> {
  if (total <= plan.exhaustive) {
    for (let number = 0; number < total; number++) {
      let rest = number;
      yield (count) => {
        const index = rest % count;
        rest = Math.floor(rest / count);
        return index;
      };
    }
    return;
  }
  yield () => 0;
  yield (count) => count - 1;
  for (let i = 0; i < plan.samples; i++) yield (count) => random(count);
}

/** The file that `choice` leaves of `disk`. */
export function imageOf(disk: CachedDisk, choice: Choice): MemoryPoolFile {
  const bytes = new Uint8Array(choice.size);
  for (const [n, sector] of disk.sectors) {
    const at = n * SECTOR_BYTES;
    if (at >= bytes.length) continue;
    const version = choice.versions.get(n) ?? 0;
    const contents = version === 0 ? sector.durable : sector.pending[version - 1]!;
    bytes.set(contents.subarray(0, bytes.length - at), at);
  }
  return new MemoryPoolFile(bytes);
}

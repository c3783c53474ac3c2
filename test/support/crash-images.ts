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

const ZERO_SECTOR = new Uint8Array(SECTOR_BYTES);

/**
 * The state of a disk with a volatile cache: each sector, and the length of the file, is at any of its versions since the
 * last sync, independently of the others.
 */
export class CachedDisk {
  /** What has been written to each open sector since, in order. */
  readonly pending = new Map<number, Uint8Array[]>();
  sizes: number[];
  /** What is on the medium, whole sectors. */
  #durable: Uint8Array;
  /** Sectors that were ever written. */
  readonly #written = new Set<number>();
  /** Version that each open sector had when a background sync began. */
  readonly #begun = new Map<number, Map<number, Uint8Array>>();

  constructor(base: PoolFile) {
    const size = base.size();
    this.sizes = [size];
    this.#durable = new Uint8Array(Math.ceil(size / SECTOR_BYTES) * SECTOR_BYTES);
    base.read(0, this.#durable.subarray(0, size));
    for (let n = 0; n * SECTOR_BYTES < size; n++) this.#written.add(n);
  }

  /** The durable contents, `bytes` of them. */
  durable(bytes: number): Uint8Array {
    const contents = new Uint8Array(bytes);
    contents.set(this.#durable.subarray(0, bytes));
    return contents;
  }

  /** Sectors and sizes that a power cut may leave in more than one way. */
  get open(): number[] {
    return [...this.pending.keys()];
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
      for (const n of this.open) this.#settleSector(n, this.pending.get(n)!.length);
      this.sizes = [this.#size()];
    } else if (event.kind === 'durable') {
      const last = Math.floor((event.position + event.bytes.length - 1) / SECTOR_BYTES);
      for (let n = Math.floor(event.position / SECTOR_BYTES); n <= last; n++) {
        this.#settleSector(n, this.pending.get(n)!.length);
      }
    } else if (event.kind === 'sync-end') {
      for (const [n, version] of this.#begun.get(event.id)!) {
        // Not there any more where another sync has settled it meanwhile.
        this.#settleSector(n, (this.pending.get(n) ?? []).indexOf(version) + 1);
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
      if (this.#written.has(n)) this.#push(n, ZERO_SECTOR);
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
    const latest = this.pending.get(n)?.at(-1);
    if (latest !== undefined) return latest;
    const at = n * SECTOR_BYTES;
    return at < this.#durable.length ? this.#durable.subarray(at, at + SECTOR_BYTES) : ZERO_SECTOR;
  }

  #push(n: number, bytes: Uint8Array): void {
    const versions = this.pending.get(n);
    if (versions === undefined) this.pending.set(n, [bytes]);
    else versions.push(bytes);
    this.#written.add(n);
  }

  #settleSector(n: number, count: number): void {
    const versions = this.pending.get(n);
    if (versions === undefined || count === 0) return;
    const at = n * SECTOR_BYTES;
    if (at >= this.#durable.length) {
      // Room for more than this one: files grow by what comes next.
      const longer = new Uint8Array(Math.max(at + SECTOR_BYTES, this.#durable.length * 2));
      longer.set(this.#durable);
      this.#durable = longer;
    }
    this.#durable.set(versions[count - 1]!, at);
    versions.splice(0, count);
    if (versions.length === 0) this.pending.delete(n);
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
    (product, n) => Math.min(product * (disk.pending.get(n)!.length + 1), 2 ** 30),
    disk.sizes.length,
  );
}

/** The choice that takes version `index(count)` of the `count` versions of each open sector, and of the length. */
export function pickChoice(disk: CachedDisk, index: (count: number) => number): Choice {
  return {
    versions: new Map(disk.open.map((n) => [n, index(disk.pending.get(n)!.length + 1)])),
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
  const bytes = disk.durable(choice.size);
  for (const [n, version] of choice.versions) {
    const at = n * SECTOR_BYTES;
    if (version === 0 || at >= bytes.length) continue;
    bytes.set(disk.pending.get(n)![version - 1]!.subarray(0, bytes.length - at), at);
  }
  return new MemoryPoolFile(bytes);
}

// connect.ts — from a path and a root class to a connected pool: medium, image, heap, engine, classes, root.
import * as nodePath from 'node:path';
import { PoolError } from '../errors/pool-error.js';
import { TransactionError } from '../errors/transaction-error.js';
import { Heap } from '../heap/heap.js';
import { firstHeapPage } from '../heap/heap-layout.js';
import { SUPERBLOCK, PAGE_WORDS, SESSION_MARK_OFFSET } from '../media/file-layout.js';
import { TransactionEngine } from '../journal/transaction-engine.js';
import { WriteSet } from '../journal/write-set.js';
import { createDetached } from '../mapping/create-object.js';
import { modelOf } from '../mapping/class-model.js';
import { MappedSegment } from '../mapping/mapped-segment.js';
import { CLASS_ID_MASK, FLAG_SWEEPING } from '../journal/object-layout.js';
import { PoolContext } from '../mapping/pool-context.js';
import { Image } from '../media/image.js';
import type { Durability } from '../media/media.js';
import { openMedium, type OpenedMedium } from '../media/open-medium.js';
import type { AbstractClass } from '../schema/field-type.js';
import { resolveClasses } from '../schema/resolve-classes.js';
import { schemaOf } from '../schema/schema-of.js';
import { Catalog } from './catalog.js';
import type { PoolOpenMessage, RecoveryMessage } from './trace-messages.js';
import type { PoolOptions } from './pool-options.js';
import { Journal } from './journal.js';
import { POOL_OPEN, RECOVERY } from './channels.js';
import { PoolObserver } from './pool-observer.js';
import { nanoseconds } from './nanoseconds.js';
import { nodeSessionFiles } from './session-files.js';
import { requireClass } from './require-class.js';
import { settleSession } from './settle-session.js';

/** Counters of a pool stay below this: then adding one always changes them. */
const MOST_COUNTED = 2 ** 52;

/** A root class: decorated, constructible without arguments. */
export type RootClass<R extends object> = new () => R;

/**
 * What a root class may have: `init` is called once, on the new root object, in the transaction that creates it. After a crash in between there is neither object nor anything that `init`
 * made; it is called again at the next opening.
 */
export interface RootInit<R extends object> {
  /** Fills the new root object; its fields have their defaults. Synchronous. */
  init(j: Journal<R>): void;
}

/** An open pool's parts. */
export interface Connected {
  readonly context: PoolContext;
  readonly catalog: Catalog;
  readonly durability: Durability;
  readonly collect: 'manual' | 'auto';
  readonly created: boolean;
  readonly uuid: string;
  readonly generation: number;
  readonly hasRootClass: boolean;
  /** Bytes before the first page that the heap hands out. */
  readonly heapOffset: number;
  readonly observer: PoolObserver;
}

/** Opens the medium, recovers, and builds the layers on it. Leaves nothing open when it throws. */
export function connect(
  path: string,
  root: RootClass<object> | null,
  options: PoolOptions,
): Connected {
  const began = nanoseconds();
  // Before the file is touched: a class that cannot persist must not leave an empty pool behind.
  const given: AbstractClass[] = [
    ...(root === null ? [] : [root as AbstractClass]),
    ...(options.classes ?? []),
  ];
  for (const target of given) requireClass(target);
  const classes = resolveClasses(given);
  if (root !== null && !schemaOf(root).isRoot) {
    throw new PoolError(
      'POOL_ROOT_MISMATCH',
      `${schemaOf(root).name} is no root class: decorate it with @Root instead of @Persistent.`,
      { path },
    );
  }
  const opened = openMedium({
    path,
    kind: options.media,
    create: options.create,
    maxBytes: options.maxBytes,
    initialBytes: options.initialBytes,
    allocation: options.allocation,
    ringBytes: options.ringBytes,
    durability: options.durability,
    mode: options.mode,
    maxDirtyBytes: options.maxDirtyBytes,
    syncIntervalMs: options.syncIntervalMs,
    readOnly: options.readOnly,
    forceDax: options.forceDax,
    poolFile: options.poolFile,
  });
  if (opened.replayed > 0 && RECOVERY.hasSubscribers) {
    const message: RecoveryMessage = { pool: opened.medium.path, records: opened.replayed };
    RECOVERY.publish(message);
  }
  try {
    const connected = build(path, root, options, opened, classes);
    tellOpened(connected, opened, nanoseconds() - began);
    return connected;
  } catch (error) {
    opened.medium.close();
    throw error;
  }
}

function tellOpened(connected: Connected, opened: OpenedMedium, time: number): void {
  connected.observer.statistics?.latency?.record('open', time);
  if (!POOL_OPEN.hasSubscribers) return;
  const message: PoolOpenMessage = {
    pool: opened.medium.path,
    media: opened.medium.kind,
    created: opened.created,
    generation: opened.generation,
    replayed: opened.replayed,
    nanoseconds: time,
  };
  POOL_OPEN.publish(message);
}

function build(
  path: string,
  root: RootClass<object> | null,
  options: PoolOptions,
  opened: OpenedMedium,
  classes: ReturnType<typeof resolveClasses>,
): Connected {
  const { medium } = opened;
  const context = new PoolContext(path === '' ? 'in memory' : path, medium);
  const writes = new WriteSet(medium);
  const image = new Image<MappedSegment>(
    medium,
    (index, buffer) => new MappedSegment(index, buffer, writes, context),
  );
  writes.attach(image);
  if (medium.persistent && image.first.u32[SESSION_MARK_OFFSET / 4] !== 0) {
    settleSession({
      media: medium,
      image,
      writes,
      path: medium.path === '' ? '' : nodePath.resolve(medium.path),
      uuid: opened.uuid,
      unfinished: options.unfinishedSession,
      files: options.sessionFiles ?? nodeSessionFiles,
    });
  }
  checkSuperblock(image.first.f64, path);
  const ringBytes = medium.ringBytes;
  let growths = 0;
  const heap = new Heap(image, {
    ringBytes,
    maxBytes: medium.maxBytes,
    fileBytes: () => medium.fileBytes(),
    grow: (bytes) => {
      const fileBytes = medium.grow(bytes);
      growths++;
      return fileBytes;
    },
  });
  const engine = new TransactionEngine(medium, image, heap, writes, context);
  context.attach(engine, image);
  const catalog = new Catalog(context);
  const hasNewClasses = catalog.register(classes);
  checkRoot(context, catalog, root, path);
  context.sweeping = isSweeping(context);
  const durability = options.durability ?? 'strict';
  const needsRoot = root !== null && image.first.f64[SUPERBLOCK.ROOT] === 0;
  if ((hasNewClasses || needsRoot) && !medium.readOnly) {
    const mark = engine.begin();
    const journal = new Journal<object>(context, () =>
      context.resolve(image.first.f64[SUPERBLOCK.ROOT] ?? 0),
    );
    try {
      if (hasNewClasses) catalog.store(engine);
      if (needsRoot) createRoot(context, root, journal, path);
    } catch (error) {
      engine.abort(mark);
      throw error;
    }
    engine.commit(mark, durability === 'relaxed' ? 'relaxed' : 'strict');
    journal.hooks.runCommitted();
  }
  return {
    context,
    catalog,
    durability,
    collect: options.collect ?? 'manual',
    created: opened.created,
    get uuid() {
      return opened.uuid;
    },
    generation: opened.generation,
    hasRootClass: root !== null,
    heapOffset: firstHeapPage(0, ringBytes) * PAGE_WORDS * 8,
    observer: new PoolObserver(options.statistics ?? 'off', context, () => growths),
  };
}

/** Counters that no pool has would count on as nothing does, or not at all. @throws PoolError `POOL_CORRUPT` */
function checkSuperblock(f64: Float64Array, path: string): void {
  for (const word of [SUPERBLOCK.GENERATION, SUPERBLOCK.USED_WORDS, SUPERBLOCK.OBJECT_COUNT]) {
    const value = f64[word] ?? 0;
    if (Number.isInteger(value) && value >= 0 && value <= MOST_COUNTED) continue;
    throw new PoolError(
      'POOL_CORRUPT',
      `Pool ${path} is damaged: word ${String(word)} of it, a counter, holds ${String(value)}. Restore a backup.`,
      { path },
    );
  }
}

/** Whether a collection of cycles was emptying garbage when the pool was closed, or when its process died. */
function isSweeping(context: PoolContext): boolean {
  const position = context.image.first.f64[SUPERBLOCK.ROOT] ?? 0;
  if (!context.engine.heap.isObject(position)) return false;
  const segment = context.image.at(position);
  return ((segment.u32[(position - segment.base) * 2 + 1] ?? 0) & FLAG_SWEEPING) !== 0;
}

/** The root is made in one transaction with the catalog: a crash leaves a pool that has both or neither. */
function createRoot(
  context: PoolContext,
  root: RootClass<object>,
  journal: Journal<object>,
  path: string,
): void {
  const position = createDetached(context, modelOf(root), {});
  const { first } = context.image;
  context.engine.references.change(position, 1);
  context.engine.writes.touch(first, SUPERBLOCK.ROOT);
  first.f64[SUPERBLOCK.ROOT] = position;
  initialiseRoot(journal.root, journal, path);
}

/** Lets a root class that has a method `init` fill its object. @throws what it throws; TransactionError `TX_PROMISE` */
function initialiseRoot(root: object, journal: Journal<object>, path: string): void {
  const { init } = root as { init?: (j: Journal<object>) => unknown };
  if (typeof init !== 'function') return;
  const outer = Journal.enter(journal);
  let result: Partial<PromiseLike<unknown>> | null | undefined;
  try {
    result = init.call(root, journal) as typeof result;
  } finally {
    Journal.enter(outer);
  }
  if (typeof result?.then !== 'function') return;
  result.then(undefined, () => undefined);
  throw new TransactionError(
    'TX_PROMISE',
    `The init of the root class of pool ${path} returned a promise, and the pool was not initialised. It must be synchronous: await first, then open.`,
    {},
  );
}

function checkRoot(
  context: PoolContext,
  catalog: Catalog,
  root: RootClass<object> | null,
  path: string,
): void {
  const position = context.image.first.f64[SUPERBLOCK.ROOT] ?? 0;
  if (root === null || position === 0) return;
  if (!context.engine.heap.isObject(position)) {
    throw new PoolError(
      'POOL_CORRUPT',
      `Pool ${path} has no object where its root should be. Restore a backup.`,
      { path },
    );
  }
  const segment = context.image.at(position);
  const id = (segment.u32[(position - segment.base) * 2 + 1] ?? 0) & CLASS_ID_MASK;
  const stored = catalog.nameOf(id);
  const { name } = schemaOf(root);
  if (stored === name) return;
  throw new PoolError(
    'POOL_ROOT_MISMATCH',
    `The root of pool ${path} is of class ${stored ?? 'unknown'}, not ${name}. Open it with that class, or choose another path.`,
    { path },
  );
}

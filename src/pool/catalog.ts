// catalog.ts — the pool's own description of its classes: read at open, compared, extended.
import { PoolError } from '../errors/pool-error.js';
import { SUPERBLOCK } from '../media/file-layout.js';
import type { TransactionEngine } from '../journal/transaction-engine.js';
import { modelOf } from '../mapping/class-model.js';
import { FIRST_CLASS_ID } from '../mapping/collection-factory.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { ClassSet } from '../schema/class-set.js';
import { compareCatalog } from '../schema/compare-catalog.js';
import { isLayoutDescription } from '../schema/read-description.js';
import { FINGERPRINT_DIGITS, type LayoutDescription } from '../schema/layout-description.js';
import { CATALOG_TEXT_WORD, CATALOG_VERSION, MAX_CATALOG_BYTES } from './catalog-layout.js';

/** The JSON text in the pool: classes in the order of their ids, the first one FIRST_CLASS_ID. */
interface CatalogText {
  readonly version: number;
  readonly classes: readonly LayoutDescription[];
}

/** Descriptions of the classes in a pool, in the order of their ids. */
export class Catalog {
  readonly #context: PoolContext;
  #classes: readonly LayoutDescription[] = [];

  /** Makes the catalog of an open pool; {@link register} reads it. */
  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** Stored descriptions, in the order of their class ids. */
  get classes(): readonly LayoutDescription[] {
    return this.#classes;
  }

  /** Name of the class with id `id`, or undefined. */
  nameOf(id: number): string | undefined {
    return this.#classes[id - FIRST_CLASS_ID]?.name;
  }

  /**
   * Reads the stored classes, compares the program's with them, and registers their models with the context under their ids.
   * New classes get ids; call {@link store} inside a transaction when this returns true.
   *
   * @throws SchemaError `SCHEMA_MISMATCH`, `SCHEMA_INFERRED_NAMES`, `SCHEMA_DUPLICATE_NAME`
   * @throws PoolError `POOL_CORRUPT`
   */
  register(classes: ClassSet): boolean {
    const stored = this.#bytes();
    const current = classes.layouts.map((layout) => layout.describe());
    if (stored !== null && isStored(current, stored)) {
      this.#classes = current;
    } else {
      this.#classes = stored === null ? [] : this.#parse(stored);
      compareCatalog(this.#classes, classes);
    }
    const ids = new Map(
      this.#classes.map((description, i) => [description.name, FIRST_CLASS_ID + i]),
    );
    const added: LayoutDescription[] = [];
    for (const layout of classes.layouts) {
      let id = ids.get(layout.name);
      if (id === undefined) {
        id = FIRST_CLASS_ID + this.#classes.length + added.length;
        added.push(layout.describe());
      }
      this.#context.register(id, modelOf(layout.target));
    }
    this.#classes = [...this.#classes, ...added];
    return added.length > 0;
  }

  /** Writes the catalog anew. Durable when the enclosing transaction commits. */
  store(engine: TransactionEngine): void {
    const text = encode(this.#classes);
    const { image } = this.#context;
    const old = image.first.f64[SUPERBLOCK.CATALOG] ?? 0;
    if (old !== 0) engine.freeRaw(old);
    const position = engine.allocateRaw(CATALOG_TEXT_WORD + Math.ceil(text.length / 8));
    const segment = image.at(position);
    const word = position - segment.base;
    segment.f64[word] = text.length;
    segment.u8.set(text, (word + CATALOG_TEXT_WORD) * 8);
    engine.writes.touch(image.first, SUPERBLOCK.CATALOG);
    image.first.f64[SUPERBLOCK.CATALOG] = position;
  }

  /** The stored text, as bytes of the image; null in a new pool. */
  #bytes(): Uint8Array | null {
    const { image, name } = this.#context;
    const position = image.first.f64[SUPERBLOCK.CATALOG] ?? 0;
    if (position === 0) return null;
    if (!this.#context.engine.heap.isAllocated(position))
      throw corrupt(name, 'no catalog is where the superblock says');
    const segment = image.at(position);
    const word = position - segment.base;
    const length = segment.f64[word] ?? 0;
    if (!(length > 0 && length <= MAX_CATALOG_BYTES))
      throw corrupt(name, 'its length makes no sense');
    const start = (word + CATALOG_TEXT_WORD) * 8;
    return segment.u8.subarray(start, start + length);
  }

  #parse(bytes: Uint8Array): readonly LayoutDescription[] {
    const { name } = this.#context;
    let parsed: unknown;
    try {
      parsed = JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch (cause) {
      throw corrupt(name, 'it is no JSON', cause);
    }
    const text = parsed as Partial<CatalogText> | null;
    if (
      text?.version !== CATALOG_VERSION ||
      !Array.isArray(text.classes) ||
      !text.classes.every(isLayoutDescription)
    ) {
      throw corrupt(name, 'it has not the form of a catalog');
    }
    return text.classes;
  }
}

/**
 * Whether `stored` is what this program would store, fingerprints aside. That is most openings, and there is nothing to parse, hash, check and compare: a
 * fingerprint says no more than the text around it and that of the classes that it names, which are in the catalog too.
 */
function isStored(classes: readonly LayoutDescription[], stored: Uint8Array): boolean {
  const { buffer, byteOffset, length } = stored;
  const text = Buffer.from(buffer, byteOffset, length).toString();
  let at = 0;
  const continues = (piece: string): boolean => {
    if (!text.startsWith(piece, at)) return false;
    at += piece.length;
    return true;
  };
  if (!continues(`{"version":${CATALOG_VERSION},"classes":[`)) return false;
  for (const [index, { name, inferred, base, words, fields }] of classes.entries()) {
    const plain = JSON.stringify({ name, inferred, base, words, fields });
    if (!continues(`${index === 0 ? '' : ','}${plain.slice(0, -1)},"fingerprint":"`)) return false;
    at += FINGERPRINT_DIGITS;
    if (!continues('"}')) return false;
  }
  return continues(']}') && at === text.length;
}

function encode(classes: readonly LayoutDescription[]): Buffer {
  return Buffer.from(JSON.stringify({ version: CATALOG_VERSION, classes } satisfies CatalogText));
}

function corrupt(path: string, what: string, cause?: unknown): PoolError {
  return new PoolError(
    'POOL_CORRUPT',
    `The catalog of pool ${path} is damaged: ${what}. Restore a backup.`,
    { path },
    { cause },
  );
}

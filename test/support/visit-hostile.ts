// visit-hostile.ts — reads and changes everything in a pool that may be damaged; only coded errors may come of it.
import { inspect } from 'node:util';
import {
  PArray,
  PMap,
  PString,
  PVec,
  PWeak,
  Parc,
  Pbox,
  PCell,
  PMutex,
  PRefCell,
  Prc,
  isCorundumError,
  pclone,
  sameContent,
  snapshot,
  toPlain,
  type Journal,
  type Pool,
} from '../../src/index.js';
import type { Everything } from './hostile-classes.js';

/** Objects and collections that one visit looks at; a class without identity makes a new handle for each look. */
const MOST_VISITED = 2000;

/** Objects and collections that one visit changes: as many of the first, and as many of all. */
const MOST_CHANGED = 40;

/** Runs `action`; coded errors of the library are expected, and counted in `codes`. */
export function tolerate<T>(codes: Map<string, number>, action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Gone) return undefined;
    if (!isCorundumError(error)) throw error;
    codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    return undefined;
  }
}

/** Reads everything that can be reached from the root, and changes all of it. */
export class HostileVisit {
  readonly codes = new Map<string, number>();
  readonly #pool: Pool<Everything>;
  readonly #limit: number;
  readonly #queue: object[] = [];
  readonly #seen = new Set<object>();

  /** `limit` is the number of steps after which an iteration counts as endless. */
  constructor(pool: Pool<Everything>, limit: number) {
    this.#pool = pool;
    this.#limit = limit;
  }

  /** Reads, verifies, changes, and verifies again. */
  run(): void {
    const root = this.#try(() => this.#pool.root) as object | undefined;
    if (root !== undefined) {
      this.#walk(root);
      this.#whole(root);
    }
    this.#try(() => this.#pool.verify());
    this.#try(() => this.#pool.collect());
    const visited = [...this.#seen];
    if (root !== undefined) {
      const step = Math.ceil(visited.length / MOST_CHANGED);
      for (let i = 0; i < visited.length; i += step) this.#change(visited[i]!);
      for (const object of visited.slice(0, MOST_CHANGED)) this.#change(object);
      this.#dropFields(root as Record<string, unknown>);
    }
    this.#try(() => {
      this.#pool.reclaim();
    });
    this.#try(() => this.#pool.verify());
    this.#try(() => this.#pool.collect());
    if (root !== undefined) {
      this.#seen.clear();
      this.#walk(root);
    }
  }

  #try<T>(action: () => T): T | undefined {
    return tolerate(this.codes, action);
  }

  #meet(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (value instanceof Date || value instanceof Uint8Array) return;
    if (this.#seen.has(value) || this.#seen.size >= MOST_VISITED) return;
    this.#seen.add(value);
    this.#queue.push(value);
  }

  #walk(root: object): void {
    this.#meet(root);
    for (let value = this.#queue.pop(); value !== undefined; value = this.#queue.pop()) {
      const object = value;
      if (object instanceof PMap) this.#walkMap(object as PMap<unknown, unknown>);
      else if (object instanceof PVec) this.#walkVec(object as PVec<unknown>);
      else if (object instanceof PString) this.#walkString(object as PString);
      else if (object instanceof PArray) this.#try(() => (object as PArray).toArray());
      else if (isPointer(object)) this.#walkPointer(object);
      else if (isCell(object)) this.#walkCell(object);
      else this.#walkFields(object as Record<string, unknown>);
    }
  }

  #walkFields(object: Record<string, unknown>): void {
    for (const name in object) this.#try(() => this.#meet(object[name]));
  }

  #walkMap(map: PMap<unknown, unknown>): void {
    let steps = this.#limit;
    let lastKey: unknown;
    this.#try(() => map.size);
    this.#try(() => {
      for (const [key, value] of map) {
        if (steps-- <= 0) throw new Error('a map has no end');
        lastKey = key;
        this.#meet(value);
      }
    });
    this.#try(() => {
      for (const key of map.keys()) {
        if (steps-- <= 0) throw new Error('the keys of a map have no end');
        if (steps % 16 === 0) this.#meet(map.get(key));
      }
    });
    this.#try(() => map.get(lastKey));
    this.#try(() => {
      const cursor = map.cursor();
      while (cursor.advance()) {
        if (steps-- <= 0) throw new Error('a cursor has no end');
        const { value } = cursor;
        if (typeof value === 'object' && value !== null && steps % 4 === 0)
          this.#walkFields(value as Record<string, unknown>);
      }
      cursor.seek(lastKey);
    });
    this.#try(() => map.toMap());
    this.#try(() => inspect(map, { depth: 1 }));
  }

  #walkVec(vec: PVec<unknown>): void {
    let steps = this.#limit;
    this.#try(() => {
      for (const value of vec) {
        if (steps-- <= 0) throw new Error('a vector has no end');
        this.#meet(value);
      }
    });
    this.#try(() => {
      const cursor = vec.cursor();
      for (const value of cursor) {
        if (steps-- <= 0) throw new Error('a cursor has no end');
        if (typeof value === 'object' && value !== null && steps % 4 === 0)
          this.#walkFields(value as Record<string, unknown>);
      }
    });
    for (const index of [0, -1, 1000]) this.#try(() => vec.at(index));
    this.#try(() => vec.toArray());
    this.#try(() => vec.includes(1));
    this.#try(() => vec.findLast(() => false));
    this.#try(() => {
      let elements = 0;
      vec.scan((part) => {
        elements += part.length;
        if (elements > this.#limit) throw new Error('a scan has no end');
      });
    });
    this.#try(() => inspect(vec, { depth: 1 }));
  }

  #walkString(string: PString): void {
    this.#try(() => string.toString());
    this.#try(() => string.charAt(5));
    this.#try(() => string.at(-1));
    this.#try(() => string.indexOf('no such text'));
    this.#try(() => string.lastIndexOf('no such text'));
    this.#try(() => inspect(string));
  }

  #walkPointer(pointer: AnyPointer): void {
    this.#try(() => this.#meet(pointer.value));
    if (pointer instanceof Pbox) return;
    this.#try(() => pointer.strongCount + pointer.weakCount);
    this.#try(() => inspect(pointer, { depth: 1 }));
  }

  #walkCell(cell: AnyCell): void {
    if (cell instanceof PCell) this.#try(() => this.#meet(cell.get()));
    if (cell instanceof PRefCell) this.#try(() => this.#meet(cell.read()));
    this.#try(() => inspect(cell, { depth: 1 }));
  }

  #changeCell(cell: AnyCell): void {
    this.#try(() => {
      this.#pool.transaction((j) => {
        if (cell instanceof PMutex) cell.lock(j).value = null;
        if (cell instanceof PCell) cell.replace(cell.take(j), j);
        if (cell instanceof PRefCell) cell.replace(cell.take(j), j);
      });
    });
  }

  /** What looks at the whole graph at once. */
  #whole(root: object): void {
    this.#try(() => snapshot(root));
    this.#try(() => JSON.stringify(root));
    this.#try(() => sameContent(root, root));
    this.#try(() => inspect(root, { depth: 3 }));
    this.#try(() => toPlain(root));
  }

  #change(object: object): void {
    if (object instanceof PMap) this.#changeMap(object as PMap<unknown, unknown>);
    else if (object instanceof PVec) this.#changeVec(object as PVec<unknown>);
    else if (object instanceof PString) this.#changeString(object as PString);
    else if (object instanceof PArray)
      this.#transact(() => void (object as PArray<number>).fill(3));
    else if (isPointer(object)) this.#changePointer(object);
    else if (isCell(object)) this.#changeCell(object);
    else this.#changeFields(object as Record<string, unknown>);
  }

  #changePointer(pointer: AnyPointer): void {
    const change = (body: (j: Journal<Everything>) => void): void => {
      this.#try(() => {
        this.#pool.transaction(body);
      });
    };
    if (pointer instanceof PWeak) {
      change((j) => j.root.counted.push((pointer as PWeak<never>).upgrade(j)!));
      change((j) => j.root.weaks.unshift(pointer.pclone(j) as never));
    } else if (pointer instanceof Pbox) {
      change((j) => void j.root.boxMap.set(1000, pointer.pclone(j) as never));
      change((j) => void j.root.boxMap.set(1001, pointer as never));
    } else {
      change((j) => j.root.weaks.push(pointer.downgrade(j) as never));
      change((j) => j.root.counted.insert(0, pointer.pclone(j) as never));
      change((j) => j.root.counted.push(Prc.from(pclone(pointer.value as never, j), j)));
    }
  }

  #transact(action: () => void): void {
    this.#try(() => {
      this.#pool.transaction(() => {
        action();
      });
    });
  }

  #changeMap(map: PMap<unknown, unknown>): void {
    const keys = this.#try(() => [...map.keys()].slice(0, 40)) ?? [];
    const some = keys[0];
    this.#transact(() => {
      for (const key of keys.slice(1)) map.delete(key);
    });
    this.#transact(() => {
      const value = map.get(some);
      map.delete(some);
      map.set(some, value);
    });
    this.#transact(() => {
      const value = map.get(some);
      for (let i = 0; i < 30; i++)
        map.set(
          typeof some === 'string' ? `new ${i}` : typeof some === 'bigint' ? BigInt(i) : i,
          value,
        );
    });
    this.#transact(() => {
      map.clear();
      throw new Gone();
    });
  }

  #changeVec(vec: PVec<unknown>): void {
    this.#transact(() => void vec.push(vec.at(0)));
    this.#transact(() => vec.push(vec.get(1), vec.get(2)));
    this.#transact(() => void vec.pop());
    this.#transact(() => void vec.shift());
    this.#transact(() => void vec.insert(1, vec.get(0)));
    this.#transact(() => void vec.swapRemove(0));
    this.#transact(() => void vec.set(0, vec.get(1)));
    this.#transact(() => void vec.splice(1, 2));
    this.#transact(() => void vec.sort());
    this.#transact(() => void vec.reverse());
    this.#transact(() => vec.truncate(vec.length / 2));
    this.#transact(() => {
      vec.clear();
      throw new Gone();
    });
  }

  #changeString(string: PString): void {
    this.#transact(() => void string.append('more text'));
    this.#transact(() => void string.insert(3, '€'));
    this.#transact(() => void string.remove(2, 40));
    this.#transact(() => string.truncate(5));
    this.#transact(() => void string.set('a text that is new'));
    this.#transact(() => void string.clear());
  }

  #changeFields(object: Record<string, unknown>): void {
    for (const name in object) {
      this.#transact(() => {
        const value = object[name];
        if (typeof value === 'string') object[name] = `${value.slice(0, 30)} and some more text`;
        else if (typeof value === 'bigint') object[name] = value + 1n;
        else object[name] = value;
      });
      if (this.#random(name) === 0) this.#transact(() => (object[name] = null));
    }
  }

  #random(name: string): number {
    return (this.#seen.size + name.length) % 3;
  }

  #dropFields(root: Record<string, unknown>): void {
    for (const name in root) this.#transact(() => (root[name] = null));
    for (const name in root) {
      this.#transact(() => {
        const value = root[name];
        if (value instanceof PMap) value.clear();
        if (value instanceof PVec) value.clear();
        if (value instanceof PString) value.clear();
      });
    }
    for (const name in root) this.#transact(() => (root[name] = []));
    for (const name in root) this.#transact(() => (root[name] = ''));
  }
}

type AnyCell = PCell<unknown> | PRefCell<unknown> | PMutex<unknown>;

function isCell(value: object): value is AnyCell {
  return [PCell, PRefCell, PMutex].some((kind) => value instanceof kind);
}

type AnyPointer = Pbox<unknown> | Prc<unknown> | Parc<unknown> | PWeak<unknown>;

function isPointer(value: object): value is AnyPointer {
  return [Pbox, Prc, Parc, PWeak].some((kind) => value instanceof kind);
}

/** Thrown to take a transaction back. */
class Gone extends Error {}

// owner-cycle.ts — keeps an object from becoming, by way of its owners, its own owner.
import { PointerError } from '../errors/pointer-error.js';
import type { DropVisitor } from '../journal/class-drops.js';
import { CLASS_ID_MASK } from '../journal/object-layout.js';
import { FIRST_CLASS_ID } from '../mapping/collection-factory.js';
import { isOwned, ownerOf } from '../mapping/ownership.js';
import type { PoolContext } from '../mapping/pool-context.js';
import type { FieldPlace } from '../schema/field-definition.js';

/**
 * Refuses to store the pointer that owns the object at `owned` in the object or collection at `holder`, when that lies inside of `owned`: both would own each
 * other, and nothing could reach them any more.
 *
 * Looks from both ends at the same time, up along the owners of `holder` and down through what `owned` owns, and is done with whichever ends first: putting a new head
 * before a long list costs nothing, nor does putting a leaf below a deep tree.
 *
 * @param isCollection - whether `holder` is a collection, of which no header says who owns it: only the way down can tell then.
 * @throws PointerError `OWNERSHIP`, `PTR_CORRUPT`
 */
export function refuseOwnerCycle(
  context: PoolContext,
  owned: number,
  holder: number,
  isCollection: boolean,
  place: FieldPlace,
): void {
  if (owned === holder) throw ownsItself(owned, place);
  const ownedClass = classIdAt(context, owned);
  // What refers to nothing owns nothing.
  if (ownedClass >= FIRST_CLASS_ID && !context.hasDrops(ownedClass)) return;
  let down: OwnedWalk | null = null;
  let up = isCollection ? 0 : holder;
  for (;;) {
    if (up !== 0) {
      const segment = context.image.at(up);
      const word = up - segment.base;
      const classId = classIdAt(context, up);
      // What no pointer owns is inside of nothing; cells and collections have an owner that their header does not name.
      if (classId >= FIRST_CLASS_ID && !isOwned(segment, word)) return;
      up = ownerOf(segment, word);
      if (up === owned) throw ownsItself(owned, place);
    }
    down ??= new OwnedWalk(context, owned, holder);
    if (down.step()) throw ownsItself(owned, place);
    if (down.isDone) return;
  }
}

/** Walks through everything that an object owns, one object a step. */
class OwnedWalk implements DropVisitor {
  readonly #context: PoolContext;
  readonly #sought: number;
  readonly #queue: number[];
  readonly #seen: Set<number>;
  #found = false;

  constructor(context: PoolContext, from: number, sought: number) {
    this.#context = context;
    this.#sought = sought;
    this.#queue = [from];
    this.#seen = new Set(this.#queue);
  }

  get isDone(): boolean {
    return this.#queue.length === 0;
  }

  /** Looks at one object; returns whether it owns what is sought. */
  step(): boolean {
    const position = this.#queue.pop();
    if (position === undefined) return false;
    this.#context.visit(position, classIdAt(this.#context, position), this);
    return this.#found;
  }

  /** {@inheritDoc DropVisitor.boxed} */
  boxed(position: number): void {
    if (position === this.#sought) this.#found = true;
    if (this.#seen.has(position)) return;
    this.#seen.add(position);
    this.#queue.push(position);
  }

  /** {@inheritDoc DropVisitor.owned} */
  owned(position: number): void {
    if (position === this.#sought) this.#found = true;
  }

  /** {@inheritDoc DropVisitor.reference} */
  reference(): void {
    // Shared with others: not owned.
  }

  /** {@inheritDoc DropVisitor.weak} */
  weak(): void {
    // Holds nothing.
  }
}

function ownsItself(position: number, place: FieldPlace): PointerError {
  return new PointerError(
    'OWNERSHIP',
    `${place.declaredBy}.${place.name} was given a Pbox of an object that owns, by way of others, the very object or collection that the field belongs to: they would own each ` +
      'other, and nothing could reach them. Take the inner part out first, or use PWeak for the way back.',
    { position },
  );
}

function classIdAt(context: PoolContext, position: number): number {
  const { u32, base } = context.image.at(position);
  return (u32[(position - base) * 2 + 1] ?? 0) & CLASS_ID_MASK;
}

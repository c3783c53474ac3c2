// pointer-model.ts — objects with pointers of every kind in every place, and the same as plain data with explicit counts.
import {
  Field,
  LazyCell,
  PCell,
  PClone,
  PMap,
  PMutex,
  PRefCell,
  PString,
  PVec,
  PWeak,
  Parc,
  Pbox,
  Persistent,
  Prc,
  Root,
  TCell,
  VCell,
  embedded,
  f64,
  text,
  u32,
} from '../../src/index.js';
import {
  FRESH_CACHE,
  Guards,
  emptyCells,
  keptByCells,
  ownedByCells,
  type CellsModel,
} from './cell-model.js';

/** Embedded in {@link Part}: pointers inside an object that is inside another. */
@PClone()
@Persistent('model.Inner')
export class Inner {
  @Field(Pbox.of(() => Part), { nullable: true }) box: Pbox<Part> | null = null;
  @Field(Prc.of(() => Part), { nullable: true }) rc: Prc<Part> | null = null;
  @Field(PWeak.of(() => Part)) weak!: PWeak<Part>;
}

/** Embedded in {@link Part}: cells of every sort, with values, pointers and collections in them, and collections of cells. */
@PClone()
@Persistent('model.Cells')
export class Cells {
  @Field(PCell.of(u32)) count!: PCell<number>;
  @Field(PRefCell.of(text)) words!: PRefCell<string>;
  @Field(PCell.of(PVec.of(f64))) list!: PCell<PVec<number>>;
  @Field(PVec.of(PCell.of(u32))) counters!: PVec<PCell<number>>;
  @Field(PMap.of(u32, PRefCell.of(text))) names!: PMap<number, PRefCell<string>>;
  @Field(PMutex.of(f64)) till!: PMutex<number>;
  @Field(PCell.of(() => Part)) ref!: PCell<Part | null>;
  @Field(PCell.of(Pbox.of(() => Part))) box!: PCell<Pbox<Part> | null>;
  @Field(PVec.of(PCell.of(Pbox.of(() => Part)))) boxes!: PVec<PCell<Pbox<Part> | null>>;
  @Field(PRefCell.of(Prc.of(() => Part))) rc!: PRefCell<Prc<Part> | null>;
  @Field(PMap.of(u32, PRefCell.of(Prc.of(() => Part)))) rcMap!: PMap<
    number,
    PRefCell<Prc<Part> | null>
  >;
  @Field(PMutex.of(Prc.of(() => Part))) guarded!: PMutex<Prc<Part> | null>;
  @Field(PCell.of(PWeak.of(() => Part))) weak!: PCell<PWeak<Part>>;
  @Field(VCell.of(() => FRESH_CACHE)) cache!: VCell<number>;
  @Field(TCell.of(() => 0)) steps!: TCell<number>;
  @Field(VCell.of(() => new LazyCell(() => ({})))) lazy!: VCell<LazyCell<object>>;
}

/** Everything is a part: it owns, keeps and knows others. */
@PClone()
@Persistent('model.Part')
export class Part {
  @Field(u32) id = 0;
  @Field(text) note = '';
  @Field(Pbox.of(() => Part), { nullable: true }) box: Pbox<Part> | null = null;
  @Field(PVec.of(Pbox.of(() => Part))) boxes!: PVec<Pbox<Part>>;
  @Field(
    PMap.of(
      u32,
      Pbox.of(() => Part),
    ),
  )
  boxMap!: PMap<number, Pbox<Part>>;
  @Field(embedded(() => Inner)) inner!: Inner;
  @Field(embedded(() => Cells)) cells!: Cells;
  @Field(() => Part, { nullable: true }) ref: Part | null = null;
  /** Walked by cursors, as {@link kinMap} is. */
  @Field(PVec.of(() => Part)) kin!: PVec<Part>;
  @Field(PMap.of(u32, () => Part)) kinMap!: PMap<number, Part>;
  @Field(Prc.of(() => Part), { nullable: true }) rc: Prc<Part> | null = null;
  @Field(Parc.of(() => Part), { nullable: true }) arc: Parc<Part> | null = null;
  @Field(PVec.of(Prc.of(() => Part))) rcs!: PVec<Prc<Part>>;
  @Field(
    PMap.of(
      u32,
      Prc.of(() => Part),
    ),
  )
  rcMap!: PMap<number, Prc<Part>>;
  @Field(PWeak.of(() => Part)) weak!: PWeak<Part>;
  @Field(PVec.of(PWeak.of(() => Part))) weaks!: PVec<PWeak<Part>>;
  @Field(
    PMap.of(
      u32,
      PWeak.of(() => Part),
    ),
  )
  weakMap!: PMap<number, PWeak<Part>>;
  @Field(PString.of()) words!: PString;
  @Field(Pbox.of(f64), { nullable: true }) number: Pbox<number> | null = null;
  @Field(Prc.of(text), { nullable: true }) shared: Prc<string> | null = null;
}

/** A part of a subclass: pointers to a Part lead to it too. */
@PClone()
@Persistent('model.SpecialPart')
export class SpecialPart extends Part {
  @Field(text) title = '';
  @Field(Pbox.of(() => Part), { nullable: true }) extra: Pbox<Part> | null = null;
}

/** The root is a part as well; its id is 0. */
@Root('model.Bench')
export class Bench extends Part {
  @Field(u32) turns = 0;
}

/** A part as plain data; pointers are ids. Weak ones may lead to ids that are gone. */
export interface PartModel {
  readonly isSpecial: boolean;
  note: string;
  box: number | null;
  boxes: number[];
  boxMap: Map<number, number>;
  innerBox: number | null;
  ref: number | null;
  kin: number[];
  kinMap: Map<number, number>;
  rc: number | null;
  arc: number | null;
  innerRc: number | null;
  rcs: number[];
  rcMap: Map<number, number>;
  weak: number | null;
  innerWeak: number | null;
  weaks: (number | null)[];
  weakMap: Map<number, number | null>;
  words: string;
  number: number | null;
  /** Number of a shared text. */
  shared: number | null;
  cells: CellsModel;
}

/** Where a box is. */
export interface BoxPlace {
  readonly holder: number;
  readonly kind: 'box' | 'innerBox' | 'boxes' | 'boxMap' | 'cellBox' | 'cellBoxes';
  /** Index or key. */
  readonly at: number;
}

/** A part that refers to nothing. */
export function emptyPart(isSpecial: boolean, note = ''): PartModel {
  return {
    isSpecial,
    note,
    box: null,
    boxes: [],
    boxMap: new Map(),
    innerBox: null,
    ref: null,
    kin: [],
    kinMap: new Map(),
    rc: null,
    arc: null,
    innerRc: null,
    rcs: [],
    rcMap: new Map(),
    weak: null,
    innerWeak: null,
    weaks: [],
    weakMap: new Map(),
    words: '',
    number: null,
    shared: null,
    cells: emptyCells(),
  };
}

/** Ids of what a part owns. */
export function ownedBy(part: PartModel): number[] {
  const inCells = ownedByCells(part.cells);
  return [part.box, part.innerBox, ...part.boxes, ...part.boxMap.values(), ...inCells].filter(
    (id) => id !== null,
  );
}

/** Ids of what a part keeps together with others, once for each place. */
export function keptBy(part: PartModel): number[] {
  const fields = [part.ref, part.rc, part.arc, part.innerRc];
  const lists = [...part.kin, ...part.kinMap.values(), ...part.rcs, ...part.rcMap.values()];
  return [...fields, ...lists, ...keptByCells(part.cells)].filter((id) => id !== null);
}

/** Ids that a part knows weakly, once for each place. */
export function knownBy(part: PartModel): number[] {
  const fields = [part.weak, part.innerWeak, part.cells.weak];
  return [...fields, ...part.weaks, ...part.weakMap.values()].filter((id) => id !== null);
}

/** References to one object. */
interface Counts {
  readonly strong: number;
  readonly weak: number;
}

/** The whole pool as plain data. */
export class PoolModel {
  parts = new Map<number, PartModel>([[0, emptyPart(false)]]);
  texts = new Map<number, string>();
  /** Parts that a collection of cycles has ended for everybody and has not emptied yet, perhaps: as they were then. */
  condemned = new Map<number, PartModel>();
  /** References that these still hold, as far as they are not empty; of texts too. Only steps of the collection change that. */
  extra = new Map<number, Counts>();
  extraTexts = new Map<number, number>();
  /** Parts that lie in boxes of these, and go with them: nobody can take them out. */
  doomed = new Set<number>();
  /** Not part of what a copy copies: an abort does not bring guards back. */
  guards = new Guards();

  /** A copy that shares nothing that changes. */
  clone(): PoolModel {
    const copy = new PoolModel();
    copy.parts = structuredClone(this.parts);
    copy.texts = new Map(this.texts);
    copy.condemned = this.condemned;
    copy.extra = this.extra;
    copy.extraTexts = this.extraTexts;
    copy.doomed = this.doomed;
    copy.guards = this.guards;
    return copy;
  }

  part(id: number): PartModel {
    return this.parts.get(id)!;
  }

  /** Stored pointers and references that keep `id`, whoever holds them. */
  strong(id: number): number {
    const extra = this.extra.get(id)?.strong ?? 0;
    return extra + countIn(this.parts, id, (part) => [...keptBy(part), ...ownedBy(part)]);
  }

  /** Stored weak pointers to `id`. */
  weak(id: number): number {
    return (this.extra.get(id)?.weak ?? 0) + countIn(this.parts, id, knownBy);
  }

  /** Stored pointers to the shared text `id`. */
  textCount(id: number): number {
    const texts = [...this.parts.values()].filter(({ shared }) => shared === id);
    return texts.length + (this.extraTexts.get(id) ?? 0);
  }

  /** Where the box is that owns `id`. */
  ownerOf(id: number): BoxPlace | null {
    for (const [holder, part] of this.parts) {
      if (part.box === id) return { holder, kind: 'box', at: 0 };
      if (part.innerBox === id) return { holder, kind: 'innerBox', at: 0 };
      const index = part.boxes.indexOf(id);
      if (index >= 0) return { holder, kind: 'boxes', at: index };
      for (const [key, owned] of part.boxMap)
        if (owned === id) return { holder, kind: 'boxMap', at: key };
      if (part.cells.box === id) return { holder, kind: 'cellBox', at: 0 };
      const cell = part.cells.boxes.indexOf(id);
      if (cell >= 0) return { holder, kind: 'cellBoxes', at: cell };
    }
    return null;
  }

  /** Whether `id` is `outer`, or inside of what that owns. */
  isInside(id: number, outer: number): boolean {
    for (let at: number | undefined = id; at !== undefined; at = this.ownerOf(at)?.holder)
      if (at === outer) return true;
    return false;
  }

  /** What the root leads to. */
  reachable(): Set<number> {
    const seen = new Set([0]);
    for (const id of seen) {
      const part = this.part(id);
      for (const next of [...ownedBy(part), ...keptBy(part)]) seen.add(next);
    }
    return seen;
  }

  /** A commit: what nothing keeps ends, and so does what only that kept. */
  sweep(): void {
    for (let isDone = false; !isDone;) {
      isDone = true;
      for (const id of [...this.parts.keys()]) {
        if (id === 0 || this.strong(id) > 0) continue;
        this.parts.delete(id);
        isDone = false;
      }
    }
    for (const id of [...this.texts.keys()]) if (this.textCount(id) === 0) this.texts.delete(id);
  }

  /** A collection from its beginning to its end: cycles that nothing reaches end too. */
  collect(): void {
    this.condemned = new Map();
    this.extra = new Map();
    this.extraTexts = new Map();
    this.doomed = new Set();
    const kept = this.reachable();
    for (const id of [...this.parts.keys()]) if (!kept.has(id)) this.parts.delete(id);
    this.sweep();
  }

  /** Number of objects that the root leads to, those that hold a value for a pointer included. */
  get objects(): number {
    const kept = [...this.reachable()].map((id) => this.part(id));
    const numbers = kept.filter(({ number }) => number !== null);
    const texts = new Set(kept.map(({ shared }) => shared).filter((id) => id !== null));
    return kept.length + numbers.length + texts.size;
  }
}

/** How often `id` is in what `list` gives of `parts`. */
export function countIn(
  parts: ReadonlyMap<number, PartModel>,
  id: number,
  list: (part: PartModel) => number[],
): number {
  let count = 0;
  for (const part of parts.values()) for (const each of list(part)) if (each === id) count++;
  return count;
}

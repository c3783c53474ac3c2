// class-drops.ts — what the journal must know of classes in order to reclaim objects; the mapping layer implements it.
/** Receives what an object refers to and owns, while it is dropped or walked. */
export interface DropVisitor {
  /** A counted reference to the object at `position` (never 0). */
  reference(position: number): void;
  /** The counted reference of the one pointer that owns the object at `position`. */
  boxed(position: number): void;
  /** A weak reference to the object at `position` that has generation `generation`; it may be gone. */
  weak(position: number, generation: number): void;
  /** A raw allocation at `position` that belongs to the object alone. */
  owned(position: number): void;
}

/** Knowledge of classes, by class id. Positions are those of object headers. */
export interface ClassDrops {
  /** Reports everything that the object of class `classId` at `position` refers to or owns. */
  visit(position: number, classId: number, visitor: DropVisitor): void;
  /** Whether {@link visit} may report anything of objects of class `classId`. */
  hasDrops(classId: number): boolean;
  /** Lets go of everything that {@link visit} reports of the object, and leaves zeros; journaled. @throws TransactionError `TX_REQUIRED`; PointerError `PTR_CORRUPT` */
  empty(position: number, classId: number): void;
  /** Whether objects of class `classId` have references that must be set. */
  hasRequired(classId: number): boolean;
  /** Throws when a required reference of the object is empty. @throws FieldError `FIELD_UNSET` */
  requireComplete(position: number, classId: number): void;
  /** Makes the thread's handles of the object stale: it was freed, or its creation was undone. */
  invalidate(position: number): void;
  /** Makes every access through a handle fail from now on: the pool is poisoned. */
  refuseReads(): void;
}

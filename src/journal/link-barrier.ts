// link-barrier.ts — who wants to know what commits link, while the graph of objects is being walked.

/**
 * The insertion barrier of an incremental walk over the graph of objects. Every reference that is stored adds to a count, so each that a commit
 * brings passes here; those to objects that the same transaction made do not, for they are newer than the walk.
 */
export interface LinkBarrier {
  /** A committed transaction stored a reference to the object at `position`, which may be gone again. Throws nothing: the commit has happened. */
  linked(position: number): void;
}

// participant.ts — who wants to know how the transaction ends.

/** Told once about the end of the level that it joined in; told of a commit only when the outermost level committed. */
export interface Participant {
  /** Everything since the participant joined was taken back. Called newest first. */
  aborted(): void;
  /** The transaction is committed. Called in the order of joining. */
  committed(): void;
}

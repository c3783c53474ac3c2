// op-sink.ts — where the heap sends what a commit is to change in its metadata.

/** Receives deferred operations (control-layout.ts OP); the medium applies them inside the commit's critical section. */
export interface OpSink {
  op(kind: number, index: number, a: number, b: number): void;
}

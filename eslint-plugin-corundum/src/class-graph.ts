// class-graph.ts — which classes refer to which, and the cycles of that.

/** A field of a class that refers strongly to objects of another class. */
export interface Edge<Class> {
  /** Name of the field. */
  readonly field: string;
  /** The class that it refers to. */
  readonly target: Class;
}

/** Finds the cycles that classes form through their fields. Each class is looked into once. */
export class ClassGraph<Class extends object> {
  readonly #edgesOf: (node: Class) => readonly Edge<Class>[];
  readonly #edges = new Map<Class, readonly Edge<Class>[]>();
  readonly #groups = new Map<Class, number>();
  #nextGroup = 0;

  /**
   * A graph that is empty at first.
   *
   * @param edgesOf - the strong references of a class, those that it inherits included.
   */
  constructor(edgesOf: (node: Class) => readonly Edge<Class>[]) {
    this.#edgesOf = edgesOf;
  }

  /** The strong references of a class. */
  edgesOf(node: Class): readonly Edge<Class>[] {
    let edges = this.#edges.get(node);
    if (edges === undefined) this.#edges.set(node, (edges = this.#edgesOf(node)));
    return edges;
  }

  /**
   * The shortest cycle that begins with a field of a class, as the fields that lead from the class back to itself; `null` where there is
   * none. A field that refers to its own class is a cycle of one.
   */
  cycleFrom(start: Class, first: Edge<Class>): readonly Edge<Class>[] | null {
    if (first.target === start) return [first];
    if (this.#groupOf(start) !== this.#groupOf(first.target)) return null;
    const cameBy = new Map<Class, { readonly from: Class; readonly edge: Edge<Class> }>();
    const waiting: Class[] = [first.target];
    for (const node of waiting) {
      for (const edge of this.edgesOf(node)) {
        const { target } = edge;
        if (target === start) return [first, ...this.#path(first.target, node, cameBy), edge];
        if (target === first.target || cameBy.has(target)) continue;
        if (this.#groupOf(target) !== this.#groupOf(start)) continue;
        cameBy.set(target, { from: node, edge });
        waiting.push(target);
      }
    }
    return null;
  }

  #path(
    from: Class,
    to: Class,
    cameBy: ReadonlyMap<Class, { readonly from: Class; readonly edge: Edge<Class> }>,
  ): Edge<Class>[] {
    const path: Edge<Class>[] = [];
    for (let node = to; node !== from;) {
      const step = cameBy.get(node);
      if (step === undefined) break;
      path.push(step.edge);
      node = step.from;
    }
    return path.reverse();
  }

  /** Number of the strongly connected component of a class (Tarjan, without recursion: models may be deep). */
  #groupOf(root: Class): number {
    const known = this.#groups.get(root);
    if (known !== undefined) return known;
    const order = new Map<Class, number>();
    const low = new Map<Class, number>();
    const stack: Class[] = [];
    const onStack = new Set<Class>();
    const frames: { readonly node: Class; next: number }[] = [];
    const enter = (node: Class): void => {
      low.set(node, order.size);
      order.set(node, order.size);
      stack.push(node);
      onStack.add(node);
      frames.push({ node, next: 0 });
    };
    const lower = (node: Class, value: number): void => {
      low.set(node, Math.min(low.get(node) ?? value, value));
    };
    enter(root);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const { node } = frame;
      const edge = this.edgesOf(node)[frame.next++];
      if (edge === undefined) {
        frames.pop();
        const parent = frames.at(-1);
        if (parent !== undefined) lower(parent.node, low.get(node) ?? 0);
        if (low.get(node) !== order.get(node)) continue;
        const group = this.#nextGroup++;
        for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
          onStack.delete(member);
          this.#groups.set(member, group);
          if (member === node) break;
        }
      } else if (!this.#groups.has(edge.target)) {
        const seen = order.get(edge.target);
        if (seen === undefined) enter(edge.target);
        else if (onStack.has(edge.target)) lower(node, seen);
      }
    }
    return this.#groups.get(root) ?? -1;
  }
}

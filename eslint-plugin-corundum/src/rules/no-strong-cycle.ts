// no-strong-cycle.ts — ESLint rule: classes do not keep each other alive.
import type ts from 'typescript';
import { ClassGraph, type Edge } from '../class-graph.js';
import { createRule } from '../create-rule.js';
import { graphOf } from '../declared-references.js';
import { nameOfMember, type ClassNode } from '../function-nodes.js';
import { LintedFile } from '../linted-file.js';
import { isDecoratedClass, isProperty, type PropertyNode } from '../persistent-classes.js';
import { strongReferences } from '../strong-references.js';
import { weakField } from '../weak-field.js';

interface Options {
  /** Whether a field that refers to objects of its own class is a cycle. */
  readonly selfReferences?: boolean;
}

/** A cycle, and the place in this file where it is reported. */
interface Finding {
  readonly member: PropertyNode;
  readonly text: string;
  readonly isSelf: boolean;
}

/** ESLint rule `no-strong-cycle`. */
export const noStrongCycle = createRule<[Options], 'cycle' | 'self' | 'makeWeak'>({
  name: 'no-strong-cycle',
  meta: {
    type: 'suggestion',
    docs: { description: 'Disallow classes that refer to each other strongly in a cycle' },
    hasSuggestions: true,
    schema: [
      {
        type: 'object',
        properties: { selfReferences: { type: 'boolean' } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ selfReferences: false }],
    messages: {
      cycle:
        'Objects of these classes can keep each other alive: {{cycle}}. References are counted, and a cycle that is dropped is never freed. Make the back reference weak (PWeak.of(…)), or set it to null before the objects are dropped.',
      self: 'Objects of this class can keep each other alive: {{cycle}}. References are counted, and a cycle that is dropped is never freed. Make the reference weak (PWeak.of(…)) if it leads back.',
      makeWeak: 'Refer weakly: {{text}}. What it leads to is its `value` then, or null.',
    },
  },
  create(context, [options]) {
    const file = LintedFile.of(context);
    const classes: ClassNode[] = [];

    function collect(node: ClassNode): void {
      if (isDecoratedClass(file, node)) classes.push(node);
    }

    /** Cycles of the file's classes by their names, the last place of each. */
    function find<Class extends object>(
      graph: ClassGraph<Class>,
      classOf: (node: ClassNode) => Class | null,
      nameOf: (found: Class) => string,
    ): ReadonlyMap<string, Finding> {
      const findings = new Map<string, Finding>();
      for (const node of classes) {
        const start = classOf(node);
        if (start === null) continue;
        const places = fieldsOf(node);
        for (const edge of graph.edgesOf(start)) {
          const place = places.get(edge.field);
          if (place === undefined) continue;
          const cycle = graph.cycleFrom(start, edge);
          if (cycle === null) continue;
          const steps = stepsOf(start, cycle, nameOf);
          const text = `${steps.join(' → ')} → ${nameOf(start)}`;
          findings.set(keyOf(steps), { member: place, text, isSelf: cycle.length === 1 });
        }
      }
      return findings;
    }

    return {
      ClassDeclaration: collect,
      ClassExpression: collect,
      'Program:exit'() {
        if (classes.length === 0) return;
        const { types } = file;
        const findings =
          types === null
            ? find(
                new ClassGraph<ClassNode>((node) => strongReferences(file, node)),
                (node) => node,
                (node) => node.id?.name ?? 'class',
              )
            : find(
                graphOf(types),
                (node) => types.checker.getTypeAtLocation(types.nodeOf(node)).getSymbol() ?? null,
                (symbol: ts.Symbol) => symbol.name,
              );
        for (const { member, text, isSelf } of findings.values()) {
          if (isSelf && options.selfReferences !== true) continue;
          const weak = weakField(file, member);
          context.report({
            node: member.key,
            messageId: isSelf ? 'self' : 'cycle',
            data: { cycle: text },
            suggest:
              weak === null
                ? []
                : [{ messageId: 'makeWeak', data: { text: weak.text }, fix: weak.fix }],
          });
        }
      },
    };
  },
});

/** The fields of a class by name, as places for reports. */
function fieldsOf(node: ClassNode): ReadonlyMap<string, PropertyNode> {
  return new Map(
    node.body.body.flatMap((member) => {
      const name = isProperty(member) ? nameOfMember(member) : null;
      return name === null || !isProperty(member) ? [] : [[name, member]];
    }),
  );
}

/** The steps of a cycle: `Order.items`, `Item.order`. */
function stepsOf<Class>(
  start: Class,
  cycle: readonly Edge<Class>[],
  nameOf: (found: Class) => string,
): string[] {
  let owner = start;
  return cycle.map(({ field, target }) => {
    const step = `${nameOf(owner)}.${field}`;
    owner = target;
    return step;
  });
}

/** The same for a cycle wherever it begins. */
function keyOf(steps: readonly string[]): string {
  const first = steps.indexOf([...steps].sort()[0] ?? '');
  return [...steps.slice(first), ...steps.slice(0, first)].join(' ');
}

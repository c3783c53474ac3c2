// declared-references.ts — the strong references of classes of a whole program, read from its declarations.
import ts from 'typescript';
import { ClassGraph, type Edge } from './class-graph.js';
import { baseOf, decoratorsIn } from './persistent-classes.js';
import { WEAK } from './strong-references.js';
import type { TypeInformation } from './type-information.js';

const graphs = new WeakMap<ts.Program, ClassGraph<ts.Symbol>>();

/** The classes of a program and their strong references; one for each program. */
export function graphOf(types: TypeInformation): ClassGraph<ts.Symbol> {
  let graph = graphs.get(types.program);
  if (graph === undefined) {
    graph = new ClassGraph((symbol) => strongReferences(types, symbol));
    graphs.set(types.program, graph);
  }
  return graph;
}

function strongReferences(types: TypeInformation, symbol: ts.Symbol): Edge<ts.Symbol>[] {
  const edges: Edge<ts.Symbol>[] = [];
  const seen = new Set<ts.Symbol>();
  for (let owner: ts.Symbol | null = symbol; owner !== null && !seen.has(owner);) {
    seen.add(owner);
    const declaration = owner.declarations?.find(ts.isClassLike);
    if (declaration === undefined) break;
    for (const member of declaration.members) {
      if (!ts.isPropertyDeclaration(member)) continue;
      const field = decoratorsIn(types, member).find(({ name }) => name === 'Field');
      if (field === undefined) continue;
      const name = member.name.getText();
      for (const target of targetsOfField(types, member, field.call)) {
        edges.push({ field: name, target });
      }
    }
    owner = baseOf(types, declaration);
  }
  return edges;
}

function targetsOfField(
  types: TypeInformation,
  member: ts.PropertyDeclaration,
  call: ts.CallExpression,
): ts.Symbol[] {
  const [type] = call.arguments;
  if (type !== undefined && !ts.isObjectLiteralExpression(type)) return targetsOf(types, type);
  return types.partsOf(types.checker.getTypeAtLocation(member)).flatMap((part) => {
    const symbol = part.getSymbol();
    // only classes of applications have @Persistent; those of the platform refer to none
    return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Class) !== 0 ? [symbol] : [];
  });
}

/** The classes that a field type refers to strongly. */
function targetsOf(types: TypeInformation, type: ts.Expression): ts.Symbol[] {
  const node = withoutParentheses(type);
  if (ts.isArrowFunction(node)) {
    if (ts.isBlock(node.body)) return [];
    const symbol = types.symbolAt(withoutParentheses(node.body));
    return symbol !== null && (symbol.flags & ts.SymbolFlags.Class) !== 0 ? [symbol] : [];
  }
  if (!ts.isCallExpression(node)) return [];
  const { expression } = node;
  const owner = ts.isPropertyAccessExpression(expression) ? expression.expression : expression;
  const named = ts.isPropertyAccessExpression(owner) ? owner.name : owner;
  // what the library's types do not know is taken by its name
  const name = types.exportedNameAt(named) ?? named.getText();
  if (WEAK.has(name)) return [];
  return node.arguments.flatMap((argument) => targetsOf(types, argument));
}

function withoutParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node)
    ? withoutParentheses(node.expression)
    : node;
}

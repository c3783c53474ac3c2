// type-information.ts — what the type checker says about a file, where the parser was given a project.
import type { ParserServices, TSESLint, TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { isOfLibrary } from './library-file.js';

/** Name of the type that stands in views of collections, cells and pointers. */
const VIEWED = 'Viewed';

/** Types and symbols of the nodes of one file. */
export class TypeInformation {
  /** The checker of the program. */
  readonly checker: ts.TypeChecker;
  /** The program that the file belongs to. */
  readonly program: ts.Program;
  readonly #nodes: ParserServices['esTreeNodeToTSNodeMap'];

  private constructor(program: ts.Program, nodes: ParserServices['esTreeNodeToTSNodeMap']) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.#nodes = nodes;
  }

  /** The types of a file, `null` where it was parsed without them. */
  static of(code: Readonly<TSESLint.SourceCode>): TypeInformation | null {
    const { program, esTreeNodeToTSNodeMap } = code.parserServices ?? {};
    if (program === undefined || program === null || esTreeNodeToTSNodeMap === undefined) {
      return null;
    }
    return new TypeInformation(program, esTreeNodeToTSNodeMap);
  }

  /** The compiler's node. */
  nodeOf(node: TSESTree.Node): ts.Node {
    return this.#nodes.get(node);
  }

  /** Type of an expression or a declared name. */
  typeOf(node: TSESTree.Node): ts.Type {
    return this.checker.getTypeAtLocation(this.nodeOf(node));
  }

  /** The symbol that a name stands for: that of its declaration, not that of an import. */
  symbolOf(node: TSESTree.Node): ts.Symbol | null {
    return this.symbolAt(this.nodeOf(node));
  }

  /** As {@link symbolOf}, of the compiler's node. */
  symbolAt(node: ts.Node): ts.Symbol | null {
    const symbol = this.checker.getSymbolAtLocation(node);
    if (symbol === undefined) return null;
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Name under which the library declares what a node stands for; `null` for what is not the library's. */
  exportedNameAt(node: ts.Node): string | null {
    return libraryNameOf(this.symbolAt(node));
  }

  /** The parts of a union or an intersection; what a type parameter is at least; the type itself otherwise. */
  partsOf(type: ts.Type): readonly ts.Type[] {
    if (type.isUnionOrIntersection()) return type.types.flatMap((part) => this.partsOf(part));
    if (type.isTypeParameter()) {
      const constraint = this.checker.getBaseConstraintOfType(type);
      return constraint === undefined || constraint === type ? [type] : this.partsOf(constraint);
    }
    return [type];
  }

  /** Names of the library's classes and aliases that a type is, or has among its parts, and 'Viewed' for views of collections, cells and pointers. */
  exportedNamesOf(type: ts.Type): ReadonlySet<string> {
    const names = new Set<string>();
    const add = (symbol: ts.Symbol | undefined): void => {
      const name = libraryNameOf(symbol ?? null);
      if (name !== null) names.add(name);
    };
    add(type.aliasSymbol);
    for (const part of this.partsOf(type)) {
      add(part.aliasSymbol);
      add(part.getSymbol());
      if (this.#isViewed(part)) names.add(VIEWED);
    }
    return names;
  }

  /** Whether a type is the view of a collection, a cell or a pointer: its last type argument says so. */
  #isViewed(type: ts.Type): boolean {
    const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
    if (!isReference) return false;
    const last = this.checker.getTypeArguments(type as ts.TypeReference).at(-1);
    return libraryNameOf(last?.getSymbol() ?? null) === VIEWED;
  }

  /** Whether nothing is known of a type: `any`, or `unknown`. */
  isOpen(type: ts.Type): boolean {
    return (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
  }

  /** Whether one of a type's parts has a method `then`. */
  isThenable(type: ts.Type): boolean {
    return this.partsOf(type).some((part) => {
      const then = part.getProperty('then');
      return (
        then !== undefined && this.checker.getTypeOfSymbol(then).getCallSignatures().length > 0
      );
    });
  }
}

function libraryNameOf(symbol: ts.Symbol | null): string | null {
  const declaration = symbol?.declarations?.[0];
  return symbol !== null && declaration !== undefined && isOfLibrary(declaration)
    ? symbol.name
    : null;
}

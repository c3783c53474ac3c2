// plain-classes.ts — classes of a program that are not persistent.
import type { TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { CLASS_DECORATORS, decoratorsIn } from './persistent-classes.js';
import type { TypeInformation } from './type-information.js';

/**
 * Whether a name stands for a class that is certainly not persistent itself: neither decorated nor given to `defineClass`. Of a class in a declaration file that is not known; it counts as such when `isDeclaredPlain`.
 * Those of the language are plain.
 */
export function isPlainClass(
  types: TypeInformation,
  name: TSESTree.Node,
  isDeclaredPlain: boolean,
): boolean {
  const symbol = types.symbolOf(name);
  const declarations = symbol?.declarations ?? [];
  if (symbol === null || declarations.length === 0) return false;
  const files = declarations.map((declaration) => declaration.getSourceFile());
  if (files.every((file) => types.program.isSourceFileDefaultLibrary(file))) return true;
  const declaration = declarations.find(ts.isClassLike);
  if (declaration === undefined) return false;
  if (decoratorsIn(types, declaration).some(({ name }) => CLASS_DECORATORS.has(name))) return false;
  if (declaration.getSourceFile().isDeclarationFile) return isDeclaredPlain;
  return !definedIn(types).has(symbol);
}

const defined = new WeakMap<ts.Program, ReadonlySet<ts.Symbol>>();

/** The classes that any file of the program gives to `defineClass`. */
function definedIn(types: TypeInformation): ReadonlySet<ts.Symbol> {
  const known = defined.get(types.program);
  if (known !== undefined) return known;
  const found = new Set<ts.Symbol>();
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const { expression: callee } = node;
      const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
      if (types.exportedNameAt(name) === 'defineClass') {
        const symbol = types.symbolAt(node.arguments[0] as ts.Node);
        if (symbol !== null) found.add(symbol);
      }
    }
    ts.forEachChild(node, look);
  };
  for (const file of types.program.getSourceFiles())
    if (!file.isDeclarationFile && file.text.includes('defineClass')) look(file);
  defined.set(types.program, found);
  return found;
}

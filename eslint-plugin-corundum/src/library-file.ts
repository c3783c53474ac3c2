// library-file.ts — whether a declaration was written by the library.
import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

/** Name under which applications import the library. */
export const LIBRARY = 'corundum';

const packageNames = new Map<string, string>();

/** Name of the package that a folder belongs to: that of the nearest package.json, '' where there is none. */
function packageNameOf(folder: string): string {
  const known = packageNames.get(folder);
  if (known !== undefined) return known;
  const parent = path.dirname(folder);
  const name = nameIn(folder) ?? (parent === folder ? '' : packageNameOf(parent));
  packageNames.set(folder, name);
  return name;
}

function nameIn(folder: string): string | null {
  try {
    const text = fs.readFileSync(path.join(folder, 'package.json'), 'utf8');
    const { name } = JSON.parse(text) as { name?: unknown };
    // a package.json without a name only says what kind of modules lie beside it
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}

/** Whether a declaration stands in a file of the library, or in a `declare module 'corundum'`. */
export function isOfLibrary(declaration: ts.Declaration): boolean {
  for (let node: ts.Node = declaration; !ts.isSourceFile(node); node = node.parent) {
    if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) {
      return node.name.text === LIBRARY;
    }
  }
  return packageNameOf(path.dirname(declaration.getSourceFile().fileName)) === LIBRARY;
}

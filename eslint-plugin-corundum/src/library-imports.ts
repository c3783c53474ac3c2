// library-imports.ts — writes names of the library into a file, with the import that they need.
import { ASTUtils, AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import type { LintedFile } from './linted-file.js';

/** How a name of the library is written at a place, and what has to be imported for that. */
export interface WrittenName {
  /** The name, as it is known at the place. */
  readonly text: string;
  /** Name to import, `null` where it is known already. */
  readonly missing: string | null;
}

/** How to write the library's export `name` at `place`; `null` where another variable has the name. */
export function writtenName(
  file: LintedFile,
  place: TSESTree.Node,
  name: string,
): WrittenName | null {
  for (const declaration of imports(file)) {
    if (declaration.importKind === 'type') continue;
    for (const specifier of declaration.specifiers) {
      if (specifier.type === AST_NODE_TYPES.ImportNamespaceSpecifier) {
        return { text: `${specifier.local.name}.${name}`, missing: null };
      }
      if (specifier.type !== AST_NODE_TYPES.ImportSpecifier || specifier.importKind === 'type') {
        continue;
      }
      if (file.nameOf(specifier.local) !== name) continue;
      const { local } = specifier;
      const seen = ASTUtils.findVariable(file.code.getScope(place), local.name);
      return seen?.defs[0]?.node === specifier ? { text: local.name, missing: null } : null;
    }
  }
  if (target(file) === null) return null;
  const taken = ASTUtils.findVariable(file.code.getScope(place), name);
  return taken === null || taken.defs.length === 0 ? { text: name, missing: name } : null;
}

/** Adds names to the import of the library. */
export function addImports(
  file: LintedFile,
  fixer: TSESLint.RuleFixer,
  names: readonly string[],
): TSESLint.RuleFix[] {
  const last = target(file);
  if (names.length === 0 || last === null) return [];
  return [fixer.insertTextAfter(last, [...new Set(names)].map((name) => `, ${name}`).join(''))];
}

function imports(file: LintedFile): TSESTree.ImportDeclaration[] {
  return file.code.ast.body.filter(
    (node) => node.type === AST_NODE_TYPES.ImportDeclaration && file.isLibrary(node.source.value),
  ) as TSESTree.ImportDeclaration[];
}

/** The specifier after which a name can be added. */
function target(file: LintedFile): TSESTree.ImportSpecifier | null {
  for (const declaration of imports(file)) {
    const last = declaration.specifiers.at(-1);
    if (declaration.importKind !== 'type' && last?.type === AST_NODE_TYPES.ImportSpecifier) {
      return last;
    }
  }
  return null;
}

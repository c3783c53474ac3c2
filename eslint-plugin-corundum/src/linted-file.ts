// linted-file.ts — one file that is linted, and which of its names are the library's.
import { ASTUtils, AST_NODE_TYPES, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { LIBRARY } from './library-file.js';
import { plain } from './plain-expression.js';
import { TypeInformation } from './type-information.js';
import { DefinitionType } from './definition-type.js';

/** What rules share of their contexts. */
export type AnyContext = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

/** Stands for a whole module: `import * as corundum`, `require('corundum')`. */
const NAMESPACE = '*';

const files = new WeakMap<object, LintedFile>();

/** A file with its scopes and, where there are some, its types. All rules share one for each file. */
export class LintedFile {
  /** Source, tokens and scopes. */
  readonly code: Readonly<TSESLint.SourceCode>;
  /** Types, `null` without a project. */
  readonly types: TypeInformation | null;
  readonly #modules: ReadonlySet<string>;
  readonly #names = new WeakMap<TSESTree.Node, string | null>();
  #usesLibrary: boolean | null = null;

  private constructor(context: AnyContext) {
    this.code = context.sourceCode;
    this.types = TypeInformation.of(context.sourceCode);
    const settings = context.settings['corundum'] as { modules?: unknown } | undefined;
    const more: unknown[] = Array.isArray(settings?.modules) ? settings.modules : [];
    this.#modules = new Set([LIBRARY, ...more.filter((name) => typeof name === 'string')]);
  }

  /** The file that a rule was called for. */
  static of(context: AnyContext): LintedFile {
    let file = files.get(context.sourceCode);
    if (file === undefined) files.set(context.sourceCode, (file = new LintedFile(context)));
    return file;
  }

  /** Whether the file imports anything of the library. */
  get usesLibrary(): boolean {
    this.#usesLibrary ??= this.code.ast.body.some(
      (node) =>
        (node.type === AST_NODE_TYPES.ImportDeclaration && this.isLibrary(node.source.value)) ||
        (node.type === AST_NODE_TYPES.TSImportEqualsDeclaration && this.#isRequireEquals(node)) ||
        (node.type === AST_NODE_TYPES.VariableDeclaration &&
          node.declarations.some(({ init }) => init !== null && this.#isRequire(init))),
    );
    return this.#usesLibrary;
  }

  /** Whether a module's name leads to the library. */
  isLibrary(module: string): boolean {
    return this.#modules.has(module);
  }

  /** The variable that a name stands for. */
  variableOf(node: TSESTree.Identifier | TSESTree.JSXIdentifier): TSESLint.Scope.Variable | null {
    return ASTUtils.findVariable(this.code.getScope(node), node.name);
  }

  /** Name under which the library exports what a node stands for, `null` for anything else. */
  nameOf(node: TSESTree.Node): string | null {
    const expression = plain(node);
    let name = this.#names.get(expression);
    if (name === undefined) {
      name = this.#resolve(expression);
      this.#names.set(expression, name);
    }
    return name === NAMESPACE ? null : name;
  }

  /** Name of the library's function or method that a call calls, such as `Field` or `PVec.of`. */
  calleeOf(node: TSESTree.Node): string | null {
    if (node.type !== AST_NODE_TYPES.CallExpression) return null;
    const callee = plain(node.callee);
    const name = this.nameOf(callee);
    if (name !== null) return name;
    if (callee.type !== AST_NODE_TYPES.MemberExpression) return null;
    const owner = this.nameOf(callee.object);
    const member = ASTUtils.getPropertyName(callee, this.code.getScope(callee));
    return owner === null || member === null ? null : `${owner}.${member}`;
  }

  #resolve(node: TSESTree.Node): string | null {
    switch (node.type) {
      case AST_NODE_TYPES.Identifier:
        return this.#resolveIdentifier(node);
      case AST_NODE_TYPES.TSQualifiedName:
        return this.#member(node.left, node.right.name);
      case AST_NODE_TYPES.MemberExpression:
        return this.#member(node.object, ASTUtils.getPropertyName(node));
      case AST_NODE_TYPES.CallExpression:
        return this.#isRequire(node) ? NAMESPACE : null;
      default:
        return null;
    }
  }

  #member(object: TSESTree.Node, name: string | null): string | null {
    const owner = plain(object);
    this.nameOf(owner);
    if (this.#names.get(owner) === NAMESPACE) return name;
    return null;
  }

  #resolveIdentifier(node: TSESTree.Identifier): string | null {
    const definition = this.variableOf(node)?.defs[0];
    if (definition === undefined) return null;
    if (definition.type === DefinitionType.ImportBinding) {
      const { node: specifier, parent } = definition;
      if (specifier.type === AST_NODE_TYPES.TSImportEqualsDeclaration) {
        return this.#isRequireEquals(specifier) ? NAMESPACE : null;
      }
      const from = parent.type === AST_NODE_TYPES.ImportDeclaration ? parent.source.value : '';
      if (!this.isLibrary(from)) return this.types?.exportedNameAt(this.types.nodeOf(node)) ?? null;
      if (specifier.type !== AST_NODE_TYPES.ImportSpecifier) return NAMESPACE;
      return nameOfKey(specifier.imported);
    }
    if (definition.type !== DefinitionType.Variable || definition.node.init === null) return null;
    const { id, init } = definition.node;
    const isNamespace = this.#isRequire(init);
    if (!isNamespace) return null;
    if (id.type === AST_NODE_TYPES.Identifier) return NAMESPACE;
    if (id.type !== AST_NODE_TYPES.ObjectPattern) return null;
    for (const property of id.properties) {
      if (property.type !== AST_NODE_TYPES.Property || property.value !== definition.name) continue;
      return ASTUtils.getPropertyName(property);
    }
    return null;
  }

  #isRequire(node: TSESTree.Node): boolean {
    if (node.type !== AST_NODE_TYPES.CallExpression) return false;
    const [argument] = node.arguments;
    return (
      node.callee.type === AST_NODE_TYPES.Identifier &&
      node.callee.name === 'require' &&
      argument?.type === AST_NODE_TYPES.Literal &&
      typeof argument.value === 'string' &&
      this.isLibrary(argument.value)
    );
  }

  #isRequireEquals(node: TSESTree.TSImportEqualsDeclaration): boolean {
    const { moduleReference } = node;
    return (
      moduleReference.type === AST_NODE_TYPES.TSExternalModuleReference &&
      this.isLibrary(moduleReference.expression.value)
    );
  }
}

function nameOfKey(key: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return key.type === AST_NODE_TYPES.Identifier ? key.name : key.value;
}

// definition-type.ts — what kinds of definitions a variable can have.
import { TSESLint } from '@typescript-eslint/utils';

/** Kinds of definitions, as the scopes name them. */
export const DefinitionType = TSESLint.Scope.DefinitionType;

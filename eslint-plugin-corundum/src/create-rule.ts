// create-rule.ts — makes a rule whose documentation is found under its name.
import { ESLintUtils } from '@typescript-eslint/utils';

/** Makes a rule; the address of its documentation follows from its name. */
export const createRule = ESLintUtils.RuleCreator(
  (name) => `https://unpkg.com/eslint-plugin-corundum/docs/rules/${name}.md`,
);

// purpose-comment.mjs — ESLint rule: a file says in one line what it is for, under its kebab-case name

import * as path from 'node:path';

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;

/** ESLint rule `corundum/purpose-comment`. */
export const purposeComment = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Start a file, or what follows its imports, with its one-line purpose.' },
    schema: [],
    messages: {
      missing:
        "Begin the file, or what follows its imports, with a line '// {{name}} — what it is for'.",
      name: 'File names are kebab-case.',
    },
  },
  create(context) {
    const name = path.basename(context.filename);
    return {
      Program(program) {
        if (!KEBAB_CASE.test(name)) context.report({ node: program, messageId: 'name' });
        const first = program.body.find((node) => node.type !== 'ImportDeclaration');
        const end = first?.range[0] ?? Infinity;
        const found = context.sourceCode
          .getAllComments()
          .some(
            (comment) =>
              comment.range[0] < end &&
              comment.type === 'Line' &&
              comment.value.startsWith(` ${name} — `),
          );
        if (!found) context.report({ node: program, messageId: 'missing', data: { name } });
      },
    };
  },
};

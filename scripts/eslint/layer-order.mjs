// layer-order.mjs — ESLint rule: relative imports keep to the order of the layers and end in .js

import * as path from 'node:path';

import { importProblem } from '../layers.mjs';

const relativeTo = (root, file) => path.relative(root, file).split(path.sep).join('/');

/** ESLint rule `corundum/layer-order`. */
export const layerOrder = {
  meta: {
    type: 'problem',
    docs: { description: 'Keep imports to the order of the layers.' },
    schema: [],
    messages: {
      order: '{{problem}}.',
      extension: "Write the file's compiled name: a relative import ends in '.js'.",
      outside: 'Import the sources, not the build.',
    },
  },
  create(context) {
    const from = relativeTo(context.cwd, context.filename);

    function check(node) {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
      if (!/\.(m?js|json)$/.test(specifier)) {
        context.report({ node: node.source, messageId: 'extension' });
        return;
      }
      const to = relativeTo(context.cwd, path.resolve(path.dirname(context.filename), specifier));
      if (to.startsWith('dist/')) context.report({ node: node.source, messageId: 'outside' });
      const problem = importProblem(from, to);
      if (problem !== undefined) {
        context.report({ node: node.source, messageId: 'order', data: { problem } });
      }
    }

    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

// reasoned-directive.mjs — ESLint rule: whoever switches a rule off says why, after ' -- '

/** ESLint rule `corundum/reasoned-directive`. */
export const reasonedDirective = {
  meta: {
    type: 'problem',
    docs: { description: 'Require a reason beside every eslint-disable.' },
    schema: [],
    messages: {
      reason: "Say why: 'eslint-disable… rule -- reason'.",
      rules: 'Name the rules that are switched off.',
    },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const directive = /^\s*eslint-disable(?:-next-line|-line)?(?=\s|$)(.*)$/s.exec(
            comment.value,
          );
          if (directive === null) continue;
          const [rules, reason] = directive[1].split(/\s--\s/);
          if (rules.trim() === '') context.report({ loc: comment.loc, messageId: 'rules' });
          if ((reason ?? '').trim().length < 10) {
            context.report({ loc: comment.loc, messageId: 'reason' });
          }
        }
      },
    };
  },
};

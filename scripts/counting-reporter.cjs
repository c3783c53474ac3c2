// counting-reporter.cjs — mocha's spec reporter, which also writes its counts to a file
//
// With CORUNDUM_TEST_COUNTS=FILE the counts of the run end up in FILE as one line of JSON:
// {"passed":N,"failed":N,"pending":N}. Otherwise it is the spec reporter.

const fs = require('node:fs');

const { reporters } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.CORUNDUM_TEST_COUNTS;
    if (file === undefined || file === '') return;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      fs.writeFileSync(file, `${JSON.stringify({ passed: passes, failed: failures, pending })}\n`);
    });
  }
}

module.exports = CountingReporter;

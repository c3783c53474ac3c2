// counting-reporter.cjs — mocha's spec reporter, which also writes its counts to a file
//
// With CORUNDUM_TEST_COUNTS=FILE the counts of the run end up in FILE as one line of JSON:
// {"passed":N,"failed":N,"pending":N,"failures":["title", …]}. Otherwise it is the spec reporter.

const fs = require('node:fs');

const { reporters } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.CORUNDUM_TEST_COUNTS;
    if (file === undefined || file === '') return;
    runner.once('end', () => {
      const { passes, failures: failed, pending } = this.stats;
      const failures = this.failures.map((test) => test.fullTitle());
      const counts = { passed: passes, failed, pending, failures };
      fs.writeFileSync(file, `${JSON.stringify(counts)}\n`);
    });
  }
}

module.exports = CountingReporter;

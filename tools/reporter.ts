/**
 * mocha's `spec`, which besides appends a line "PASSED FAILED" to the file that SIDECAR_AUDIT_TEST_COUNTS names: so `.ci/run`
 * adds up several runs without reading what they print for people.
 */
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env['SIDECAR_AUDIT_TEST_COUNTS'];
    if (file === undefined || file === '') return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      appendFileSync(file, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
}

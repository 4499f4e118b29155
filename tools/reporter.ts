/**
 * mocha's `spec`, which besides appends a line "PASSED FAILED" to the file that SIDECAR_AUDIT_TEST_COUNTS names: so `.ci/run`
 * adds up several runs without reading what they print for people. A run that does not end by itself, because a test left
 * something open, is told so and ended: it would else hang until CI's time is over.
 */
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/** A run that ends by itself does so in far less, ms. */
const PATIENCE_MS = 20_000;

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      setTimeout(endAll, PATIENCE_MS).unref();
    });
    const file = process.env['SIDECAR_AUDIT_TEST_COUNTS'];
    if (file === undefined || file === '') return;
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      appendFileSync(file, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
}

/** Called only where something keeps the process alive. The exit status stays the one that mocha sets. */
function endAll(): void {
  console.error(`a test left something open: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit();
}

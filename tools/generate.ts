/** Runs every generator; with `--check` nothing is written and a file that is not current makes it fail. */
import { spawnSync } from 'node:child_process';

const GENERATORS = [
  'tools/generate-crds.ts',
  'tools/generate-metrics-docs.ts',
  'tools/generate-errors-docs.ts',
  'tools/generate-rules-docs.ts',
  'tools/generate-monitoring.ts',
  'tools/generate-permissions-docs.ts',
  'tools/generate-rendered.ts',
  'tools/generate-krew.ts',
] as const;

// Each in a process of its own: one that fails does not keep the others from saying what they found.
const failed = GENERATORS.filter((generator) => {
  const { status } = spawnSync(process.execPath, [generator, ...process.argv.slice(2)], { stdio: 'inherit' });
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

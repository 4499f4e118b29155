/**
 * Scores every decided check on recordings of real clusters against the times that the container runtime itself recorded
 * (truth.ndjson). RECORDINGS names the directory; by default the recordings of the tests. Exit status 1 on anything wrong.
 */
import { auditReport } from '../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../src/rules/settings.ts';
import { podsOf, recordingsIn, replay, requestsOf } from './accuracy/recording.ts';
import { score } from './accuracy/score.ts';
import { table, total } from './accuracy/table.ts';

const directory = process.env['RECORDINGS'] ?? 'test/fixtures/recordings';
const rows = recordingsIn(directory).map(({ name, lines, truth }) => {
  const { store, now } = replay(lines);
  const report = auditReport(store, { settings: DEFAULT_SETTINGS, now });
  const frames = podsOf(lines);
  return [name, score({ report, frames, truth, requests: requestsOf(frames) })] as const;
});
if (rows.length === 0) {
  console.error(
    `${directory}: no recordings there (RECORDINGS names a directory of folders with watch.ndjson, truth.ndjson)`,
  );
  process.exitCode = 1;
} else {
  const sum = total(rows.map(([, s]) => s));
  console.log(table([...rows, ['total', sum]]));
  for (const [name, { excluded, wrong, unproven, pairs, beyond }] of rows) {
    for (const line of excluded) console.error(`${name}: excluded: ${line}`);
    for (const line of wrong) console.error(`${name}: wrong: ${line}`);
    for (const line of unproven) console.error(`${name}: unproven: ${line}`);
    for (const line of [...pairs, ...beyond]) console.error(`${name}: pair: ${line}`);
  }
  const bad = sum.excluded.length + sum.wrong.length + sum.unproven.length + sum.pairs.length;
  if (bad > 0) process.exitCode = 1;
}

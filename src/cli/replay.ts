import { type Command, Option } from 'commander';
import { podsOf, reportOf } from '../recording/judge-groups.ts';
import { hasViolation } from '../report/report.ts';
import { printReport, type ReportForm } from './print-report.ts';
import { readRecordings } from './read-recordings.ts';
import { LOG_HELP, logOptions, readLogs, settingsWith, type LogOptions } from './replay-logs.ts';

interface ReplayOptions extends LogOptions {
  readonly output?: ReportForm;
  readonly strict?: true;
  readonly ascii?: true;
  /** HOST:PORT, or true for the usual one. */
  readonly serve?: string | true;
}

const VIOLATED = 1;
const PAGE_ADDRESS = '127.0.0.1:8090';

const HELP = `
Exit status: 0 nothing was violated, 1 something was violated, 2 the input could not be read.
NO_COLOR, FORCE_COLOR and COLUMNS are honoured.${LOG_HELP}`;

export function register(command: Command): void {
  command
    .argument('<file...>', 'recordings (watch.ndjson, compressed with gzip or not); - is standard input')
    .addOption(
      new Option('-o, --output <form>', 'form of the report (default: table on a terminal, else json)').choices([
        'json',
        'yaml',
        'table',
      ]),
    )
    .option('--strict', 'end with status 2 at the first line that is no frame')
    .option('--ascii', 'draw tables with ASCII alone')
    .option(
      '--serve [host:port]',
      `show the timelines in a browser (default: ${PAGE_ADDRESS}) instead of printing them`,
    );
  logOptions(command).addHelpText('after', HELP).action(replay);
}

async function replay(files: readonly string[], options: ReplayOptions): Promise<void> {
  const { groups, told, notes } = await readRecordings(files, options.strict === true);
  await readLogs(groups, told, options);
  const settings = settingsWith(options);
  if (options.serve !== undefined) {
    // Only then: it brings the log, which nothing else here needs.
    const { serve } = await import('./replay-serve.ts');
    await serve(groups, settings, options.serve === true ? PAGE_ADDRESS : options.serve, notes);
    return;
  }
  const report = reportOf(groups, settings);
  await printReport(options.output ?? (process.stdout.isTTY ? 'table' : 'json'), report, {
    pods: () => podsOf(groups, settings),
    ascii: options.ascii === true,
  });
  if (hasViolation(report)) process.exitCode = VIOLATED;
}

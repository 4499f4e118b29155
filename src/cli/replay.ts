import { type Command, Option } from 'commander';
import type { Group } from '../recording/groups.ts';
import { podsOf, reportOf } from '../recording/judge-groups.ts';
import { replayAll } from '../recording/replay-all.ts';
import { openRecording } from '../recording/source.ts';
import { hasViolation } from '../report/report.ts';
import { printReport, type ReportForm } from './print-report.ts';
import { LOG_HELP, logOptions, readLogs, settingsWith, type LogOptions } from './replay-logs.ts';
import { ReplayProblems, say } from './replay-problems.ts';

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
  const problems = new ReplayProblems();
  const groups = await read(files, options, problems);
  const settings = settingsWith(options);
  if (options.serve !== undefined) {
    // Only then: it brings the log, which nothing else here needs.
    const { serve } = await import('./replay-serve.ts');
    await serve(groups, settings, options.serve === true ? PAGE_ADDRESS : options.serve, problems.notes());
    return;
  }
  const report = reportOf(groups, settings);
  const form = options.output ?? (process.stdout.isTTY ? 'table' : 'json');
  await printReport(form, report, { pods: () => podsOf(groups, settings), ascii: options.ascii === true });
  if (hasViolation(report)) process.exitCode = VIOLATED;
}

async function read(
  files: readonly string[],
  options: ReplayOptions,
  problems: ReplayProblems,
): Promise<readonly Group[]> {
  const told = new Map<string, ReadonlySet<string>>();
  const groups = await replayAll(files.map(openRecording), {
    onProblem(problem) {
      if (options.strict === true) throw problem;
      problems.add(problem);
    },
    onRead({ name }, { frames, told: uids }) {
      told.set(name, uids);
      problems.say();
      if (frames === 0) say(`${name} holds no frame`);
    },
  });
  problems.total();
  await readLogs(groups, told, options);
  return groups;
}

import { type Command, InvalidArgumentError } from 'commander';
import { AuditError } from '../errors.ts';
import { INCLUDABLE, type Includable } from '../recording/redact/include.ts';
import { startSession, type Session, type Summary } from '../recording/writer/session.ts';
import { clusterOptions, connectAs, namespaceOptions, namespacesOf, type ClusterFlags } from './cluster-flags.ts';
import { PROGRAM } from './program-name.ts';
import { count, duration, size } from './quantities.ts';
import { say } from './replay-problems.ts';
import { untilEnded, type End } from './until-ended.ts';
import { watchComplaints } from './watch-complaints.ts';

interface Flags extends ClusterFlags {
  readonly output: string;
  readonly for?: number;
  readonly rotate?: number;
  readonly keep: number;
  readonly gzip?: true;
  readonly force?: true;
  readonly include?: readonly Includable[];
}

const HELP = `
What is recorded is what verdicts rest on: names, times, states, and which probes and hooks there are. Environment,
annotations, values of labels, commands, probes, images and messages are left out unless --include names them.
Ctrl-C or SIGTERM ends it. Exit status: 0, or 2 where it could not be recorded.`;

export function register(command: Command): void {
  namespaceOptions(clusterOptions(command))
    .requiredOption('-o, --output <file>', 'the recording; with --rotate its newest part, FILE.1 the one before it')
    .option('--for <time>', 'end after so long, e.g. 5m', duration)
    .option('--rotate <size>', 'begin a new file when one has this size, e.g. 64M', size)
    .option('--keep <count>', 'with --rotate, how many files are kept', count, 5)
    .option('--gzip', 'compress; replay sees by itself that it is')
    .option('--force', 'overwrite what is there')
    .option('--include <what>', `what else to record, separated by commas: ${INCLUDABLE.join(', ')}`, includes)
    .addHelpText('after', HELP)
    .action(record);
}

async function record(flags: Flags): Promise<void> {
  if (flags.output === '-') throw new AuditError('SA1004', '-', 'a recording is a file, not standard output');
  const connection = await connectAs(flags);
  const end = untilEnded(flags.for);
  const namespace = namespacesOf(flags, connection);
  try {
    const session = startSession({
      connection,
      namespace,
      include: new Set(flags.include ?? []),
      path: flags.output,
      gzip: flags.gzip === true,
      force: flags.force === true,
      rotateBytes: flags.rotate ?? null,
      keep: flags.keep,
      onHealth: watchComplaints(WITHOUT),
      onSynced: () => say('all that is there is recorded; what changes follows'),
    });
    say(`recording ${namespace === null ? 'all namespaces' : `namespace ${namespace}`} into ${flags.output}`);
    tell(await untilItEnds(session, end), flags.output);
  } finally {
    end.forget();
    await connection.close();
  }
}

const WITHOUT: Readonly<Record<string, string>> = {
  events: 'starts within one second stay undecided',
  jobs: 'JobCompletion cannot be judged',
  nodes: 'causes that depend on the kubelet’s version are not named',
};

const HEARTBEATS =
  'no permission to get Leases in kube-node-lease: what went on at the end is not told, as kubelets may have been silent';

async function untilItEnds(session: Session, end: End): Promise<Summary> {
  try {
    await Promise.race([end.came, session.failed, tooLateToBegin(session)]);
  } catch (error) {
    stopAfter(error, session);
    throw error;
  }
  const summary = session.stop();
  if (!session.synced()) throw neverBegan(session);
  return summary;
}

/** An address that is wrong stays wrong: whoever waits should know soon. */
const BEGIN_MS = 30_000;

function tooLateToBegin(session: Session): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      if (!session.synced()) reject(neverBegan(session));
    }, BEGIN_MS).unref();
  });
}

function neverBegan(session: Session): AuditError {
  const error = session.health().find((h) => h.lastError !== null)?.lastError;
  return new AuditError(error?.code ?? 'SA2002', 'record', 'not all that is there came before the end; see above');
}

/** Keeps what there is; a second error of the same file says nothing new. */
function stopAfter(error: unknown, session: Session): void {
  try {
    session.stop();
  } catch (second) {
    if (!(error instanceof AuditError)) throw second;
  }
}

function tell({ frames, gaps, bytes, paths, parts, heartbeatsForbidden }: Summary, output: string): void {
  const what = Object.entries(frames).map(([resource, n]) => `${n} ${resource}`);
  const missed = gaps === 0 ? 'no gap' : `${gaps} ${gaps === 1 ? 'gap' : 'gaps'}, across which nothing can be proven`;
  say(`${output}: ${what.join(', ')}; ${missed}; ${Math.ceil(bytes / 1024)} KiB`);
  if (heartbeatsForbidden) say(HEARTBEATS);
  if (parts > paths.length) say(`${parts - paths.length} older files were let go: see --keep`);
  say(`to judge it: ${PROGRAM} replay ${paths.join(' ')}`);
}

function includes(text: string, before: readonly Includable[] = []): readonly Includable[] {
  const asked = text.split(',').map((name) => name.trim());
  const known = asked.map((name) => INCLUDABLE.find((one) => one === name));
  if (known.includes(undefined)) throw new InvalidArgumentError(`It is one or more of ${INCLUDABLE.join(', ')}.`);
  return [...before, ...known.filter((one) => one !== undefined)];
}

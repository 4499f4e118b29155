import { type Command, Option } from 'commander';
import { AuditError } from '../errors.ts';
import { partOf } from '../follow/drawn.ts';
import { follow, type Look } from '../follow/follow.ts';
import type { Connection } from '../kube/connection.ts';
import type { Group } from '../recording/groups.ts';
import { podsOf, reportOf } from '../recording/judge-groups.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { describeTarget, isTarget, targetOf, type Target } from '../verify/target.ts';
import { clusterOptions, connectAs, namespaceOptions, namespacesOf, type ClusterFlags } from './cluster-flags.ts';
import { printReport, type ReportForm } from './print-report.ts';
import { progressLine } from './progress.ts';
import { duration } from './quantities.ts';
import { readRecordings } from './read-recordings.ts';
import { say } from './replay-problems.ts';
import { selector, targetArgument } from './targets.ts';
import { untilEnded, type End } from './until-ended.ts';
import { watchComplaints } from './watch-complaints.ts';
import { watchView, type WatchView } from './watch-view.ts';

interface Flags extends ClusterFlags {
  readonly selector?: Target;
  readonly from?: readonly string[];
  readonly watch?: true;
  readonly for?: number;
  readonly output: ReportForm;
  readonly ascii?: true;
}

const SETTINGS = DEFAULT_SETTINGS;
const EVERYTHING: Target = { kind: 'pods', selector: {}, text: '' };
/** An address that is wrong stays wrong: whoever waits should know soon. */
const BEGIN_MS = 30_000;

const HELP = `
Draws what is known now, as kubectl get does; without a name or labels, of all Pods of the namespace. With --watch it goes
on until Ctrl-C: on a terminal the drawing follows what happens, elsewhere each Pod is drawn again when it changes.
With --from it reads recordings and needs no cluster: timeline --from FILE... pod/NAME. A file that is called like that
is written ./pod/NAME. Exit status: 0, whatever the verdicts are (see verify and replay), or 2 where it could not be read
or what was named is not there. NO_COLOR, FORCE_COLOR and COLUMNS are honoured.`;

export function register(command: Command): void {
  namespaceOptions(clusterOptions(command))
    .argument('[object]', 'pod/NAME or job/NAME; a NAME alone is that of a Pod', targetArgument)
    .option('-l, --selector <labels>', 'Pods with these labels, e.g. app=web,tier!=db', selector)
    .option('-w, --watch', 'go on, and draw what changes')
    .option('--for <time>', 'with --watch, end after so long, e.g. 5m', duration)
    .addOption(
      new Option('--from <file...>', 'recordings instead of a cluster; - is standard input').conflicts([
        'watch',
        'context',
        'kubeconfig',
        'as',
      ]),
    )
    .addOption(
      new Option('-o, --output <form>', 'form of the report').choices(['table', 'json', 'yaml']).default('table'),
    )
    .option('--ascii', 'draw with ASCII alone')
    .addHelpText('after', HELP)
    .action(timeline);
}

async function timeline(named: Target | undefined, flags: Flags, command: Command): Promise<void> {
  // The option takes as many files as there are, and with them the name behind them.
  const files = flags.from?.filter((file) => !isTarget(file));
  const among = flags.from?.filter(isTarget).map(targetOf) ?? [];
  const targets = [named, flags.selector, ...among].filter((target) => target != null);
  const problem = misused(targets, files, flags);
  if (problem !== null) command.error(`error: ${problem}`, { exitCode: 2 });
  const target = targets[0] ?? EVERYTHING;
  await (files === undefined ? fromCluster(target, flags) : fromRecordings(target, files, flags));
}

function misused(targets: readonly Target[], files: readonly string[] | undefined, flags: Flags): string | null {
  if (targets.length > 1) return 'name one of pod/NAME, job/NAME or -l SELECTOR';
  if (files?.length === 0) return '--from needs a recording';
  if (flags.allNamespaces === true && targets[0] !== undefined && targets[0].kind !== 'pods' && files === undefined) {
    return 'what is named is in one namespace: -A goes with -l, or alone';
  }
  return flags.watch === true && flags.output !== 'table' ? '--watch draws; -o is for what is known now' : null;
}

async function fromRecordings(target: Target, files: readonly string[], flags: Flags): Promise<void> {
  const { groups } = await readRecordings(files, false);
  const parts = groups.map((group) => ({ group, part: partOf(group.store, target, flags.namespace ?? null) }));
  const about = aboutOf(target, flags.namespace ?? null);
  if (parts.every(({ part }) => part.missing))
    throw new AuditError('SA3002', about, 'the recordings do not tell of it');
  tellExcluded(parts.flatMap(({ part }) => part.excluded));
  await printOnce(
    parts.map(({ group, part }) => ({ ...group, store: part.store })),
    about,
    flags,
  );
}

async function fromCluster(target: Target, flags: Flags): Promise<void> {
  const connection = await connectAs(flags);
  const end = untilEnded(flags.watch === true ? flags.for : BEGIN_MS);
  try {
    await (flags.watch === true ? keepDrawing : drawOnce)(connection, end, { target, flags });
  } finally {
    end.forget();
    await connection.close();
  }
}

interface Asked {
  readonly target: Target;
  readonly flags: Flags;
}

async function drawOnce(connection: Connection, end: End, { target, flags }: Asked): Promise<void> {
  const namespace = namespacesOf(flags, connection);
  const about = aboutOf(target, namespace);
  const progress = progressLine();
  let last: Look | null = null;
  await follow({
    ...evidenceOf(connection, namespace, target),
    onHealth: watchComplaints({}),
    end: end.came,
    onLook: (look) => {
      if (!look.synced) progress.at(`waiting for ${about}: ${look.pods.length} so far`);
      last = look;
      return look.synced;
    },
  });
  progress.clear();
  const { synced, missing, excluded, group } = last as unknown as Look;
  if (!synced) throw new AuditError('SA2002', about, 'not all that is there came before the time was up');
  if (missing) throw new AuditError('SA3002', about, 'there is none');
  tellExcluded(excluded);
  await printOnce([group], about, flags);
}

async function keepDrawing(connection: Connection, end: End, { target, flags }: Asked): Promise<void> {
  const namespace = namespacesOf(flags, connection);
  const view = watchView({
    ascii: flags.ascii === true,
    settings: SETTINGS,
    output: process.stdout,
    env: process.env,
  });
  const onHealth = watchComplaints({}, view.tell);
  const options = { ...evidenceOf(connection, namespace, target), onHealth, end: end.came };
  try {
    await follow({ ...options, onLook: (look) => shown(view, look, aboutOf(target, namespace)) });
  } finally {
    view.close();
  }
}

function shown(view: WatchView, look: Look, about: string): false {
  view.show(look, about);
  return false;
}

function evidenceOf(connection: Connection, namespace: string | null, target: Target) {
  return {
    connection,
    namespace,
    target,
    settings: SETTINGS,
    podName: target.kind === 'pod' ? target.name : undefined,
  };
}

async function printOnce(groups: readonly Group[], about: string, { output, ascii }: Flags): Promise<void> {
  const report = reportOf(groups, SETTINGS);
  // As kubectl has it: that there is none is no error, and nothing is printed.
  if (report.pods.length + report.jobs.length === 0) say(`there are none: ${about}`);
  if (output === 'table' && report.pods.length + report.jobs.length === 0) return;
  await printReport(output, report, { pods: () => podsOf(groups, SETTINGS), ascii: ascii === true });
}

function tellExcluded(names: readonly string[]): void {
  for (const name of names) say(`pod/${name} is excluded from audits by its annotation and is not drawn`);
}

function aboutOf(target: Target, namespace: string | null): string {
  return `${describeTarget(target)} in ${namespace ?? 'all namespaces'}`;
}

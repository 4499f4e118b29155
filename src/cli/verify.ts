import { type Command, InvalidArgumentError, Option } from 'commander';
import { AuditError } from '../errors.ts';
import { podsOf, reportOf } from '../recording/judge-groups.ts';
import { DEFAULT_SETTINGS } from '../rules/settings.ts';
import { RULES, type RuleName } from '../rules/verdict.ts';
import type { Standing } from '../verify/standing.ts';
import { describeTarget, type Target } from '../verify/target.ts';
import { verify, type Verified } from '../verify/verify.ts';
import { clusterOptions, connectAs, namespaceOptions, namespacesOf, type ClusterFlags } from './cluster-flags.ts';
import { printReport, type ReportForm } from './print-report.ts';
import { duration } from './quantities.ts';
import { say } from './replay-problems.ts';
import { object, selector } from './targets.ts';
import { untilEnded } from './until-ended.ts';
import { watchComplaints } from './watch-complaints.ts';

interface Flags extends ClusterFlags {
  readonly selector?: Target;
  readonly for: number;
  readonly output: ReportForm;
  readonly rules?: readonly RuleName[];
  readonly ascii?: true;
}

const VIOLATED = 1;
const UNDECIDED = 3;

const HELP = `
A Pod is decided when it is over, a Job when it and its Pods are. To verify Pods that live on, name rules that are decided
before, e.g. --rules StartOrder. What is violated beyond recall ends the wait at once.
Exit status: 0 something is verified and nothing violated; 1 something is violated; 2 it could not be read, or was not
there in time; 3 something is undecided, still pending when the time was up, or there was nothing to verify.`;

export function register(command: Command): void {
  namespaceOptions(clusterOptions(command))
    .argument('[object]', 'pod/NAME or job/NAME', object)
    .option('-l, --selector <labels>', 'Pods with these labels, e.g. app=web,tier!=db', selector)
    .option('--for <time>', 'wait so long at most', duration, 300_000)
    .option('--rules <names>', `only these, separated by commas, of ${RULES.join(', ')}`, rules)
    .addOption(
      new Option('-o, --output <form>', 'form of the report').choices(['table', 'json', 'yaml']).default('table'),
    )
    .option('--ascii', 'draw with ASCII alone')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(named: Target | undefined, flags: Flags, command: Command): Promise<void> {
  const target = named ?? flags.selector;
  if (target === undefined || (named !== undefined && flags.selector !== undefined)) {
    command.error('error: name one of pod/NAME, job/NAME or -l SELECTOR', { exitCode: 2 });
  }
  if (flags.allNamespaces === true && target.kind !== 'pods') {
    command.error('error: what is named is in one namespace: -A goes with -l', { exitCode: 2 });
  }
  const settings = { ...DEFAULT_SETTINGS, enabled: new Set(flags.rules ?? RULES) };
  const connection = await connectAs(flags);
  const end = untilEnded(flags.for);
  const namespace = namespacesOf(flags, connection);
  const about = `${describeTarget(target)} in ${namespace ?? 'all namespaces'}`;
  try {
    const progress = progressOf(about);
    const verified = await verify({
      connection,
      namespace,
      target,
      settings,
      timeUp: end.came,
      onStanding: progress,
      onHealth: watchComplaints({}),
    });
    refuseUnread(verified, about);
    const { standing, heartbeatsForbidden } = verified;
    const groups = [standing.group];
    await printReport(flags.output, reportOf(groups, settings), {
      pods: () => podsOf(groups, settings),
      ascii: flags.ascii === true,
    });
    if (heartbeatsForbidden && standing.waitingFor.length > 0) say(HEARTBEATS);
    process.exitCode = conclude(standing);
  } finally {
    end.forget();
    await connection.close();
  }
}

const HEARTBEATS =
  'no permission to get Leases in kube-node-lease: what goes on is told only when it ends, as a kubelet may be silent';

function refuseUnread({ standing, synced }: Verified, about: string): void {
  if (!synced) throw new AuditError('SA2002', about, 'not all that is there came before the time was up');
  if (standing.missing) throw new AuditError('SA3002', about, 'there is none');
}

function conclude({ violated, waitingFor, undecided, verified, excluded }: Standing): number {
  for (const name of excluded) say(`pod/${name} is excluded from audits by its annotation and was not judged`);
  if (violated) return VIOLATED;
  if (waitingFor.length > 0) say(`not decided in time: ${waitingFor.join(', ')}`);
  else if (undecided.length > 0) say(`undecided: ${undecided.join(', ')}`);
  else if (!verified) say('nothing there to verify');
  else return 0;
  return UNDECIDED;
}

/** A line whenever it says something else than before. */
function progressOf(about: string): (standing: Standing) => void {
  let said = '';
  return ({ missing, pods, waitingFor, undecided }) => {
    const rest = waitingFor.length > 0 ? waitingFor : undecided.length > 0 ? [`Events on ${undecided.join(', ')}`] : [];
    const text = missing
      ? `waiting for ${about}`
      : `${about}: ${pods} ${pods === 1 ? 'Pod' : 'Pods'}; ${rest.length === 0 ? 'decided' : `waiting for ${rest.join(', ')}`}`;
    if (text !== said) say(text);
    said = text;
  };
}

function rules(text: string): readonly RuleName[] {
  const asked = text.split(',').map((name) => name.trim());
  const known = asked.map((name) => RULES.find((rule) => rule === name));
  if (known.includes(undefined)) throw new InvalidArgumentError(`Rules are ${RULES.join(', ')}.`);
  return known.filter((rule) => rule !== undefined);
}

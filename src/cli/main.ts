import { Command, CommanderError } from 'commander';
import { AuditError, ERRORS } from '../errors.ts';
import { plainText } from '../redact.ts';
import { COMMIT, VERSION } from '../version.ts';
import type { CommandEntry } from './command.ts';

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'controller',
    description: 'watch a cluster, judge its Pods and write what was found into SidecarAudits and /metrics',
    load: () => import('./controller.ts'),
  },
  {
    name: 'agent',
    description: 'on a node: tell what its container runtime knows of starts and exits, as Events on the Pods',
    load: () => import('./agent.ts'),
  },
  {
    name: 'replay',
    description: 'judge recorded streams (watch.ndjson) and print the report; exit status 1 if anything was violated',
    load: () => import('./replay.ts'),
  },
  {
    name: 'record',
    description: 'record what a cluster tells of its Pods, redacted, for replay or to attach to a question',
    load: () => import('./record.ts'),
  },
  {
    name: 'verify',
    description: 'wait until a Pod or Job is decided, and print its timeline; for pipelines',
    load: () => import('./verify.ts'),
  },
  {
    name: 'lint',
    description: 'check the Pod templates of manifests before anything runs',
    load: () => import('./lint.ts'),
  },
  {
    name: 'demo',
    description: 'run the controller on recordings of a real cluster, played to a server of its own on this machine',
    load: () => import('./demo.ts'),
  },
];

/** 1 means "something was violated" (replay), so every other failure, a mistyped option included, is 2. */
const FAILED = 2;
/** What a shell reports for a program that was writing to a pipe that nobody reads any more. */
const BROKEN_PIPE = 141;

async function main(args: readonly string[]): Promise<void> {
  const program = new Command('sidecar-audit')
    .description(
      'Says, and proves, what Kubernetes native sidecars really did: start order, stop order, Job completion.',
    )
    .version(`sidecar-audit ${VERSION} (commit ${COMMIT}, Node.js ${process.version})`)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  const wanted = wantedCommand(args);
  for (const { name, description, load } of COMMANDS) {
    const command = program.command(name).description(description);
    if (name === wanted) (await load()).register(command);
  }
  await program.parseAsync(args, { from: 'user' });
}

/** The command that was asked for, or asked about: the program itself has no option that takes a value. */
function wantedCommand(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // commander has said what there is to say; help and the version come this way too, with 0.
    process.exitCode = error.exitCode === 0 ? 0 : FAILED;
    return;
  }
  process.stderr.write(`sidecar-audit: ${plainText(lineOf(error))}\n`);
  process.exitCode = FAILED;
}

function lineOf(error: unknown): string {
  if (error instanceof AuditError) return error.message;
  const { title, action } = ERRORS.SA9001;
  const what = error instanceof Error ? (error.stack ?? error.message).replaceAll(/\n\s*/g, ' ') : String(error);
  return `SA9001 ${title}: ${what}. ${action}`;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
  throw error;
});
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

await main(process.argv.slice(2)).catch(fail);

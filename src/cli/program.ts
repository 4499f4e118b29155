import { Command, CommanderError } from 'commander';
import { AuditError, ERRORS } from '../errors.ts';
import { plainText } from '../redact.ts';
import { COMMIT, VERSION } from '../version.ts';
import type { CommandEntry } from './command.ts';
import { PROGRAM } from './program-name.ts';

/** 1 means "something was violated" (replay), so every other failure, a mistyped option included, is 2. */
const FAILED = 2;
/** What a shell reports for a program that was writing to a pipe that nobody reads any more. */
const BROKEN_PIPE = 141;

/** Runs what the arguments ask for, and sets the exit status. Never rejects. */
export async function runProgram(commands: readonly CommandEntry[], args: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
    throw error;
  });
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  await (args[0] === COMPLETE ? completed(commands, args.slice(1)) : main(commands, args)).catch(fail);
}

/** What shells ask; the name is cobra's, whose protocol kubectl speaks. */
const COMPLETE = '__complete';

async function completed(commands: readonly CommandEntry[], words: readonly string[]): Promise<void> {
  const { complete } = await import('./complete.ts');
  await complete(commands, words);
}

async function main(commands: readonly CommandEntry[], args: readonly string[]): Promise<void> {
  const program = new Command(PROGRAM)
    .description(
      'Says, and proves, what Kubernetes native sidecars really did: start order, stop order, Job completion.',
    )
    .version(`sidecar-audit ${VERSION} (commit ${COMMIT}, Node.js ${process.version})`)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  const wanted = wantedCommand(args);
  for (const { name, description, load } of commands) {
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

/**
 * The contract between `main.ts` and the commands, one file each in this folder.
 *
 * A command's file exports `register`: it is handed an empty commander `Command` that has its name and description already,
 * and adds arguments, options and an action. The file is imported only when its command is asked for, so that `replay` never
 * pays for the Kubernetes client. An action
 *  - writes what it was asked for to standard output and everything else to standard error,
 *  - sets `process.exitCode` where that is not 0, and resolves when it is done (it does not call `process.exit`),
 *  - throws an `AuditError` for what the user can mend. Anything thrown becomes one line on standard error and exit status 2.
 */
import type { Command } from 'commander';

export interface CommandModule {
  readonly register: (command: Command) => void;
}

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<CommandModule>;
}

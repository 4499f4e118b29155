/**
 * The kubectl plugin, of which tools/build-plugin.ts makes one file. No await out here: it becomes a script and not a module,
 * as what is not called `.mjs` may be either, which depends on where it lies.
 */
import { USER_COMMANDS } from './commands.ts';
import { runProgram } from './program.ts';

void runProgram(USER_COMMANDS, process.argv.slice(2));

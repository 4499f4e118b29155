import type { CommandEntry } from './command.ts';
import { USER_COMMANDS } from './commands.ts';
import { runProgram } from './program.ts';

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
  ...USER_COMMANDS,
  {
    name: 'demo',
    description: 'run the controller on recordings of a real cluster, played to a server of its own on this machine',
    load: () => import('./demo.ts'),
  },
];

await runProgram(COMMANDS, process.argv.slice(2));

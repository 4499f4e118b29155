import type { CommandEntry } from './command.ts';

/** For whoever has a terminal and a kubeconfig, or recordings: what the kubectl plugin has. */
export const USER_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'timeline',
    description:
      'draw what the containers of Pods did, from a cluster or from recordings; --watch draws it as it happens',
    load: () => import('./timeline.ts'),
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
    name: 'record',
    description: 'record what a cluster tells of its Pods, redacted, for replay or to attach to a question',
    load: () => import('./record.ts'),
  },
  {
    name: 'replay',
    description: 'judge recorded streams (watch.ndjson) and print the report; exit status 1 if anything was violated',
    load: () => import('./replay.ts'),
  },
  {
    name: 'completion',
    description: 'print what teaches a shell, or kubectl, to complete commands, options and names',
    load: () => import('./completion.ts'),
  },
];

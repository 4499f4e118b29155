import type { Run } from './run.ts';

/** What a source saw of the runtime: a run as it is now, the end of a record, or all the containers that there are. */
export type Sight =
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'all'; readonly ids: ReadonlySet<string> };

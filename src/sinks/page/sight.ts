import type { IncomingMessage } from 'node:http';
import type { Reply } from '../http/reply.ts';

/** What a caller may see: of these namespaces, those in which they may list Pods and Events. */
export interface Sight {
  /** Everything, objects of no namespace included. */
  readonly all: () => Promise<boolean>;
  readonly among: (namespaces: ReadonlySet<string>) => Promise<ReadonlySet<string>>;
}

/** Finds out who asks and what they may see; a Reply for those who may see nothing (401, 403). */
export type Authorize = (request: IncomingMessage) => Promise<Sight | Reply>;

const EVERYTHING: Sight = { all: async () => true, among: async (namespaces) => namespaces };

/** For a listener that only this machine can reach, on behalf of the one who started the program. */
export const everybody: Authorize = async () => EVERYTHING;

export function isRefusal(sight: Sight | Reply): sight is Reply {
  return 'status' in sight;
}

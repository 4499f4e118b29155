import type { IncomingMessage } from 'node:http';
import { AuditError } from '../../errors.ts';
import type { Overview, PodsAnswer } from '../../page/wire.ts';
import { VERSION } from '../../version.ts';
import type { Handler, Reply } from '../http/reply.ts';
import { jsonReply } from './json.ts';
import { isRefusal, type Authorize, type Sight } from './sight.ts';
import type { PageSource } from './source.ts';
import { stream, type StreamOptions } from './stream.ts';
import { visibleAudits, visiblePod, visibleRows } from './visible.ts';

/** Streams at a time; each is a connection that stays. */
const MOST_STREAMS = 64;

export interface ApiOptions {
  readonly source: PageSource;
  readonly authorize: Authorize;
  readonly onUnchecked?: (error: AuditError) => void;
}

/** The page's API: read-only, and to each caller only what they may see. */
export function apiHandlers(
  { source, authorize, onUnchecked }: ApiOptions,
  options: StreamOptions,
): Readonly<Record<string, Handler>> {
  let streams = 0;
  const authorized =
    (answer: (request: IncomingMessage, sight: Sight) => Promise<Reply>): Handler =>
    async (request) => {
      try {
        const sight = await authorize(request);
        return isRefusal(sight) ? sight : await answer(request, sight);
      } catch (error) {
        if (!(error instanceof AuditError)) throw error;
        onUnchecked?.(error);
        return UNCHECKED;
      }
    };
  return {
    '/api/overview': authorized(async (request, sight) => {
      const { mode, notes } = source;
      const audits = await visibleAudits(source, sight);
      const overview: Overview = { mode, notes, version: VERSION, now: source.now(), audits };
      return jsonReply(request, overview);
    }),
    '/api/pods': authorized(async (request, sight) => {
      // The id comes first: what changes while the rows are read is sent again.
      const id = source.changes.id();
      const pods = await visibleRows(source, sight);
      const answer: PodsAnswer = { id, now: source.now(), pods };
      return jsonReply(request, answer);
    }),
    '/api/pod': authorized(async (request, sight) => {
      const answer = await visiblePod(source, sight, query(request, 'uid'));
      return answer === null ? NO_POD : jsonReply(request, answer);
    }),
    '/api/events': authorized(async (request, sight) => {
      if (streams >= MOST_STREAMS) return BUSY;
      const id = headerOf(request, 'last-event-id') ?? query(request, 'after');
      const start = stream(source, sight, id, options);
      return {
        status: 200,
        body: '',
        contentType: 'text/event-stream; charset=utf-8',
        stream: (response) => {
          streams += 1;
          response.on('close', () => {
            streams -= 1;
          });
          start(response);
        },
      };
    }),
  };
}

const UNCHECKED: Reply = { status: 500, body: 'it cannot be checked now who you are\n' };
const NO_POD: Reply = { status: 404, body: 'there is no such Pod\n' };
const BUSY: Reply = { status: 503, body: 'too many pages are open\n', headers: { 'Retry-After': '10' } };

function query({ url = '' }: IncomingMessage, name: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : (new URLSearchParams(url.slice(at + 1)).get(name) ?? '');
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

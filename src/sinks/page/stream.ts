import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AuditCard, StreamEvents } from '../../page/wire.ts';
import type { Sight } from './sight.ts';
import type { PageSource } from './source.ts';
import { visibleAudits, visibleChanges } from './visible.ts';

export interface StreamOptions {
  /** Changes come in bursts: they are sent this long after the first, ms. */
  readonly settleMs: number;
  readonly tickMs: number;
  /** A client that has not read what was sent for this long is dropped, ms. */
  readonly slowMs: number;
  /** Then it has to come again, and is asked again who it is, ms. */
  readonly mostMs: number;
}

export const STREAM: StreamOptions = { settleMs: 30, tickMs: 5_000, slowMs: 15_000, mostMs: 600_000 };

/** Rows in one message. */
const MOST_ROWS = 500;

/**
 * Sends the changes after `id` as server-sent events for as long as the client stays. Nothing is queued for it: it is one
 * place in the list of changes, and is sent what the Pods then are. While it does not read, nothing more is written.
 * The audits are sent at first, and then when what this client may see of them is not what it was: that something changed
 * elsewhere is not told either.
 */
export function stream(
  source: PageSource,
  sight: Sight,
  id: string,
  options: StreamOptions,
): (response: ServerResponse) => void {
  return (response) => {
    let at = id;
    let busy = false;
    let changed = true;
    let told: string | null = null;
    let settling: NodeJS.Timeout | undefined;
    let slow: NodeJS.Timeout | undefined;
    const write = <K extends keyof StreamEvents>(event: K, data: StreamEvents[K]): Promise<void> =>
      new Promise((resolve) => {
        // A tick is no change; before the first one `at` is whatever the client said.
        const where = event === 'tick' ? '' : `id: ${at}\n`;
        const text = `${where}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
        if (response.destroyed || response.write(text)) return resolve();
        slow = setTimeout(() => response.destroy(), options.slowMs);
        const read = (): void => {
          clearTimeout(slow);
          response.off('drain', read).off('close', read);
          resolve();
        };
        response.on('drain', read).on('close', read);
      });
    const sendChanges = async (): Promise<void> => {
      while (changed && !response.destroyed) {
        changed = false;
        const batch = source.changes.since(at, MOST_ROWS);
        if (batch === null) {
          at = source.changes.id();
          await write('reset', null);
          changed = true;
          continue;
        }
        const more = batch.id !== at;
        at = batch.id;
        const { rows, removed } = await visibleChanges(source, sight, batch.pods);
        if (rows.length + removed.length > 0) await write('pods', { rows, removed });
        if (batch.audits || told === null) {
          const audits = await visibleAudits(source, sight);
          const digest = digestOf(audits);
          if (digest !== told) await write('audits', audits);
          told = digest;
        }
        changed ||= more;
      }
    };
    const flush = (): void => {
      settling = undefined;
      if (busy) return;
      busy = true;
      void sendChanges()
        .catch(() => response.destroy())
        .finally(() => {
          busy = false;
          if (changed && !response.destroyed) settling ??= setTimeout(flush, options.settleMs);
        });
    };
    const forget = source.changes.onChange(() => {
      changed = true;
      settling ??= setTimeout(flush, options.settleMs);
    });
    const tick = setInterval(() => {
      if (!busy) void write('tick', { now: source.now() });
    }, options.tickMs);
    const over = setTimeout(() => response.end(), options.mostMs);
    response.on('close', () => {
      forget();
      clearInterval(tick);
      for (const timer of [over, settling, slow]) clearTimeout(timer);
    });
    void write('tick', { now: source.now() }).then(flush);
  };
}

const digestOf = (audits: readonly AuditCard[]): string =>
  createHash('sha256').update(JSON.stringify(audits)).digest('base64');

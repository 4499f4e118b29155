import type { AuditCard, PodRow } from '../../page/wire.ts';
import type { PageSource } from './source.ts';
import type { Sight } from './sight.ts';

/** The rows of these Pods as far as the caller may see them; of those that are gone, and of no one else's, the uids. */
export async function visibleRows(
  source: PageSource,
  sight: Sight,
  uids: Iterable<string>,
): Promise<{ readonly rows: readonly PodRow[]; readonly removed: readonly string[] }> {
  const rows: PodRow[] = [];
  const removed: string[] = [];
  for (const uid of uids) {
    const row = source.row(uid);
    if (row === null) removed.push(uid);
    else rows.push(row);
  }
  const seen = await sight.among(new Set(rows.map((row) => row.namespace)));
  return { rows: rows.filter((row) => seen.has(row.namespace)), removed };
}

/** Audits of namespaces that the caller may see; those of the cluster only for one who may see all of it. */
export async function visibleAudits(source: PageSource, sight: Sight): Promise<readonly AuditCard[]> {
  const audits = source.audits();
  const namespaces = new Set(audits.flatMap(({ namespace }) => namespace ?? []));
  const [all, seen] = [await sight.all(), await sight.among(namespaces)];
  return audits.filter(({ namespace }) => (namespace === null ? all : seen.has(namespace)));
}

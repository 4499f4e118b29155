import type { AuditCard, PodAnswer, PodRow, StreamEvents } from '../../page/wire.ts';
import type { PageSource } from './source.ts';
import type { Sight } from './sight.ts';

/** The rows that there are now, as far as the caller may see them. */
export async function visibleRows(source: PageSource, sight: Sight): Promise<readonly PodRow[]> {
  return seenOf(
    source,
    sight,
    [...source.uids()].flatMap((uid) => source.row(uid) ?? []),
  );
}

/** What became of these Pods (namespaces by uid), as far as the caller may hear of them: also of those that are gone. */
export async function visibleChanges(
  source: PageSource,
  sight: Sight,
  pods: ReadonlyMap<string, string>,
): Promise<StreamEvents['pods']> {
  const rows = await seenOf(
    source,
    sight,
    [...pods.keys()].flatMap((uid) => source.row(uid) ?? []),
  );
  const gone = [...pods].filter(([uid]) => source.row(uid) === null);
  const seen = await sight.among(new Set(gone.map(([, namespace]) => namespace)));
  return { rows, removed: gone.flatMap(([uid, namespace]) => (seen.has(namespace) ? [uid] : [])) };
}

/** Audits of namespaces that the caller may see; those of the cluster only for one who may see all of it. */
export async function visibleAudits(source: PageSource, sight: Sight): Promise<readonly AuditCard[]> {
  const audits = source.audits();
  const namespaces = new Set(audits.flatMap(({ namespace }) => namespace ?? []));
  const [all, seen] = [await sight.all(), await sight.among(namespaces)];
  return audits.filter(({ namespace }) => (namespace === null ? all : seen.has(namespace)));
}

/** One Pod; null where the caller may not see it, as if there were none: whether there is, is not theirs to know. */
export async function visiblePod(source: PageSource, sight: Sight, uid: string): Promise<PodAnswer | null> {
  const found = source.row(uid);
  const [row] = await seenOf(source, sight, found === null ? [] : [found]);
  const answer = row === undefined ? null : source.pod(uid);
  if (row === undefined || answer === null) return null;
  const { judgedBy } = answer;
  const hidden = judgedBy !== null && judgedBy.namespace === null && !(await sight.all());
  return { ...answer, row: { ...answer.row, audits: row.audits }, judgedBy: hidden ? UNNAMED : judgedBy };
}

const UNNAMED = { namespace: null, name: null };

async function seenOf(source: PageSource, sight: Sight, rows: readonly PodRow[]): Promise<readonly PodRow[]> {
  const seen = await sight.among(new Set(rows.map((row) => row.namespace)));
  const visible = rows.filter((row) => seen.has(row.namespace));
  if (await sight.all()) return visible;
  // A row names the audits of its Pod, and those of the cluster are not this caller's to see.
  const known = new Set(source.audits().flatMap(({ uid, namespace }) => (namespace === null ? [] : uid)));
  return visible.map((row) => ({ ...row, audits: row.audits.filter((uid) => known.has(uid)) }));
}

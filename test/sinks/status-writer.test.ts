import { expect } from 'chai';
import type { AnyAudit, AuditStatus } from '../../src/api/types.ts';
import { complaintsTo } from '../../src/complaints.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { AuditError } from '../../src/errors.ts';
import { StatusError } from '../../src/kube/status.ts';
import { statusWriter, WRITE_INTERVAL_MS, FIELD_MANAGER, type StatusWriter } from '../../src/sinks/status-writer.ts';
import { audit } from '../audit/making.ts';

interface Applied {
  readonly path: string;
  readonly object: object;
  readonly options: { readonly fieldManager: string; readonly force?: boolean };
}

describe('sinks/status-writer', () => {
  let applied: Applied[];
  let failing: Error | null;
  let nowMs: number;
  let pods: number;
  let results: string[];
  let lines: string[];
  let befores: (AuditStatus | undefined)[];
  /** Of the object on the API server. */
  let version: number;
  let writer: StatusWriter;
  const known: AnyAudit = audit();

  beforeEach(() => {
    applied = [];
    failing = null;
    nowMs = 100_000;
    pods = 1;
    results = [];
    befores = [];
    version = 1;
    const client = {
      apply: (path: string, object: object, options: Applied['options']) => {
        applied.push({ path, object, options });
        if (failing !== null) return Promise.reject(failing);
        version += 1;
        return Promise.resolve({ ...object, metadata: { resourceVersion: String(version) } });
      },
    } as unknown as KubeClient;
    lines = [];
    const silent = (): void => {};
    const line = (message: string): void => void lines.push(message);
    const log = { debug: silent, info: line, warn: line, error: line };
    writer = statusWriter({
      client,
      log,
      complaints: complaintsTo(log, () => nowMs),
      auditOf: (uid) => (uid === known.metadata.uid ? known : undefined),
      documentOf: (_, before): AuditStatus => {
        befores.push(before);
        return { observedGeneration: pods };
      },
      onResult: (result) => results.push(result),
      monotonicMs: () => nowMs,
    });
  });

  it('applies the status by server-side apply, as its own field manager', async () => {
    writer.seen(known);
    await writer.flush();
    expect(applied).to.have.length(1);
    expect(applied[0]?.path).to.equal('/apis/sidecaraudit.dev/v1alpha1/namespaces/shop/sidecaraudits/all/status');
    expect(applied[0]?.options).to.deep.equal({ fieldManager: FIELD_MANAGER, force: true });
    expect(applied[0]?.object).to.deep.equal({
      apiVersion: 'sidecaraudit.dev/v1alpha1',
      kind: 'SidecarAudit',
      // The version makes the write conditional.
      metadata: { name: 'all', namespace: 'shop', resourceVersion: '1' },
      status: { observedGeneration: 1 },
    });
  });

  it('writes nothing where nothing changed', async () => {
    writer.seen({ ...known, status: { observedGeneration: 1 } });
    await writer.flush();
    expect(applied).to.deep.equal([]);
    expect(results).to.deep.equal(['unchanged']);
  });

  it('writes one object at most once per 5 s, and then the latest', async () => {
    writer.seen(known);
    await writer.flush();
    for (pods = 2; pods < 10; pods += 1) {
      writer.touch('audit');
      await writer.flush();
    }
    expect(applied).to.have.length(1);
    nowMs += WRITE_INTERVAL_MS;
    await writer.flush();
    expect(applied.map((a) => (a.object as { status: AuditStatus }).status.observedGeneration)).to.deep.equal([1, 10]);
  });

  it('writes what is pending at the end, whenever it wrote last', async () => {
    writer.seen(known);
    await writer.flush();
    pods = 2;
    writer.touch('audit');
    await writer.flush(true);
    expect(applied).to.have.length(2);
  });

  it('tries again what failed, after the interval', async () => {
    failing = new StatusError('PATCH', {
      code: 500,
      reason: 'InternalError',
      message: 'no',
      retryAfterMs: null,
      object: null,
    });
    writer.seen(known);
    await writer.flush();
    expect(writer.pending()).to.equal(1);
    failing = null;
    nowMs += WRITE_INTERVAL_MS;
    await writer.flush();
    expect(results).to.deep.equal(['failed', 'written']);
    expect(writer.pending()).to.equal(0);
  });

  const at = (resourceVersion: string, status: AuditStatus): AnyAudit => ({
    ...known,
    metadata: { ...known.metadata, resourceVersion } as never,
    status,
  });
  const versionsNamed = (): readonly unknown[] =>
    applied.map((a) => (a.object as { metadata: { resourceVersion?: string } }).metadata.resourceVersion);
  const conflict = new StatusError('PATCH', {
    code: 409,
    reason: 'Conflict',
    message: 'the object has been modified',
    retryAfterMs: null,
    object: 'all',
  });

  it('writes again what a second writer changed, on top of what that left, and carries its own history on', async () => {
    writer.seen(known);
    await writer.flush();
    writer.seen(at('7', { observedGeneration: 99 }));
    await writer.flush();
    expect(results).to.deep.equal(['written']);
    nowMs += WRITE_INTERVAL_MS;
    await writer.flush();
    expect(results).to.deep.equal(['written', 'written']);
    expect(versionsNamed()).to.deep.equal(['1', '7']);
    expect(befores).to.deep.equal([undefined, { observedGeneration: 1 }]);
  });

  it('names the version that its own last write made', async () => {
    writer.seen(known);
    await writer.flush();
    pods = 2;
    writer.touch('audit');
    nowMs += WRITE_INTERVAL_MS;
    await writer.flush();
    expect(versionsNamed()).to.deep.equal(['1', '2']);
  });

  it('is not misled by frames that are older than its own last write', async () => {
    version = 20;
    writer.seen(known);
    await writer.flush();
    writer.seen(at('20', { observedGeneration: 99 }));
    writer.seen(at('21', { observedGeneration: 1 }));
    expect(writer.pending()).to.equal(0);
  });

  it('does not write over what it does not know: it waits for the watch to show it, and starts from that', async () => {
    writer.seen(known);
    failing = conflict;
    await writer.flush();
    expect(results).to.deep.equal(['conflict']);
    expect(writer.pending()).to.equal(1);
    await writer.flush();
    expect(applied, 'tries at once').to.have.length(1);
    failing = null;
    writer.seen(at('9', { observedGeneration: 50 }));
    nowMs += 1_000;
    await writer.flush();
    expect(results).to.deep.equal(['conflict', 'written']);
    expect(versionsNamed()).to.deep.equal(['1', '9']);
    expect(befores.at(-1)).to.deep.equal({ observedGeneration: 50 });
  });

  it('carries on what another leader wrote, once it has yielded to it', async () => {
    writer.seen(known);
    await writer.flush();
    writer.yield();
    writer.seen(at('9', { observedGeneration: 50 }));
    nowMs += WRITE_INTERVAL_MS;
    await writer.flush();
    expect(befores.at(-1)).to.deep.equal({ observedGeneration: 50 });
  });

  it('lets an audit go that is not there any more', async () => {
    failing = new StatusError('PATCH', {
      code: 404,
      reason: 'NotFound',
      message: 'gone',
      retryAfterMs: null,
      object: null,
    });
    writer.seen(known);
    await writer.flush();
    expect(results).to.deep.equal(['gone']);
    expect(writer.pending()).to.equal(0);
  });

  it('says once that statuses cannot be written, not with each try, and when they can again', async () => {
    failing = new AuditError('SA2002', 'PATCH', 'ECONNREFUSED');
    writer.seen(known);
    for (let i = 0; i < 10; i += 1) {
      await writer.flush();
      nowMs += WRITE_INTERVAL_MS;
    }
    expect(results).to.have.length(10);
    expect(lines).to.deep.equal(['statuses cannot be written; it is tried again']);
    failing = null;
    await writer.flush();
    expect(lines.slice(1)).to.deep.equal(['statuses can be written again']);
  });
});

import { share, tap } from 'rxjs';
import type { Complaints } from '../../complaints.ts';
import type { AuditError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { Callers } from './auth/callers.ts';
import { admit, type Admission } from './auth/filter.ts';
import type { Handler } from './reply.ts';
import type { TlsSource } from './server.ts';
import { readKeyPair } from './tls/key-pair.ts';
import { reloaded, type ReloadResult } from './tls/reload.ts';

export interface SecurityOptions {
  /** Folder with tls.crt and tls.key, read again when they change; null for a certificate of our own, in memory. */
  readonly certDir: string | null;
  readonly callers: Callers;
  /** The only namespace that is watched; null: all. */
  readonly namespace: string | null;
  readonly log: Logger;
  readonly complaints: Complaints;
  readonly onAdmission: (result: Admission) => void;
  readonly onReload: (result: ReloadResult) => void;
}

/** How a port is protected, as controller-runtime protects metrics: TLS, and the API server is asked about the caller. */
export interface Security {
  readonly tls: TlsSource;
  /** For what depends on who asks. */
  readonly callers: Callers;
  /** Lets only those through who may do what they ask. */
  readonly admit: (next: Handler) => Handler;
}

/** Throws SA2012 if the folder has no pair that can be used. */
export async function secure(options: SecurityOptions): Promise<Security> {
  const { callers, namespace, complaints, onAdmission } = options;
  return {
    tls: await tlsOf(options),
    callers,
    admit: admit({ callers, namespace, complaints, onResult: onAdmission }),
  };
}

async function tlsOf({ certDir, log, onReload }: SecurityOptions): Promise<TlsSource> {
  if (certDir === null) {
    const { selfSigned } = await import('./tls/self-signed.ts');
    return { first: selfSigned(), follow: () => () => undefined };
  }
  const first = await readKeyPair(certDir);
  const onBroken = ({ code, message }: AuditError): void => {
    onReload('failed');
    log.warn('the certificate on disk cannot be used; the one before is kept', { code, error: message });
  };
  // Several ports may show it: it is read, counted and told of once for all.
  const renewed$ = reloaded({ folder: certDir, first, onBroken }).pipe(
    tap(() => {
      onReload('loaded');
      log.info('the certificate was renewed', { folder: certDir });
    }),
    share(),
  );
  return {
    first,
    follow: (take) => {
      const subscription = renewed$.subscribe(take);
      return () => subscription.unsubscribe();
    },
  };
}

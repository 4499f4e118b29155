import { Client, credentials, Metadata, status, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import { Observable } from 'rxjs';
import { AuditError } from '../../errors.ts';
import { SERVICE } from './messages.ts';
import type { Message } from './wire.ts';

/** The container runtime's service by gRPC. Failures are AuditErrors SA5001, with gRPC's own as their cause. */
export interface CriConnection {
  readonly call: <Q, A>(method: string, messages: Exchange<Q, A>, asked: Partial<Q>) => Promise<A>;
  /**
   * Messages of an answer that goes on, still encoded. Ends without an error when the deadline ends it, and with one when the
   * runtime does. The deadline, in ms, is kept by the runtime itself.
   */
  readonly stream: <Q>(method: string, request: Message<Q>, deadlineMs: number) => Observable<Uint8Array>;
  readonly close: () => void;
}

/** The cause of the error of a stream that the runtime ended in order, though its deadline had not come. */
export class StreamEnded extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`ended after ${Math.round(afterMs)} ms`);
    this.afterMs = afterMs;
  }
}

export interface Exchange<Q, A> {
  readonly request: Message<Q>;
  readonly answer: Message<A>;
}

const CALL_DEADLINE_MS = 10_000;
/** The runtime's own deadline and ours are not the same to the millisecond. */
const DEADLINES_APART_MS = 100;
/** A list of 110 Pods is some 300 kB; kubelet's own limit is 16 MiB too. */
const MOST_BYTES = 16 * 1024 * 1024;

/** `callDeadlineMs`: how long a call may take. */
export function criConnection(endpoint: string, { callDeadlineMs = CALL_DEADLINE_MS } = {}): CriConnection {
  const client = new Client(endpoint, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MOST_BYTES,
    'grpc.enable_retries': 0,
    // A runtime that restarts is back within seconds: do not stay away for two minutes.
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
  return {
    call: <Q, A>(method: string, { request, answer }: Exchange<Q, A>, asked: Partial<Q>) =>
      new Promise<A>((resolve, reject) => {
        client.makeUnaryRequest(
          `${SERVICE}/${method}`,
          (value: Partial<Q>) => Buffer.from(request.encode(value)),
          (bytes) => answer.decode(bytes),
          asked,
          new Metadata(),
          within(callDeadlineMs),
          (error, value) => {
            if (error !== null) reject(faultOf(error, method, endpoint));
            else if (value === undefined) reject(new AuditError('SA5001', method, `no answer of ${endpoint}`));
            else resolve(value);
          },
        );
      }),
    stream: (method, request, deadlineMs) =>
      new Observable((subscriber) => {
        const from = performance.now();
        const lastedMs = (): number => performance.now() - from;
        const stream = client.makeServerStreamRequest(
          `${SERVICE}/${method}`,
          () => Buffer.from(request.encode({})),
          (bytes: Buffer) => bytes,
          null,
          new Metadata(),
          within(deadlineMs),
        );
        stream.on('data', (bytes: Buffer) => subscriber.next(bytes));
        stream.on('end', () => {
          const cause = new StreamEnded(lastedMs());
          subscriber.error(new AuditError('SA5001', method, `${endpoint}: the runtime ended the stream`, { cause }));
        });
        stream.on('error', (error: ServiceError) => {
          // Where the runtime's word of its deadline comes first, it is that of a stream reset.
          const isReset = error.code === status.CANCELLED && lastedMs() > deadlineMs - DEADLINES_APART_MS;
          if (isReset || error.code === status.DEADLINE_EXCEEDED) subscriber.complete();
          else subscriber.error(faultOf(error, method, endpoint));
        });
        return () => {
          stream.cancel();
        };
      }),
    close: () => client.close(),
  };
}

/** gRPC's code of a call's or stream's failure; undefined where it is none of the runtime's. */
export function codeOf(error: unknown): status | undefined {
  return error instanceof AuditError && isServiceError(error.cause) ? error.cause.code : undefined;
}

function within(ms: number): CallOptions {
  return { deadline: Date.now() + ms };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

function faultOf(error: ServiceError, method: string, endpoint: string): AuditError {
  return new AuditError('SA5001', method, `${endpoint}: ${error.details || error.message}`, { cause: error });
}

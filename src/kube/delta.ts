/**
 * What a reflector says about one resource, in order. Objects are already reduced to facts `T`.
 * `at` is the observer's clock in µs since the epoch: when the frame arrived.
 */
export type Delta<T> =
  /** The object is as told: from the initial list, a watch frame, or a relist. `listed` says that earlier states of it may have been missed. */
  | { readonly kind: 'upsert'; readonly object: T; readonly at: number; readonly listed: boolean }
  /** A DELETED frame, with the last state the API server held. */
  | { readonly kind: 'delete'; readonly object: T; readonly at: number }
  /** A relist no longer has it: it went while nobody watched, and its last state was never seen. */
  | { readonly kind: 'vanish'; readonly uid: string; readonly at: number }
  /** Frames may have been missed since the last one; a relist follows. */
  | { readonly kind: 'gap'; readonly at: number; readonly reason: string }
  /** The initial list or a relist is complete: the reader now holds what the API server holds. */
  | { readonly kind: 'synced'; readonly at: number; readonly resourceVersion: string }
  /** An object or frame that could not be understood was skipped; the stream goes on. */
  | { readonly kind: 'skipped'; readonly at: number; readonly about: string; readonly detail: string };

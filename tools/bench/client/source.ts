/** One of the two that are compared: it holds what a server tells it of Pods. */
export interface Source {
  /** Resolves when it holds everything that the server has. */
  readonly synced: Promise<void>;
  /** Frames taken so far. */
  readonly frames: () => number;
  /** Events about Pods taken so far. */
  readonly events: () => number;
  readonly pods: () => number;
  /** Called after each frame from now on; undefined to call nothing. */
  readonly onFrame: (listener: (() => void) | undefined) => void;
}

export interface SourceOptions {
  readonly server: string;
  /** A real cluster's instead. */
  readonly kubeconfig?: string;
  /** The Events too. */
  readonly events: boolean;
}

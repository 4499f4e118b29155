/**
 * What bounds an audit, so that neither a CEL rule's cost nor a status document can grow with the cluster.
 * The status writer trims to MAX_STATUS_BYTES; these are the bounds of each list before that.
 */
export const MAX_STATUS_BYTES = 64 * 1024;
export const MAX_VIOLATIONS = 100;
export const MAX_TIMELINES = 10;
export const MAX_EXCLUDED_PODS = 20;
export const MAX_HISTORY = 200;

export const MAX_CONTAINERS_SHOWN = 20;
export const MAX_RUNS_SHOWN = 5;
export const MAX_REASONS = 16;

export const MAX_WORKERS = 32;
export const MAX_LOGS = 32;
export const MAX_LOG_TOLERANCE_MS = 10_000;
export const MAX_SELECTOR_TERMS = 32;
export const MAX_SELECTOR_VALUES = 64;

export const ONE_DAY_SECONDS = 86_400;
export const MAX_WINDOW_SECONDS = 30 * ONE_DAY_SECONDS;
export const MAX_RESTARTS = 1000;

/** Lengths of strings: of a name in Kubernetes, of a CamelCase word, of a sentence. */
export const NAME_LENGTH = 253;
export const WORD_LENGTH = 128;
export const CHECK_LENGTH = 256;
export const MESSAGE_LENGTH = 1024;
/** metav1.Condition allows this much. */
export const CONDITION_MESSAGE_LENGTH = 32_768;

/** Allows `burst` at once and `perSecond` in the long run. Times are of a monotonic clock, in ms. */
export interface Bucket {
  readonly take: (nowMs: number) => boolean;
  /** Ms until one more is allowed; 0 if now. */
  readonly waitMs: (nowMs: number) => number;
  /** As full as it was in the beginning: it need not be remembered. */
  readonly full: (nowMs: number) => boolean;
}

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export function bucket({ perSecond, burst }: Rate, sinceMs: number): Bucket {
  let tokens = burst;
  let at = sinceMs;
  const refill = (nowMs: number): void => {
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - at) / 1000) * perSecond);
    at = nowMs;
  };
  return {
    take: (nowMs) => {
      refill(nowMs);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    waitMs: (nowMs) => {
      refill(nowMs);
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000);
    },
    full: (nowMs) => {
      refill(nowMs);
      return tokens >= burst;
    },
  };
}

/** A signal to end, or so many ms. A second signal ends the program at once. */
export interface End {
  readonly came: Promise<'signal' | 'time'>;
  readonly forget: () => void;
}

export function untilEnded(ms: number | undefined): End {
  const { promise: came, resolve } = Promise.withResolvers<'signal' | 'time'>();
  const timer = ms === undefined ? undefined : setTimeout(() => resolve('time'), ms);
  let asked = false;
  const ask = (): void => {
    if (asked) process.exit(2);
    asked = true;
    resolve('signal');
  };
  process.on('SIGINT', ask).on('SIGTERM', ask);
  return {
    came,
    forget: () => {
      clearTimeout(timer);
      process.off('SIGINT', ask).off('SIGTERM', ask);
    },
  };
}

/**
 * Loaded into the controller by `--import`: tells over IPC how long its event loop stood still since it was last asked,
 * in ns, the timer of 1 ms included. JavaScript, as the machinery that strips types would weigh 20 MiB itself.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();
process.on('message', () => {
  process.send?.({ p50: loop.percentile(50), p999: loop.percentile(99.9), max: loop.max });
  loop.reset();
});
// The channel alone shall not keep it running.
process.channel?.unref();

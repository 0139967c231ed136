import { Presets, SingleBar } from "cli-progress";

/**
 * A bar on stderr while work runs, only on a terminal; pipes and logs see nothing of it. Always stopped, so that the
 * result or the error starts on a line of its own.
 */
export function withProgress<T>(label: string, total: number, work: (done: (count: number) => void) => T): T {
  if (process.stderr.isTTY !== true || total < 1) return work(() => {});
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  try {
    return work((count) => bar.update(count));
  } finally {
    bar.stop();
  }
}

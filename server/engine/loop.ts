import type { Clock } from "../clock.ts";
import type { Engine } from "./engine.ts";

export type Running = {
  /** Something new may be due: look without waiting for the next poll. */
  nudge(): void;
  /** Finishes what is under way and stops; resolves when nothing runs any more. */
  stop(): Promise<void>;
};

/**
 * Work that another process wrote, or that a dead one left behind, is found within this time even if
 * nothing nudges us.
 */
const POLL_MS = 1_000;

/** Tidying is never urgent; in small portions it is never in the way. */
const TIDY_MS = 60_000;

/** Drains, then sleeps until something falls due, somebody nudges, or it is time to poll. */
export function runEngine(engine: Engine, clock: Clock, onFault: (error: unknown) => void): Running {
  let stopped = false;
  let nudged = false;
  let wake: (() => void) | null = null;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      if (nudged || stopped) return resolve();
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  let tidyAt = 0;
  const loop = async () => {
    while (!stopped) {
      nudged = false;
      let pause = POLL_MS;
      try {
        await engine.drain();
        if (clock.now() >= tidyAt) {
          await engine.tidy();
          tidyAt = clock.now() + TIDY_MS;
        }
        const due = await engine.dueSoonest();
        if (due !== null) pause = Math.min(POLL_MS, Math.max(1, due - clock.now()));
      } catch (error) {
        // The database may be away for a while; leases keep what was claimed safe meanwhile.
        onFault(error);
      }
      await sleep(pause);
      wake = null;
    }
  };
  const ended = loop();

  return {
    nudge() {
      nudged = true;
      wake?.();
    },
    async stop() {
      stopped = true;
      wake?.();
      await ended;
    },
  };
}

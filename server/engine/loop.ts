import { type Clock, elapsedOf } from "../clock.ts";
import type { Engine, Lane } from "./engine.ts";

export type Running = {
  /** Something new may be due: every lane checks without waiting for its next poll. */
  nudge(): void;
  /** Begins nothing new; resolves when what is under way has ended. */
  stop(): Promise<void>;
};

/**
 * Work that another process wrote, or that a dead one left behind, is found within this time even if
 * nothing nudges us.
 */
const POLL_MS = 1_000;

/** Tidying is never urgent; in small portions it is never in the way. */
const TIDY_MS = 60_000;

/** A pause that can be cut short; a nudge that comes before the pause begins is not lost. */
class Pause {
  #nudged = false;
  #wake: (() => void) | null = null;

  nudge(): void {
    this.#nudged = true;
    this.#wake?.();
  }

  /** Resolves after `ms`, or at once when nudged since the last pause. */
  async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.#nudged) return resolve();
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
    this.#nudged = false;
  }
}

/**
 * Runs each lane in a loop of its own, so that a slow Stripe or mail server, for which the commands wait, keeps no
 * event and no decision waiting. A lane drains, then sleeps until something falls due, somebody nudges, or it is time to poll.
 *
 * @param onFault is told of a fault that a lane survives, such as a database that is away for a while: leases keep
 *   what was claimed safe meanwhile
 */
export function runEngine(
  engine: Engine,
  clock: Clock,
  onFault: (lane: Lane["name"] | "tidying", error: unknown) => void,
): Running {
  let stopped = false;
  const pauses: Pause[] = [];

  const loop = async (name: Lane["name"] | "tidying", once: () => Promise<number>) => {
    const pause = new Pause();
    pauses.push(pause);
    while (!stopped) {
      let ms = POLL_MS;
      try {
        ms = await once();
      } catch (error) {
        onFault(name, error);
      }
      if (!stopped) await pause.wait(ms);
    }
  };
  const runLane = ({ name, drain, nextDueAt }: Lane) =>
    loop(name, async () => {
      await drain();
      const dueAt = await nextDueAt();
      return dueAt === null ? POLL_MS : Math.min(POLL_MS, Math.max(1, dueAt - clock.now()));
    });
  let tidyAt = Number.NEGATIVE_INFINITY;
  const tidying = loop("tidying", async () => {
    if (elapsedOf(clock) >= tidyAt) {
      await engine.tidy();
      tidyAt = elapsedOf(clock) + TIDY_MS;
    }
    return POLL_MS;
  });
  const ended = Promise.all([...engine.lanes.map(runLane), tidying]);

  return {
    nudge() {
      for (const pause of pauses) pause.nudge();
      for (const lane of engine.lanes) lane.nudge?.();
    },
    async stop() {
      stopped = true;
      engine.stop();
      for (const pause of pauses) pause.nudge();
      for (const lane of engine.lanes) lane.nudge?.();
      await ended;
    },
  };
}

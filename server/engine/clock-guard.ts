import type { Database } from "../../db/database.ts";
import { wakeAllOpenCases } from "../../db/stores/account-activity.ts";
import { type Clock, elapsedOf } from "../clock.ts";
import type { ClockCheck } from "../stripe/clock-check.ts";

/** How often Stripe is asked for its time while ours is not proven. */
export const CLOCK_RETRY_MS = 15_000;
/** How long the first work of a process waits for Stripe to say its time: a Stripe that hangs must not keep decisions waiting. */
const FIRST_ANSWER_MS = 1_000;

/** What the engine asks before it works by the clock. */
export type ClockGuard = {
  /**
   * Whether the clock may be worked by: events, wake-ups, commands, deletions. False only where it is known to be wrong: to
   * decide without Stripe does no harm, since nothing is carried out before `doubt` is answered.
   */
  mayWork(): Promise<boolean>;
  /** Why nothing may be done now that cannot be undone; null where Stripe's own answer proved the clock good. */
  doubt(): Promise<string | null>;
};

/**
 * Nothing is charged, sent, ended or deleted by a clock that Stripe's answers do not confirm, and customers are not evaluated
 * by one that they contradict. Once it is right again every open case is evaluated anew, because decisions of the
 * time before may have been made by the wrong one.
 */
export function createClockGuard({
  db,
  clock,
  clockCheck,
  say,
}: {
  db: Database;
  clock: Clock;
  clockCheck: ClockCheck;
  /** Is told once when the clock is found wrong, and once when it is right again. */
  say: (line: string) => void;
}): ClockGuard {
  let wasWrong = false;
  /** Decisions were made that a wrong clock may have led. */
  let isInDoubt = false;
  let askAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | null = null;

  /** Asks Stripe for its time, once at a time. */
  const ask = () => {
    asking ??= clockCheck.ask().finally(() => {
      asking = null;
      askAt = elapsedOf(clock) + CLOCK_RETRY_MS;
    });
    return asking;
  };

  /** Says what is new, and puts right what was decided meanwhile. */
  async function settle() {
    const state = clockCheck.state();
    if (state.kind === "wrong") {
      if (!wasWrong)
        say(`${wrongText(state.differenceMs)}: nothing is done until it is right; set it by NTP`);
      wasWrong = true;
      isInDoubt = true;
    }
    if (state.kind === "right" && isInDoubt) {
      // Noted before it is said, so that a database that fails is asked again.
      await db.write((tx) => wakeAllOpenCases(db, tx, clock.now()));
      isInDoubt = false;
      if (wasWrong)
        say("this machine's clock agrees with Stripe's again: open recoveries are evaluated anew");
      wasWrong = false;
    }
    return state;
  }

  return {
    async mayWork() {
      let { kind } = clockCheck.state();
      if (kind !== "right" && elapsedOf(clock) >= askAt) {
        const isFirst = askAt === Number.NEGATIVE_INFINITY;
        const asked = ask();
        if (kind === "wrong") await asked;
        else if (isFirst) await Promise.race([asked, pause(FIRST_ANSWER_MS)]);
      }
      ({ kind } = await settle());
      // Stripe cannot be reached. What is decided now is decided anew when its answers have proven the clock.
      if (kind === "unknown") isInDoubt = true;
      return kind !== "wrong";
    },
    async doubt() {
      if (clockCheck.state().kind === "unknown") await ask();
      const state = await settle();
      if (state.kind === "right") return null;
      return state.kind === "wrong" ? wrongText(state.differenceMs) : "no answer of Stripe's says its time";
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

const wrongText = (differenceMs: number) =>
  `this machine's clock is ${Math.round(Math.abs(differenceMs) / 1000)} s ${differenceMs > 0 ? "ahead of" : "behind"} Stripe's`;

import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import type { AnnouncedDates } from "../../../server/dunning/cases/announced-dates.ts";
import { decide } from "../../../server/dunning/decide.ts";
import type { ExecutionFact } from "../../../server/dunning/facts/facts.ts";
import type { Snapshot } from "../../../server/dunning/model/snapshot.ts";
import { DAY, execution, HOUR, hold, lastMomentOf, snapshot, T0 } from "../make-facts.ts";

const told = (dates: AnnouncedDates, at = T0 + 2 * HOUR, stepId = "tell"): ExecutionFact =>
  execution({
    id: `step:case_in_1:${stepId}`,
    kind: "message",
    stepId,
    trigger: null,
    startedAt: at,
    finishedAt: at,
    detail: { channel: "email", ...dates },
  });

const commandOf = (kind: "charge" | "end", over: Partial<Snapshot>, now = T0 + 3 * HOUR) =>
  decide(snapshot(over), now).commands.find(({ do: action }) => action.kind === kind);
const chargeAfter = (dates: AnnouncedDates, over: Partial<Snapshot> = {}, now?: number) =>
  commandOf("charge", { executions: [told(dates)], ...over }, now);
const dayOf = (at: number | undefined) => DateTime.fromMillis(at ?? 0, { zone: "Europe/Berlin" }).toISODate();

const free = commandOf("charge", {})!.dueAt;

describe("a day on which the customer was told that we try again", () => {
  test("is the day of the next try, at the time that was planned then, whatever is thought best now", () => {
    for (const later of [1, 3, 6]) {
      const retryAt = free + later * DAY;
      const charge = chargeAfter({ retryAt, retryInvoice: "in_1" });
      expect(charge?.dueAt).toBe(retryAt);
      expect(charge?.reasons).toContainEqual({ code: "announced_day", at: retryAt });
      // It stays so however often it is asked until then.
      expect(chargeAfter({ retryAt, retryInvoice: "in_1" }, {}, retryAt - HOUR)?.dueAt).toBe(retryAt);
    }
  });

  test("changes nothing where the plan is for that day already", () => {
    expect(chargeAfter({ retryAt: free, retryInvoice: "in_1" })).toEqual(commandOf("charge", {}));
  });

  test("is tried to its end when the time was missed, and is free again on the next day", () => {
    const dates = { retryAt: free + DAY, retryInvoice: "in_1" };
    const end = lastMomentOf(free + DAY);
    expect(chargeAfter(dates, {}, end - HOUR)?.dueAt).toBe(end - HOUR);
    const next = chargeAfter(dates, {}, end + 1);
    expect(next?.reasons).not.toContainEqual(expect.objectContaining({ code: "announced_day" }));
  });

  test("is one day for one invoice: the last one named, and none for another invoice or a refused message", () => {
    const dates = (day: number) => ({ retryAt: free + day * DAY, retryInvoice: "in_1" });
    const both = [told(dates(2)), told(dates(4), T0 + 2.5 * HOUR, "remind")];
    expect(dayOf(commandOf("charge", { executions: both })?.dueAt)).toBe(dayOf(free + 4 * DAY));
    expect(dayOf(commandOf("charge", { executions: [...both].reverse() })?.dueAt)).toBe(
      dayOf(free + 4 * DAY),
    );
    expect(chargeAfter({ retryAt: free + 2 * DAY, retryInvoice: "in_2" })?.dueAt).toBe(free);
    const refused = [{ ...told(dates(2)), outcome: "refused" as const }];
    expect(commandOf("charge", { executions: refused })?.dueAt).toBe(free);
  });

  test("gives way to a hold, to Stripe's own attempt, and to the last day of the retries", () => {
    const dates = { retryAt: free + 2 * DAY, retryInvoice: "in_1" };
    const paused = [hold({ fromAt: T0 + 2.5 * HOUR, untilAt: T0 + 10 * DAY })];
    expect(chargeAfter(dates, { holds: paused })).toBeUndefined();
    const [known] = snapshot().invoices;
    const near = [{ ...known!, nextPaymentAttemptAt: lastMomentOf(free + 2 * DAY) }];
    const charge = chargeAfter(dates, {
      invoices: near,
      settings: { ...snapshot().settings, retryMode: "weave" },
    });
    expect(dayOf(charge?.dueAt)).not.toBe(dayOf(free + 2 * DAY));
    expect(chargeAfter({ ...dates, retryAt: T0 + 200 * DAY })?.dueAt).toBe(free);
  });
});

describe("a day on which the customer was told that it ends", () => {
  const [soft] = snapshot().strategies;
  const shorter = { ...soft!, version: 2, running: "move" as const, end: { ...soft!.end, day: 22 } };
  const moved = (executions: ExecutionFact[]) => ({
    strategies: [soft!, shorter],
    assignments: [
      {
        caseId: "case_in_1",
        segmentId: "everyone_else",
        segmentReason: [],
        strategyId: soft!.id,
        strategyVersion: 2,
        moves: [{ from: 1, to: 2, at: T0 + 21.5 * DAY }],
      },
    ],
    executions,
  });

  test("comes no sooner under another version of the strategy", () => {
    const endsAt = lastMomentOf(T0 + 28 * DAY);
    const now = T0 + 22 * DAY;
    const notice = (dates: AnnouncedDates) => [told(dates, T0 + 21 * DAY, "last")];
    expect(commandOf("end", moved(notice({ endsAt })), now)?.dueAt).toBe(endsAt);
    // Without the date in the text the new version's own day holds, and the customer's time after the notice.
    expect(commandOf("end", moved(notice({})), now)!.dueAt).toBeLessThan(endsAt);
  });
});

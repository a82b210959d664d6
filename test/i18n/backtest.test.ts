import { describe, expect, it } from "vitest";
import type { Change } from "../../server/dunning/backtest/compare.ts";
import type { SimulatedExecution } from "../../server/dunning/backtest/replay.ts";
import { describeChange, describeOutcome } from "../../server/i18n/backtest.ts";
import type { LocaleContext } from "../../server/i18n/locale-format.ts";

const AT = Date.UTC(2026, 10, 25, 8);
const HOUR = 3_600_000;

const message = (over: Partial<SimulatedExecution> = {}): SimulatedExecution => ({
  id: "step:case_in_1:tell",
  at: AT,
  invoiceId: null,
  do: {
    kind: "message",
    stepId: "tell",
    channel: "email",
    template: "payment_failed",
    declineClass: "soft",
    invoiceIds: ["in_1"],
  },
  chance: null,
  outcome: "done",
  reasons: [],
  ...over,
});
const charge = (over: Partial<SimulatedExecution> = {}): SimulatedExecution =>
  message({
    id: "charge:in_1:1",
    invoiceId: "in_1",
    do: { kind: "charge", paymentMethodId: "pm_1", trigger: "automatic", attempt: 1 },
    chance: 0.41,
    outcome: "unknown",
    ...over,
  });
const end = message({ do: { kind: "end", action: "cancel", invoiceIds: ["in_1"] } });

const localeContext = (locale: string): LocaleContext => ({ locale, timeZone: "Europe/Berlin" });

describe("how an act of a replay ended", () => {
  it.each([
    ["en", "Would have been tried, chance 41%", "Would have been sent"],
    ["de", "Wäre versucht worden, Chance 41 %", "Wäre gesendet worden"],
    ["fr", "Aurait été tentée, chances 41 %", "Aurait été envoyé"],
  ])("is said in %s", (locale, tried, sent) => {
    const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
    expect(plain(describeOutcome(charge(), localeContext(locale)))).toBe(tried);
    expect(describeOutcome(message(), localeContext(locale))).toBe(sent);
  });

  it("says no chance where nobody reckoned one, and what in fact happened where it did", () => {
    const said = (execution: SimulatedExecution) => describeOutcome(execution, localeContext("en"));
    expect(said(charge({ chance: null }))).toBe("Would have been tried");
    expect(said(charge({ outcome: "paid" }))).toBe("Succeeded, like the attempt that was really made then");
    expect(said(charge({ outcome: "declined" }))).toBe(
      "Declined, like the attempt that was really made then",
    );
    expect(said(message({ outcome: "refused" }))).toBe("Was not possible in reality either");
    expect(said(end)).toBe("Would have ended recovery");
  });
});

describe("a change", () => {
  const moved = (by: number): Change => ({
    kind: "message",
    how: "moved",
    present: message(),
    draft: message({ at: AT + by }),
  });
  const said = (change: Change, locale = "en") =>
    describeChange(change, localeContext(locale)).replace(/\u202f/g, " ");

  it("says by how much something moves, which way and to when, on the customer's clock", () => {
    expect(said(moved(72 * HOUR))).toBe(
      "3 days later, on Nov 28, 2026, 9:00 AM: Send “Payment failed” by e-mail",
    );
    expect(said(moved(-24 * HOUR))).toMatch(/^24 hours earlier, on Nov 24, 2026, 9:00 AM: /);
    expect(said(moved(72 * HOUR), "de")).toMatch(/^3 Tage später, am 28\. Nov\. 2026, 9:00: /);
    expect(said(moved(72 * HOUR), "fr")).toMatch(/^3 jours plus tard, le 28 nov\. 2026, 9:00 : /);
  });

  it("says what comes, what goes and what takes whose place", () => {
    const kind = "charge";
    expect(said({ kind, how: "added", present: null, draft: charge() })).toBe(
      "New on Nov 25, 2026, 9:00 AM: Try the payment again",
    );
    expect(said({ kind, how: "removed", present: charge(), draft: null })).toBe(
      "No longer on Nov 25, 2026, 9:00 AM: Try the payment again",
    );
    const leave = message({ do: { kind: "end", action: "leave", invoiceIds: ["in_1"] } });
    expect(said({ kind: "end", how: "changed", present: end, draft: leave })).toBe(
      "On Nov 25, 2026, 9:00 AM: Stop, and change nothing in Stripe (now: Cancel the subscription)",
    );
  });
});

import { describe, expect, it } from "vitest";
import type { MethodDetails } from "../../../../server/dunning/facts/facts.ts";
import {
  outlookChance,
  firstAttemptChance,
  successModel,
} from "../../../../server/dunning/retries/model/success-model.ts";
import { card, DAY, HOUR, NO_METHOD } from "../planner-inputs.ts";
import { FAILED, instant, featuresOf, taughtAtRandom } from "./make-features.ts";

/** The prior's model. */
const modelOf = (...of: Parameters<typeof featuresOf>) => successModel(featuresOf(...of), null);

const weightOf = ({ components }: ReturnType<typeof modelOf>, id: string) =>
  components.find((component) => component.id === id)!.weight;

describe("successModel", () => {
  it("expects little before a pay-day, most right after it, less as the money goes", () => {
    const { chance } = modelOf("insufficient_funds");
    const thursday = chance(instant("2026-11-05T18:00"));
    const friday = chance(instant("2026-11-06T08:00"));
    const wednesday = chance(instant("2026-11-11T08:00"));
    // Some are paid on Thursdays.
    expect(thursday).toBeLessThan(friday * 0.6);
    expect(wednesday).toBeLessThan(friday);
  });

  it("does not expect wages at the midnight that begins their day", () => {
    const { chance } = modelOf("insufficient_funds");
    expect(chance(instant("2026-11-06T00:10"))).toBeLessThan(chance(instant("2026-11-06T12:00")) * 0.7);
  });

  it("changes evenly with the time since a failure, so that no edge of a curve draws tries to it", () => {
    const { chances } = successModel(featuresOf("insufficient_funds"), taughtAtRandom(3, 400));
    for (const cause of ["pay_day", "spread", "weeks"] as const) {
      const chance = chances.afterFailure(cause);
      for (let hours = 12; hours < 500; hours++) {
        const step = chance((hours + 1) * HOUR) - chance(hours * HOUR);
        expect(Math.abs(step), `${cause}, ${hours} h`).toBeLessThan(0.005);
      }
    }
  });

  it("lets credit lines last longer than current accounts", () => {
    const friday = instant("2026-11-06T08:00");
    const late = instant("2026-11-11T08:00");
    const waitingChance = (funding: string) => {
      const { chance } = modelOf("insufficient_funds", { method: card({ funding }) });
      return chance(late) / chance(friday);
    };
    expect(waitingChance("credit")).toBeGreaterThan(waitingChance("debit"));
  });

  it("learns from a failure right after a pay-day that it was not this customer's", () => {
    const friday = instant("2026-11-06T08:00");
    const after = modelOf("insufficient_funds", { failures: [FAILED, friday] });
    expect(weightOf(after, "weekly_5")).toBeLessThan(weightOf(modelOf("insufficient_funds"), "weekly_5"));
    expect(after.components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    // The other half of the fortnightly paid is due next Friday.
    expect(after.chance(instant("2026-11-13T08:00"))).toBeGreaterThan(after.chance(friday + DAY));
  });

  it("takes a first failure right after a pay-day as a sign against it", () => {
    const saturday = modelOf("insufficient_funds", { failures: [instant("2026-11-07T12:00")] });
    const thursday = modelOf("insufficient_funds", { failures: [instant("2026-11-05T12:00")] });
    expect(weightOf(saturday, "weekly_5")).toBeLessThan(weightOf(thursday, "weekly_5"));
  });

  it("expects less of a cautious issuer from try to try", () => {
    const tries = [FAILED];
    const chances: number[] = [];
    for (let i = 0; i < 5; i++) {
      const next = tries.at(-1)! + 7 * DAY;
      chances.push(modelOf("do_not_honor", { failures: tries }).chance(next));
      tries.push(next);
    }
    expect(chances[2]).toBeLessThan(chances[0]! / 1.3);
    expect(chances[4]).toBeLessThan(chances[0]! / 2);
  });

  it("thinks again when an issuer says something else", () => {
    const failures = [FAILED, FAILED + 3 * DAY];
    const modelAfter = (...codes: string[]) => modelOf(codes.at(-1)!, { failures, said: codes });
    const money = modelAfter("insufficient_funds", "insufficient_funds");
    const doubtful = modelAfter("insufficient_funds", "do_not_honor");
    expect(weightOf(doubtful, "never")).toBeGreaterThan(weightOf(money, "never"));
    expect(doubtful.components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  it("expects a technical failure to be over within two hours, most often", () => {
    const { chance } = modelOf("processing_error", { class: "technical" });
    expect(chance(FAILED + 2 * HOUR)).toBeGreaterThan(0.6);
    expect(chance(FAILED + 10 * 60_000)).toBeLessThan(chance(FAILED + 2 * HOUR) / 1.5);
  });

  it("takes several tries within a day as less promising", () => {
    const at = FAILED + 3 * DAY;
    const spread = modelOf("do_not_honor", { failures: [at - 30 * HOUR, at - 23 * HOUR] }).chance(at);
    const crowded = modelOf("do_not_honor", { failures: [at - 24 * HOUR + 1, at - 23 * HOUR] }).chance(at);
    expect(crowded).toBeLessThan(spread * 0.9);
  });

  it("likes midnight for debit cards and no other hour of the night", () => {
    const { factor } = modelOf("insufficient_funds");
    const credit = modelOf("insufficient_funds", { method: card({ funding: "credit" }) });
    expect(factor(instant("2026-11-06T00:01"))).toBeGreaterThan(1);
    expect(factor(instant("2026-11-06T03:00"))).toBeLessThan(1);
    expect(factor(instant("2026-11-06T12:00"))).toBe(1);
    expect(credit.factor(instant("2026-11-06T00:01"))).toBeLessThan(1);
  });

  it("sends a bank debit in a day before the money comes", () => {
    const ach: MethodDetails = { ...NO_METHOD, type: "us_bank_account", country: "US" };
    const { chance } = modelOf("R01", { method: ach });
    expect(chance(instant("2026-11-05T09:00"))).toBeGreaterThan(chance(instant("2026-11-04T09:00")) * 1.5);
  });

  /** Five weeks in which nothing came on Wednesdays and Thursdays, and the money on Fridays. */
  const paidOnFridays = (hour: string) =>
    [2, 9, 16, 23, 30].map((day) => {
      const friday = instant(`2026-10-${String(day).padStart(2, "0")}T${hour}`);
      return { failures: [friday - 2 * DAY, friday - DAY], paidAt: friday };
    });

  it("names the pay-day that speaks for an instant where it is likelier than all else, with its weight", () => {
    const known = modelOf("insufficient_funds", { earlier: paidOnFridays("08:00") });
    const reasons = known.explain(instant("2026-11-06T08:00"));
    const payDay = reasons.find(({ code }) => code === "pay_day");
    expect(payDay).toMatchObject({
      pattern: "weekly_5",
      at: instant("2026-11-06T00:00"),
      hours_after: 8,
      weight: expect.closeTo(weightOf(known, "weekly_5"), 2),
      against: 0,
      against_at: null,
    });
    expect(reasons[0]).toMatchObject({
      code: "model",
      family: "funds",
      assumption: true,
      learned_from: 0,
      hours_since_failure: 68,
    });
  });

  it("names the failures that speak against the pay-day", () => {
    const friday = instant("2026-11-06T08:00");
    const known = modelOf("insufficient_funds", {
      earlier: paidOnFridays("08:00"),
      failures: [FAILED, friday],
    });
    const payDay = known.explain(friday + 7 * DAY).find(({ code }) => code === "pay_day");
    expect(payDay).toMatchObject({ pattern: "weekly_5", against: 1, against_at: friday });
  });

  it("names no day where many are likely, but in how many cases income arrives before", () => {
    const known = modelOf("insufficient_funds");
    const codes = (day: string) => known.explain(instant(`2026-11-${day}T08:00`)).map(({ code }) => code);
    expect(codes("06")).toContain("pay_days");
    expect(codes("06")).not.toContain("pay_day");
  });

  it("names the pay-day itself for a bank debit, which looks into the account a day later", () => {
    const ach: MethodDetails = { ...NO_METHOD, type: "us_bank_account", country: "US", fingerprint: "ba_1" };
    const earlier = paidOnFridays("09:00").map(({ failures, paidAt }) => ({
      failures: failures.slice(0, 1),
      paidAt: paidAt - DAY,
    }));
    const reasons = modelOf("R01", { method: ach, earlier }).explain(instant("2026-11-05T09:00"));
    const midnight = instant("2026-11-06T00:00");
    expect(reasons.find(({ code }) => code === "pay_day")).toMatchObject({
      pattern: "weekly_5",
      at: midnight,
      hours_after: Math.round((instant("2026-11-05T09:00") - midnight) / HOUR),
    });
  });

  it("stays a probability for every code, however many failures came before", () => {
    const codes = [
      "insufficient_funds",
      "do_not_honor",
      "processing_error",
      "expired_card",
      "never_heard_of",
    ];
    for (const code of codes) {
      for (const declineClass of ["soft", "technical", "customer_action", "config"] as const) {
        const failures = Array.from({ length: 40 }, (_, i) => FAILED + i * HOUR);
        const { chance } = modelOf(code, { class: declineClass, failures });
        for (let at = FAILED + 40 * HOUR; at < FAILED + 40 * DAY; at += 5 * HOUR) {
          expect(chance(at)).toBeGreaterThanOrEqual(0);
          expect(chance(at)).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it("plans with the chances that it says", () => {
    for (const code of ["insufficient_funds", "do_not_honor", "expired_card"]) {
      const failures = [FAILED, FAILED + 2 * DAY];
      const model = modelOf(code, { failures });
      const slots = Array.from({ length: 60 }, (_, i) => FAILED + 3 * DAY + i * 8 * HOUR);
      const { causes, factors } = model.outlook(slots);
      for (const [index, at] of slots.entries()) {
        const sum = causes.reduce(
          (all, component) => all + component.weight * outlookChance(component, index, at, failures.at(-1)!),
          0,
        );
        // Unlikely pay-days are stood for by the likely ones.
        expect(Math.abs(sum * factors[index]! - model.chance(at)), `${code} at slot ${index}`).toBeLessThan(
          0.1,
        );
      }
    }
  });

  it("expects first tries to succeed most with credit, least with prepaid", () => {
    const of = (funding: string | null) => firstAttemptChance(card({ funding }));
    expect(of("credit")).toBeGreaterThan(of("debit"));
    expect(of("debit")).toBeGreaterThan(of("prepaid"));
    expect([of(null), of("something_new")]).toEqual([of("debit"), of("debit")]);
  });
});

describe("a customer's earlier failures", () => {
  /** Failed in the days before a date, recovered right after it. */
  const recovered = (failedOn: string, tried: string, paidOn: string) => ({
    failures: [instant(`${failedOn}T10:00`), instant(`${tried}T10:00`)],
    paidAt: instant(`${paidOn}T09:00`),
  });
  const german = card({ country: "DE" });

  it("speak for the pay-days after which they were paid, whatever is usual in the country", () => {
    const earlier = [
      recovered("2026-08-28", "2026-09-01", "2026-09-05"),
      recovered("2026-09-28", "2026-10-01", "2026-10-05"),
    ];
    const without = modelOf("insufficient_funds", { method: german });
    const withThem = modelOf("insufficient_funds", { method: german, earlier });
    expect(weightOf(withThem, "day_5")).toBeGreaterThan(weightOf(without, "day_5") * 3);
    expect(weightOf(withThem, "day_1")).toBeLessThan(weightOf(without, "day_1"));
    const more = (at: number) => withThem.chance(at) / without.chance(at);
    expect(more(instant("2026-11-05T09:00"))).toBeGreaterThan(more(instant("2026-11-26T09:00")));
  });

  it("speak against the pay-days after which nothing came", () => {
    const earlier = [{ failures: [instant("2026-09-23T10:00"), instant("2026-09-25T12:00")], paidAt: null }];
    const without = modelOf("insufficient_funds", { method: german });
    const withIt = modelOf("insufficient_funds", { method: german, earlier });
    expect(weightOf(withIt, "day_25")).toBeLessThan(weightOf(without, "day_25"));
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY, HOUR } from "../clock.ts";
import { Draws } from "./draws.ts";
import type { Model } from "./episode.ts";
import { BankAccount, Card, type CardVerdict } from "./payment-instrument.ts";
import { expiresAt, type Person, type PersonalCard, personOf } from "./person.ts";
import { loadPopulation, type Population } from "./population.ts";

const START = Date.UTC(2026, 0, 5);
const run = { startAt: START, days: 90 };

/** Every first charge fails. */
function failing(change: (population: Population) => void = () => {}): Population {
  const population = structuredClone(loadPopulation());
  population.failures.firstAttempt = { credit: 1, debit: 1, prepaid: 1 };
  population.failures.businessFactor = 1;
  population.cards.validityMonths = 120;
  population.funds.emptyBeforePayDay = 0;
  change(population);
  return population;
}

interface Holder {
  person: Person;
  card: Card;
  /** The same card before its first charge. */
  unused(): Card;
  face: { fingerprint: string; expiresAt: number };
  model: Model;
}

function holders(population: Population, count: number, seed: number | string = 1): Holder[] {
  const model: Model = { population, draws: new Draws(seed) };
  const found: Holder[] = [];
  for (let index = 0; found.length < count; index++) {
    const person = personOf(model, index, run);
    const spec = person.methods.find((method): method is PersonalCard => method.type === "card");
    if (spec === undefined) continue;
    const face = { fingerprint: spec.fingerprint, expiresAt: expiresAt(spec.expMonth, spec.expYear) };
    if (face.expiresAt < START + 60 * DAY) continue;
    const card = () => new Card(model, person, `${person.key}|m1`, spec, "renewal");
    found.push({ person, model, face, card: card(), unused: card });
  }
  return found;
}

const charge = (
  { card, face }: Holder,
  at: number,
  more: { authenticated?: boolean; onSession?: boolean } = {},
) => card.judge({ at, claim: "in_1", face, onSession: false, authenticated: false, ...more });

const codeOf = (verdict: CardVerdict) =>
  verdict.outcome === "declined" ? (verdict.refusal.declineCode ?? verdict.refusal.code) : verdict.outcome;

describe("a card that fails", () => {
  test("gives one answer for one hour, whatever was tried in between", () => {
    const capricious = failing((population) => {
      population.noise.refusedPerHour = 0.5;
      population.noise.sameDayFactor = 1;
    });
    const people = holders(capricious, 200);
    let passed = 0;
    fc.assert(
      fc.property(
        fc.nat(people.length - 1),
        fc.integer({ min: 1, max: 14 * 24 }),
        fc.integer({ min: 1, max: 59 }),
        (index, hours, minutes) => {
          const answerAt = (...times: number[]) => {
            const holder = { ...people[index]!, card: people[index]!.unused() };
            charge(holder, START);
            return times.map((at) => charge(holder, at).outcome).at(-1);
          };
          const hour = START + hours * HOUR;
          const once = answerAt(hour);
          if (once === "approved") passed += 1;
          expect(answerAt(hour + minutes * 60_000)).toBe(once);
          if (once !== "approved") expect(answerAt(hour, hour + minutes * 60_000)).toBe(once);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
    expect(passed).toBeGreaterThan(10);
  });

  test("shares its fate with nobody: other people and other attempts shift nothing", () => {
    const alone = holders(failing(), 60).at(-1)!;
    const among = holders(failing(), 60);
    for (const other of among.slice(0, -1))
      for (let day = 0; day < 5; day++) charge(other, START + day * DAY);
    const days = [0, 1, 3, 7, 13];
    const fate = (holder: Holder) => days.map((day) => codeOf(charge(holder, START + day * DAY)));
    expect(fate(among.at(-1)!)).toEqual(fate(alone));
  });

  test("for want of money is paid after a pay-day, in most cases, and hardly ever before", () => {
    const broke = failing((population) => {
      population.declines.reasons = population.declines.reasons.filter(
        ({ reason }) => reason === "insufficient_funds",
      );
      population.authentication.share = population.authentication.shareStrong = 0;
      population.funds.dry = { consumer: 0, business: 0 };
    });
    let before = 0;
    let after = 0;
    const people = holders(broke, 600);
    for (const holder of people) {
      charge(holder, START);
      const payDay = holder.person.income.next(START);
      if (payDay > START + 2 * HOUR && charge(holder, payDay - HOUR).outcome === "approved") before += 1;
      else if (charge(holder, payDay + HOUR).outcome === "approved") after += 1;
    }
    expect(before / people.length).toBeLessThan(0.1);
    expect(after / people.length).toBeGreaterThan(0.45);
    expect(after / people.length).toBeLessThan(0.7);
  });

  test("is refused more often, the more it was tried that day", () => {
    const soon = failing((population) => {
      population.declines.reasons = population.declines.reasons.filter(
        ({ reason }) => reason === "technical",
      );
      population.authentication.share = population.authentication.shareStrong = 0;
      population.outage.shortShare = 1;
    });
    const passed = (tries: number) =>
      holders(soon, 800).filter((holder) => {
        for (let attempt = 0; attempt < tries; attempt++) charge(holder, START + attempt * 60_000);
        return charge(holder, START + 5 * HOUR).outcome === "approved";
      }).length / 800;
    expect(passed(1)).toBeCloseTo(0.97 * 0.8, 1);
    expect(passed(4)).toBeCloseTo(0.97 * 0.8 ** 4, 1);
  });

  test("after a code that says never pays again only as another card", () => {
    const dead = failing((population) => {
      population.declines.reasons = population.declines.reasons.filter(({ reason }) => reason === "stolen");
      population.authentication.share = population.authentication.shareStrong = 0;
      population.failures.changedMethodFactor = 0;
    });
    for (const holder of holders(dead, 40)) {
      const verdict = charge(holder, START);
      if (verdict.outcome !== "declined") throw new Error(`expected a decline, got ${verdict.outcome}`);
      expect(verdict.refusal.adviceCode).toBe("do_not_try_again");
      for (let day = 1; day <= 40; day++) expect(charge(holder, START + day * DAY).outcome).toBe("declined");
      const renewed = { ...holder, face: { ...holder.face, fingerprint: "another number" } };
      expect(charge(renewed, START + 41 * DAY).outcome).toBe("approved");
    }
  });

  test("past its date says expired_card until it has another date", () => {
    const holder = holders(loadPopulation(), 1)[0]!;
    const expired = { ...holder, face: { ...holder.face, expiresAt: START } };
    expect(codeOf(charge(expired, START))).toBe("expired_card");
    expect(codeOf(charge(expired, START + 9 * DAY))).toBe("expired_card");
    const renewed = { ...holder, face: { ...holder.face, expiresAt: START + 900 * DAY } };
    expect(charge(renewed, START + 10 * DAY).outcome).toBe("approved");
  });

  test("and wants authentication is paid by the customer alone", () => {
    const authenticating = failing((population) => {
      population.authentication.share = population.authentication.shareStrong = 1;
    });
    for (const holder of holders(authenticating, 40)) {
      expect(["authentication_required", "requires_action"]).toContain(codeOf(charge(holder, START)));
      for (let day = 1; day < 20; day++)
        expect(charge(holder, START + day * DAY).outcome).not.toBe("approved");
      expect(charge(holder, START + 20 * DAY, { onSession: true }).outcome).toBe("requires_action");
      expect(charge(holder, START + 21 * DAY, { onSession: true, authenticated: true }).outcome).toBe(
        "approved",
      );
    }
  });
});

describe("the evidence of a decline", () => {
  const declines = holders(failing(), 3000).map((holder) => ({ holder, verdict: charge(holder, START) }));

  test("names the network's code for it", () => {
    const networks = new Map<string, Set<string>>();
    for (const { holder, verdict } of declines) {
      if (verdict.outcome !== "declined" || verdict.refusal.networkDeclineCode === undefined) continue;
      const key = `${holder.card.brand} ${codeOf(verdict)}`;
      networks.set(key, (networks.get(key) ?? new Set()).add(verdict.refusal.networkDeclineCode));
    }
    expect(networks.get("visa insufficient_funds")).toEqual(new Set(["51"]));
    expect(networks.get("mastercard insufficient_funds")).toEqual(new Set(["51"]));
    expect(networks.get("amex insufficient_funds")).toEqual(new Set(["116"]));
    expect(networks.get("visa do_not_honor")).toEqual(new Set(["05"]));
    expect(networks.get("visa stolen_card")).toEqual(new Set(["43"]));
  });

  test("lets missing money hide behind do_not_honor", () => {
    const hidden = declines.filter(
      ({ verdict }) =>
        verdict.outcome !== "approved" &&
        verdict.episode.cause === "funds" &&
        codeOf(verdict) !== "insufficient_funds",
    );
    expect(hidden.length).toBeGreaterThan(300);
  });

  test("has Mastercard announce a wait that does not reach past the next pay-day", () => {
    const hours: Record<string, number> = { 24: 1, 25: 24, 26: 48, 27: 96, 28: 144, 29: 192, 30: 240 };
    let announced = 0;
    for (const { holder, verdict } of declines) {
      if (verdict.outcome !== "declined") continue;
      const wait = hours[verdict.refusal.networkAdviceCode ?? ""];
      if (wait === undefined) continue;
      announced += 1;
      expect(holder.card.brand).toBe("mastercard");
      expect(codeOf(verdict)).toBe("insufficient_funds");
      expect(START + Math.max(0, wait - 1) * HOUR).toBeLessThanOrEqual(holder.person.income.next(START));
    }
    expect(announced).toBeGreaterThan(20);
  });
});

test("a bank debit settles days later and its money is looked for when it is presented", () => {
  const population = failing((changed) => {
    changed.bankDebits.failure = 1;
    changed.bankDebits.causes = { funds: 1 };
    changed.funds.dry = { consumer: 0, business: 0 };
    changed.funds.coveredByPayDay = { consumer: 1, business: 1 };
    changed.funds.halfLifeDays.debit = 1000;
    changed.funds.windfallPerDay = 0;
  });
  const { person, model } = holders(population, 1)[0]!;
  const account = new BankAccount(model, person, "p|m1", "us_bank_account");
  const first = account.judge({ at: START, claim: "in_1" });
  expect(first.settlesAt).toBe(START + 4 * DAY);
  expect(first.ends).toMatchObject({ failed: { code: "insufficient_funds", declineCode: null } });
  const payDay = person.income.next(START + DAY);
  expect(account.judge({ at: payDay - DAY - HOUR, claim: "in_1" }).ends).not.toBe("approved");
  expect(account.judge({ at: payDay - DAY, claim: "in_1" }).ends).toBe("approved");
});

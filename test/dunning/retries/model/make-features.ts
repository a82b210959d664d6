import { DateTime } from "luxon";
import { railOf } from "../../../../server/dunning/retries/rails.ts";
import { learn } from "../../../../server/dunning/retries/model/update.ts";
import { type ModelState, emptyModelState } from "../../../../server/dunning/retries/model/model-state.ts";
import type { FailureFeatures } from "../../../../server/dunning/retries/model/features.ts";
import { randomOf } from "../seeded-random.ts";
import { card, DAY } from "../planner-inputs.ts";

export const NEW_YORK = "America/New_York";
/** Of a local date and time. */
export const instant = (iso: string, zone = NEW_YORK) => DateTime.fromISO(iso, { zone }).toMillis();

/** A Tuesday noon. */
export const FAILED = instant("2026-11-03T12:00");

type Changes = Partial<FailureFeatures> & { class?: FailureFeatures["decline"]["class"] };

/** A renewal of 10.00 of a new customer in New York that failed once, with a debit card by default. */
export function featuresOf(code: string, changes: Changes = {}): FailureFeatures {
  const { class: declineClass = "soft", method = card(), failures = [FAILED], ...more } = changes;
  return {
    decline: { class: declineClass, code },
    method,
    rail: railOf(method),
    timeZone: NEW_YORK,
    failures,
    said: failures.map(() => code),
    until: failures.at(-1)! + 40 * DAY,
    amount: 1000,
    kind: "renewal",
    customerSince: null,
    earlier: [],
    ...more,
  };
}

/** A model taught by outcomes that a seed draws at random. */
export function taughtAtRandom(seed: number, count: number): ModelState {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const modelState = emptyModelState();
  for (let i = 0; i < count; i++) {
    const failedAt = FAILED - Math.floor(random() * 200) * DAY;
    const again = random() < 0.4 ? [failedAt + (1 + Math.floor(random() * 9)) * DAY] : [];
    const features = featuresOf(pick(["insufficient_funds", "generic_decline", "do_not_honor", "R01"]), {
      method: card({
        country: pick(["US", "GB", "DE", "BR", null]),
        funding: pick(["debit", "credit", "prepaid", null]),
        brand: pick(["visa", "mastercard", "amex"]),
      }),
      failures: [failedAt, ...again],
    });
    const at = features.failures.at(-1)! + Math.floor((1 + random() * 14) * DAY);
    learn(modelState, { features, at, succeeded: random() < 0.3 });
  }
  return modelState;
}

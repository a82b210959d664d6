import { DateTime } from "luxon";
import type { FailureFeatures } from "../../../../server/dunning/retries/model/features.ts";
import { emptyModelState, type ModelState } from "../../../../server/dunning/retries/model/model-state.ts";
import { successModel } from "../../../../server/dunning/retries/model/success-model.ts";
import { learn, type TrainingExample } from "../../../../server/dunning/retries/model/update.ts";
import { randomOf } from "../seeded-random.ts";
import { card, DAY, HOUR } from "../planner-inputs.ts";
import { FAILED, featuresOf, instant } from "./make-features.ts";

const SAO_PAULO = "America/Sao_Paulo";

export function learnt(trainingExamples: Iterable<TrainingExample>): ModelState {
  const modelState = emptyModelState();
  for (const example of trainingExamples) learn(modelState, example);
  return modelState;
}

/** How likely a charge succeeds, by a rule that the model does not know. */
export type World = (features: FailureFeatures, at: number) => number;

/** Charges on random days of a year that failed, and one more try each, up to three weeks later. */
export function* draws(
  world: World,
  count: number,
  seed: number,
  codes: readonly string[],
): Generator<TrainingExample> {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  for (let drawn = 0; drawn < count; ) {
    const failedAt = FAILED + Math.floor(random() * 365) * DAY + Math.floor(random() * 10) * HOUR;
    const features = featuresOf(pick(codes), {
      method: card({
        country: "BR",
        funding: pick(["debit", "credit"]),
        brand: pick(["visa", "mastercard"]),
      }),
      failures: [failedAt],
      timeZone: SAO_PAULO,
      customerSince: failedAt - Math.floor(random() * 700) * DAY,
      amount: pick([500, 1000, 5000]),
    });
    if (random() < world(features, failedAt)) continue;
    drawn += 1;
    const at = failedAt + Math.floor((1 + random() * 20) * 24) * HOUR;
    yield { features, at, succeeded: random() < world(features, at) };
  }
}

/** Everybody is paid on Wednesdays, and the money is gone two days later. */
export const wednesdays: World = ({ decline }, at) => {
  if (decline.code === "do_not_honor") return 0.02;
  const weekday = DateTime.fromMillis(at, { zone: SAO_PAULO }).weekday;
  return weekday === 3 || weekday === 4 ? 0.8 : 0.04;
};

export const CODES = ["insufficient_funds", "insufficient_funds", "do_not_honor"];

export function logLoss(trainingExamples: Iterable<TrainingExample>, modelState: ModelState | null): number {
  let [loss, count] = [0, 0];
  for (const { features, at, succeeded } of trainingExamples) {
    const chance = Math.min(0.999, Math.max(0.001, successModel(features, modelState).chance(at)));
    loss -= Math.log(succeeded ? chance : 1 - chance);
    count += 1;
  }
  return loss / count;
}

export const brazil = (code: string) =>
  featuresOf(code, { method: card({ country: "BR" }), timeZone: SAO_PAULO });
export const inBrazil = (iso: string) => instant(iso, SAO_PAULO);

import { localTimeOf } from "../../local-time.ts";
import { addToCurve } from "./curves.ts";
import { fixedFeatures, timeFeatures } from "./factors.ts";
import { causeKeysOf } from "./failure-causes.ts";
import { type FailureFeatures, fundingKindOf } from "./features.ts";
import { boundedKeyIn, type ModelState, safeKeyOf, type Tally } from "./model-state.ts";
import { FAILURE_CAUSES } from "./priors.ts";
import { successModel } from "./success-model.ts";
import type { MixtureComponent } from "./success-probability.ts";

/** One attempt with its outcome, for the model to learn from. */
export type TrainingExample = {
  /** As they were right before the attempt. */
  features: FailureFeatures;
  /** UTC epoch milliseconds. */
  at: number;
  succeeded: boolean;
};

/**
 * Counts stay below this; beyond it older outcomes fade. An account changes, and its customers' behaviour of years ago
 * should not outweigh that of today.
 */
const MAX_COUNT = 2_000;

/**
 * Learns from one outcome, by one step of online expectation-maximisation. Three things are updated:
 *
 * - the counts of causes and payday calendars, by what the outcome says about the hidden causes (Bayes' rule);
 * - each cause's curve, by the success that the cause had let expect and the success observed;
 * - the features, by the success that the whole model had let expect and the success observed.
 *
 * The order of the examples hardly matters. Changes `modelState`.
 *
 * Source of the method: Cappé and Moulines, On-line expectation-maximization for latent data models (2009).
 */
export function learn(modelState: ModelState, { features, at, succeeded }: TrainingExample): void {
  const model = successModel(features, modelState);

  const lastFailedAt = features.failures.at(-1)!;
  const factor = model.factor(at);
  const chanceOf = model.chances.ofAttempt(at, lastFailedAt);
  const likelihoods = model.components.map((component) => {
    const chance = Math.min(0.97, chanceOf(component) * factor);
    return succeeded ? chance : 1 - chance;
  });
  const likelihood = model.components.reduce(
    (sum, component, i) => sum + component.weight * likelihoods[i]!,
    0,
  );
  const expected = model.chance(at);
  modelState.outcomes += 1;
  if (likelihood > 0) {
    const posterior = model.components.map(
      (component, i) => (component.weight * likelihoods[i]!) / likelihood,
    );
    countCauses(modelState, features, model.components, posterior);
    for (const [i, component] of model.components.entries()) {
      const weight = posterior[i]!;
      if (weight < 1e-4) continue;
      const reading = model.chances.curveReading(component, at, lastFailedAt);
      if (!reading) continue;
      const { curve, position, prior } = reading;
      const counts = { observed: succeeded ? weight : 0, expected: weight * prior * Math.min(1, factor) };
      addToCurve(curve, position, counts, modelState, (name, observedThere, expectedThere) =>
        addToTally(modelState.curves, name, observedThere, expectedThere),
      );
    }
  }
  const local = localTimeOf(features.timeZone);
  const fundingKind = fundingKindOf(features.method, features.rail);
  for (const feature of [...fixedFeatures(features), ...timeFeatures(local, at, fundingKind)])
    addToTally(modelState.factors, feature, succeeded ? 1 : 0, expected);
}

/**
 * How far an outcome moves the counts of causes and of payday calendars, as a multiple of what Bayes' rule says.
 * Over-relaxation: the estimates converge to the same values, but a calendar that the table holds unlikely is found in
 * hundreds of outcomes instead of tens of thousands.
 */
const CAUSE_STEP_SIZE = 4;
const INCOME_STEP_SIZE = 24;

/**
 * Counts an invoice's causes. The first retry of an invoice adds one invoice, divided over the causes; later retries only
 * move that one from cause to cause.
 */
function countCauses(
  modelState: ModelState,
  features: FailureFeatures,
  components: readonly MixtureComponent[],
  posterior: readonly number[],
): void {
  const isFirstRetry = features.failures.length === 1;
  const country = boundedKeyIn(modelState.incomes, safeKeyOf(features.method.country ?? "unknown"));
  const incomes = modelState.incomes[country] ?? {};
  modelState.incomes[country] = incomes;
  const changes = FAILURE_CAUSES.map(() => 0);
  for (const [i, component] of components.entries()) {
    const added = isFirstRetry ? component.weight : 0;
    const moved = posterior[i]! - component.weight;
    changes[FAILURE_CAUSES.indexOf(component.cause)]! += added + CAUSE_STEP_SIZE * moved;
    const change = added + INCOME_STEP_SIZE * moved;
    if (component.calendar && Math.abs(change) > 1e-5)
      incomes[component.id] = Math.max(0, (incomes[component.id] ?? 0) + change);
  }
  limitTotal(incomes);
  for (const causeKey of causeKeysOf(features)) {
    const key = boundedKeyIn(modelState.causes, causeKey);
    const counts = modelState.causes[key] ?? FAILURE_CAUSES.map(() => 0);
    const next = counts.map((count, i) => Math.max(0, count + changes[i]!));
    // A long step can take more from a cause than its count. The sum is set right, so that an invoice counts as one.
    const invoices = Math.min(MAX_COUNT, sumOf(counts) + (isFirstRetry ? 1 : 0));
    const total = sumOf(next);
    modelState.causes[key] = total > 0 ? next.map((count) => (count * invoices) / total) : next;
  }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function limitTotal(counts: Record<string, number>): void {
  const total = sumOf(Object.values(counts));
  if (total <= MAX_COUNT) return;
  for (const key of Object.keys(counts)) counts[key] = (counts[key]! * MAX_COUNT) / total;
}

function addToTally(tallies: Record<string, Tally>, name: string, observed: number, expected: number): void {
  const key = boundedKeyIn(tallies, name);
  const [observedBefore, expectedBefore] = tallies[key] ?? [0, 0];
  const total = expectedBefore + expected;
  const scale = total > MAX_COUNT ? MAX_COUNT / total : 1;
  tallies[key] = [(observedBefore + observed) * scale, total * scale];
}

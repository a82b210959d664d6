import { localTimeOf } from "../local-time.ts";
import { groupsOf } from "./failure-causes.ts";
import { countOn } from "./curves.ts";
import { fixedFeatures, timeFeatures } from "./factors.ts";
import { keyIn, nameOf, type ModelState, type Tally } from "./model-state.ts";
import { successModel } from "./success-model.ts";
import { CAUSES } from "./priors.ts";
import { purseOf, type FailureFeatures } from "./features.ts";

/** One attempt and how it ended: what there is to learn from. */
export type TrainingExample = {
  /** As it stood right before the attempt. */
  features: FailureFeatures;
  /** UTC epoch milliseconds. */
  at: number;
  succeeded: boolean;
};

/**
 * Counts stay below this, older ones fading: an account changes, and what its customers did years ago should
 * not outweigh what they do now.
 */
const LONGEST_MEMORY = 2_000;

/**
 * Learns from one outcome: the step of an expectation-maximisation that is taken anew with every observation.
 * What the outcome says about the hidden causes (Bayes' rule) is added to the counts of causes and pay-days;
 * what each cause had led to expect, and what came, to its curve; and what the whole had expected, to the
 * features. The order of lessons matters little, their number at once. Changes `learned`.
 *
 * Source of the method: Cappé and Moulines, On-line expectation-maximization for latent data models (2009).
 */
export function learn(modelState: ModelState, { features, at, succeeded }: TrainingExample): void {
  const model = successModel(features, modelState);

  const since = features.failures.at(-1)!;
  const factor = model.factor(at);
  const chanceOf = model.chances.tryAt(at, since);
  const said = model.components.map((component) => {
    const chance = Math.min(0.97, chanceOf(component) * factor);
    return succeeded ? chance : 1 - chance;
  });
  const mass = model.components.reduce((sum, component, i) => sum + component.weight * said[i]!, 0);
  const expected = model.chance(at);
  modelState.outcomes += 1;
  if (mass > 0) {
    const after = model.components.map((component, i) => (component.weight * said[i]!) / mass);
    countCauses(modelState, features, model.components, after);
    for (const [i, component] of model.components.entries()) {
      const weight = after[i]!;
      if (weight < 1e-4) continue;
      const found = model.chances.reading(component, at, since);
      if (!found) continue;
      const { curve, place, prior } = found;
      const counts = { seen: succeeded ? weight : 0, expected: weight * prior * Math.min(1, factor) };
      countOn(curve, place, counts, modelState, (name, seen, expected) =>
        add(modelState.curves, name, seen, expected),
      );
    }
  }
  const local = localTimeOf(features.timeZone);
  const purse = purseOf(features.method, features.rail);
  for (const feature of [...fixedFeatures(features), ...timeFeatures(local, at, purse)])
    add(modelState.factors, feature, succeeded ? 1 : 0, expected);
}

/**
 * How far an outcome moves the counts of causes and of ways of being paid, as a multiple of what Bayes' rule says.
 * Over-relaxation: where the expectations come to rest stays the same, but a way that the table holds unlikely is found
 * in hundreds of outcomes instead of tens of thousands.
 */
const CAUSE_STEP = 4;
const INCOME_STEP = 24;

/** The first retry of an invoice counts it as one, split over the causes; later ones move what it counted. */
function countCauses(
  modelState: ModelState,
  features: FailureFeatures,
  components: readonly { id: string; cause: string; calendar: unknown; weight: number }[],
  after: readonly number[],
): void {
  const first = features.failures.length === 1;
  const country = keyIn(modelState.incomes, nameOf(features.method.country ?? "unknown"));
  const incomes = modelState.incomes[country] ?? {};
  modelState.incomes[country] = incomes;
  const moved = CAUSES.map(() => 0);
  for (const [i, component] of components.entries()) {
    const change = (first ? component.weight : 0) + CAUSE_STEP * (after[i]! - component.weight);
    moved[CAUSES.indexOf(component.cause as (typeof CAUSES)[number])]! += change;
    const step = (first ? component.weight : 0) + INCOME_STEP * (after[i]! - component.weight);
    if (component.calendar && Math.abs(step) > 1e-5)
      incomes[component.id] = Math.max(0, (incomes[component.id] ?? 0) + step);
  }
  fade(incomes);
  for (const group of groupsOf(features)) {
    const kept = keyIn(modelState.causes, group);
    const counts = modelState.causes[kept] ?? CAUSES.map(() => 0);
    const next = counts.map((count, i) => Math.max(0, count + moved[i]!));
    // What a long step takes from a cause beyond all it had is not given to the others: an invoice counts as one.
    const invoices = Math.min(LONGEST_MEMORY, sumOf(counts) + (first ? 1 : 0));
    const total = sumOf(next);
    modelState.causes[kept] = total > 0 ? next.map((each) => (each * invoices) / total) : next;
  }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);

function fade(counts: Record<string, number>): void {
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (total <= LONGEST_MEMORY) return;
  for (const key of Object.keys(counts)) counts[key] = (counts[key]! * LONGEST_MEMORY) / total;
}

function add(tallies: Record<string, Tally>, wanted: string, seen: number, expected: number): void {
  const key = keyIn(tallies, wanted);
  const [before, foreseen] = tallies[key] ?? [0, 0];
  const total = foreseen + expected;
  const keep = total > LONGEST_MEMORY ? LONGEST_MEMORY / total : 1;
  tallies[key] = [(before + seen) * keep, total * keep];
}

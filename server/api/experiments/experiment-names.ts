import type { StartedExperiment } from "../../dunning/experiments/experiment.ts";
import { armKey, experimentKey } from "../../i18n/built-in-names.ts";

/** The merchant's names of experiments and their arms, as texts look them up. */
export const experimentNamesOf = (
  experiments: readonly Pick<StartedExperiment, "draft">[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    experiments.flatMap(({ draft }) => [
      [experimentKey(draft.id), draft.name],
      ...draft.arms.map(({ id, name }) => [armKey(draft.id, id), name]),
    ]),
  );

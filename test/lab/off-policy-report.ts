import { type OffPolicyTrial, TARGET_NAMES, type TargetName } from "./off-policy.ts";

const ESTIMATORS = ["selfNormalised", "doublyRobust"] as const;
type Estimator = (typeof ESTIMATORS)[number];

/** How one estimator did over the runs in which it answered. */
export interface Agreement {
  /** On the mean of the runs. */
  readonly estimate: number;
  /** Half of the interval's width, on the mean of the runs. */
  readonly margin: number;
  /** Runs whose interval holds the run's true value. */
  readonly holds: number;
}

/** The estimates of one policy from the logs of several runs on one population. */
export interface OffPolicyLine {
  readonly target: TargetName;
  readonly runs: number;
  /** Runs whose log was enough for an estimate. */
  readonly answered: number;
  readonly choices: number;
  readonly effective: number;
  /** On the mean of the runs that were enough; of all when none was. */
  readonly truth: number;
  /** Null: no run was enough. */
  readonly agreement: Readonly<Record<Estimator, Agreement>> | null;
}

export function offPolicyLines(trials: readonly OffPolicyTrial[]): OffPolicyLine[] {
  return TARGET_NAMES.flatMap((target): OffPolicyLine[] => {
    const mine = trials.filter((trial) => trial.target === target);
    if (mine.length === 0) return [];
    const answered = mine.flatMap(({ judgement, truth: own }) =>
      judgement.kind === "estimate" ? [{ judgement, own }] : [],
    );
    const of = (estimator: Estimator): Agreement => {
      const runs = answered.map(({ judgement, own }) => ({ interval: judgement[estimator], own }));
      return {
        estimate: mean(runs.map(({ interval }) => interval.mean)),
        margin: mean(runs.map(({ interval }) => (interval.high - interval.low) / 2)),
        holds: runs.filter(({ interval: { low, high }, own }) => low <= own && own <= high).length,
      };
    };
    return [
      {
        target,
        runs: mine.length,
        answered: answered.length,
        choices: mean(mine.map(({ judgement }) => judgement.choices)),
        effective: mean(mine.map(({ judgement }) => judgement.effective)),
        truth: mean(
          (answered.length > 0 ? answered : mine.map(({ truth }) => ({ own: truth }))).map(({ own }) => own),
        ),
        agreement:
          answered.length === 0
            ? null
            : { selfNormalised: of("selfNormalised"), doublyRobust: of("doublyRobust") },
      },
    ];
  });
}

const TITLES = [
  "policy",
  "choices",
  "effective",
  "truth",
  "self-normalised",
  "holds the truth",
  "doubly robust",
  "holds the truth",
];

/** One population as Markdown. @param share of the plans that explored */
export function offPolicyTable(population: string, share: number, lines: readonly OffPolicyLine[]): string {
  const rows = lines.map(({ target, runs, answered, choices, effective, truth, agreement }) => [
    answered < runs ? `${target} (${runs - answered} of ${runs} runs: too little)` : target,
    choices.toFixed(0),
    effective.toFixed(0),
    percent(truth),
    ...ESTIMATORS.flatMap((estimator) => {
      if (agreement === null) return ["", ""];
      const { estimate, margin, holds } = agreement[estimator];
      return [`${percent(estimate)} ± ${(100 * margin).toFixed(1)}`, `${holds} of ${answered}`];
    }),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `### ${population}: ${lines[0]?.runs ?? 0} logs of ours, ${100 * share} % of plans explored`,
    "",
    line(TITLES),
    line(TITLES.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map(line),
    "",
  ].join("\n");
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

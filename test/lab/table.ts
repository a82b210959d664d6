import type { Estimate } from "./estimates.ts";
import type { Line, PopulationReport, Versus } from "./report.ts";
import type { SweepResult } from "./sweep.ts";

const COLUMNS: readonly (readonly [string, (line: Line) => string])[] = [
  ["policy", ({ policy }) => policy],
  ["recovered", ({ byCount }) => share(byCount)],
  ["money", ({ byAmount }) => spread(byAmount)],
  ["of oracle's", ({ ofOracle }) => spread(ofOracle)],
  ["retries per recovery", ({ perRecovery }) => number(perRecovery, 2)],
  ["days", ({ meanDays }) => number(meanDays, 1)],
  ["breaches", ({ breaches }) => `${breaches}`],
  ["ECE", ({ ece }) => number(ece, 3)],
  ["first: money", ({ early }) => share(early.byAmount)],
];

/** One population's results as Markdown, which is also how they read in a terminal. */
export function tableOf(report: PopulationReport): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...report.lines.map((line) => COLUMNS.map(([, cell]) => cell(line))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map(
    (row) => `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join(" | ")} |`,
  );
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(Math.max(1, width - 1))}:`)).join(" | ")} |`;
  const title = `### ${report.population}${report.keptAside ? " (kept aside)" : ""}`;
  return [title, "", lines[0], rule, ...lines.slice(1), "", ...report.oursAgainst.map(sentence), ""].join(
    "\n",
  );
}

/** What stands in the place of the mean over populations where the comparison is too small to have one. */
export const smallWorlds = ({
  populations,
  seeds,
}: {
  populations: readonly string[];
  seeds: readonly number[];
}): string =>
  [
    `This was ${seeds.length === 1 ? "one world" : `${seeds.length} worlds`} of ${populations.join(", ")}.`,
    "It shows how policies are compared and how they differ in kind: when they try, how often, what that costs. Which of them",
    "brings more money it cannot show: between two worlds of one population that differs by more than between policies.",
    "docs/lab.md has the comparison over all populations, five worlds of each, with intervals: npm run lab",
  ].join("\n");

/** The mean over populations of what ours takes of the oracle's money, tuned on and kept aside apart. */
export function summaryOf(reports: readonly PopulationReport[]): string {
  return [false, true]
    .flatMap((keptAside) => {
      const shares = reports
        .filter((report) => report.keptAside === keptAside)
        .flatMap(({ lines }) => lines.find(({ policy }) => policy === "ours")?.ofOracle?.mean ?? []);
      if (shares.length === 0) return [];
      const mean = shares.reduce((total, value) => total + value, 0) / shares.length;
      const which = keptAside ? "kept aside" : "tuned on";
      return [
        `Ours takes ${percent(mean)} of the oracle's money on the mean of ${shares.length} populations ${which}.`,
      ];
    })
    .join("\n");
}

const sentence = ({ policy, money, retries, earlyMoney }: Versus): string =>
  `Ours against ${policy}: money ${signed(money)}; retries per recovery ${retries === null ? "unknown" : `x ${number(retries, 2)}`}; first invoices' money ${signed(earlyMoney)}.`;

const pad = (text: string, width: number, left: boolean): string =>
  left ? text.padEnd(width) : text.padStart(width);

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const share = ({ mean }: Estimate): string => percent(mean);
const number = (estimate: Estimate | null, digits: number): string =>
  estimate === null ? "" : estimate.mean.toFixed(digits);
const spread = (estimate: Estimate | null): string =>
  estimate === null ? "" : `${percent(estimate.mean)}${margin(estimate)}`;
const margin = ({ mean, high }: Estimate): string =>
  high === null ? "" : ` ± ${(100 * (high - mean)).toFixed(1)}`;
const signed = ({ mean, low, high }: Estimate): string => {
  const sign = (value: number) => `${value < 0 ? "-" : "+"}${(100 * Math.abs(value)).toFixed(1)} %`;
  return low === null || high === null ? sign(mean) : `${sign(mean)} (${sign(low)} to ${sign(high)})`;
};

/** How often ours stays ahead when one parameter changes, and the changes that cost it most. */
export function sweepTable(population: string, results: readonly SweepResult[]): string {
  const ahead = results.filter(({ gain }) => gain > 0).length;
  const worst = [...results].sort((a, b) => a.gain - b.gain).slice(0, 10);
  return [
    `### ${population}: each parameter x 0.5 and x 1.5`,
    "",
    `Ours has more money than the best fixed schedule in ${ahead} of ${results.length} variants. The narrowest:`,
    "",
    "| parameter | factor | best fixed schedule | money against it | retries per recovery, x |",
    "| --- | ---: | --- | ---: | ---: |",
    ...worst.map(
      ({ parameter, factor, bestFixed, gain, retries }) =>
        `| ${parameter} | ${factor} | ${bestFixed} | ${gain < 0 ? "-" : "+"}${percent(Math.abs(gain))} | ${retries?.toFixed(2) ?? ""} |`,
    ),
    "",
  ].join("\n");
}

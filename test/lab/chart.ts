import type { PopulationReport } from "./report.ts";

const PANEL = { width: 250, height: 190, left: 44, right: 14, top: 34, bottom: 34 };
const COLUMNS = 4;
const GAP = 14;
const LEGEND = 48;

/** Policies that belong together look alike; the colours keep apart on white and on near-black. */
const LOOKS: readonly { kind: string; label: string; has: (policy: string) => boolean }[] = [
  { kind: "ours", label: "ours", has: (policy) => policy === "ours" },
  { kind: "frozen", label: "ours without learning", has: (policy) => policy === "ours-frozen" },
  {
    kind: "fixed",
    label: "fixed schedules",
    has: (policy) => policy.startsWith("fixed-") || policy === "daily",
  },
  { kind: "smart", label: "like Smart Retries", has: (policy) => policy === "smart-like" },
  { kind: "random", label: "random", has: (policy) => policy === "random" },
];

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: #333; }
  .title { font-weight: 600; }
  .small { font-size: 10px; fill: #666; }
  .axis { stroke: #888; fill: none; }
  .grid { stroke: #ddd; }
  .ours { fill: #0b7a3b; stroke: #0b7a3b; }
  .frozen { fill: none; stroke: #0b7a3b; stroke-width: 2; }
  .fixed { fill: #c2410c; stroke: #c2410c; }
  .smart { fill: #2563eb; stroke: #2563eb; }
  .random { fill: #888; stroke: #888; }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd; }
    .small { fill: #aaa; }
    .grid { stroke: #3a3a3a; }
    .ours { fill: #4ade80; stroke: #4ade80; }
    .frozen { stroke: #4ade80; }
    .fixed { fill: #fb923c; stroke: #fb923c; }
    .smart { fill: #7aa7ff; stroke: #7aa7ff; }
  }`;

/**
 * A small panel per population: the share of the oracle's money (upwards) against retries per recovery (to the
 * right). Up and left is better. A bar shows the 95 % interval of the money over seeds.
 */
export function chartOf(reports: readonly PopulationReport[]): string {
  const columns = Math.min(COLUMNS, Math.max(1, reports.length));
  const rows = Math.ceil(reports.length / columns);
  const width = columns * PANEL.width + (columns - 1) * GAP;
  const height = LEGEND + rows * PANEL.height + (rows - 1) * GAP;
  const points = reports.flatMap(pointsOf);
  const scale = scaleFor(points);
  const panels = reports.map((report, index) => {
    const x = (index % columns) * (PANEL.width + GAP);
    const y = LEGEND + Math.floor(index / columns) * (PANEL.height + GAP);
    return `<g transform="translate(${x} ${y})">${panel(report, scale)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>Money recovered, as a share of the oracle's, against retries per recovery</title>",
    `<style>${STYLE}\n</style>`,
    legend(),
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

interface Point {
  readonly policy: string;
  readonly kind: string;
  readonly retries: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

function pointsOf({ lines }: PopulationReport): Point[] {
  return lines.flatMap(({ policy, ofOracle, perRecovery }) => {
    const look = LOOKS.find(({ has }) => has(policy));
    if (look === undefined || ofOracle === null || perRecovery === null) return [];
    const { mean, low, high } = ofOracle;
    return [
      {
        policy,
        kind: look.kind,
        retries: perRecovery.mean,
        share: mean,
        low: low ?? mean,
        high: high ?? mean,
      },
    ];
  });
}

interface Scale {
  readonly x: (retries: number) => number;
  readonly y: (share: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

/** One scale for all panels, so that they can be compared. */
function scaleFor(points: readonly Point[]): Scale {
  const most = Math.max(5, ...points.map(({ retries }) => retries));
  const step = most > 12 ? 5 : 2;
  const right = Math.ceil(most / step) * step;
  const bottom = Math.floor(Math.min(0.9, ...points.map(({ share }) => share - 0.05)) * 5) / 5;
  const innerWidth = PANEL.width - PANEL.left - PANEL.right;
  const innerHeight = PANEL.height - PANEL.top - PANEL.bottom;
  const range = (from: number, to: number, by: number) =>
    Array.from({ length: Math.round((to - from) / by) + 1 }, (_, index) => from + index * by);
  return {
    x: (retries) => PANEL.left + (innerWidth * retries) / right,
    // An interval from a few seeds may be wider than the panel; it ends at the frame.
    y: (share) => PANEL.top + (innerHeight * (1 - Math.min(1, Math.max(bottom, share)))) / (1 - bottom),
    xTicks: range(0, right, step),
    yTicks: range(bottom, 1, bottom < 0.7 ? 0.2 : 0.1),
  };
}

function panel(report: PopulationReport, scale: Scale): string {
  const left = scale.x(0);
  const right = PANEL.width - PANEL.right;
  const floor = PANEL.height - PANEL.bottom;
  const grid = scale.yTicks.map((share) => {
    const y = round(scale.y(share));
    return `<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text class="small" x="${left - 5}" y="${y + 3}" text-anchor="end">${Math.round(100 * share)} %</text>`;
  });
  const ticks = scale.xTicks.map(
    (retries) =>
      `<text class="small" x="${round(scale.x(retries))}" y="${floor + 13}" text-anchor="middle">${retries}</text>`,
  );
  const marks = pointsOf(report).map(mark(scale));
  const title = `${report.population}${report.keptAside ? " (kept aside)" : ""}`;
  return [
    `<text class="title" x="${left}" y="20">${title}</text>`,
    ...grid,
    ...ticks,
    `<path class="axis" d="M${left} ${PANEL.top}V${floor}H${right}"/>`,
    `<text class="small" x="${right}" y="${floor + 27}" text-anchor="end">retries per recovery</text>`,
    ...marks,
  ].join("");
}

const mark =
  ({ x, y }: Scale) =>
  ({ kind, policy, retries, share, low, high }: Point): string => {
    const cx = round(x(retries));
    return `<g class="${kind}"><title>${policy}: ${(100 * share).toFixed(1)} % of the oracle's money, ${retries.toFixed(1)} retries per recovery</title><line x1="${cx}" x2="${cx}" y1="${round(y(high))}" y2="${round(y(low))}"/><circle cx="${cx}" cy="${round(y(share))}" r="4"/></g>`;
  };

function legend(): string {
  let x = PANEL.left;
  const items = LOOKS.map(({ kind, label }) => {
    const item = `<circle class="${kind}" cx="${x}" cy="14" r="4"/><text x="${x + 9}" y="18">${label}</text>`;
    x += 30 + label.length * 6;
    return item;
  });
  const axes = `<text class="small" x="${PANEL.left - 4}" y="36">upwards: share of the oracle's money; up and left is better</text>`;
  return `<g>${items.join("")}${axes}</g>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

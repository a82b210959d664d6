import type { MeterChartProps } from "@stripe/ui-extension-sdk/ui/next";
import { type RefObject, useEffect, useRef, useState } from "react";
import {
  axisLabel,
  type ChartProps,
  keyOf,
  type Point,
  type Series,
  seriesOf,
  ticksFor,
} from "./chart-data.ts";
import { type Host, useHost } from "./host.tsx";
import { formatMoney } from "./money-field.tsx";

const COLORS = 6;
const MARGIN = { left: 44, right: 12, top: 12, bottom: 26 };

function colorOf(index: number): string {
  return `var(--ui-chart-${(index % COLORS) + 1})`;
}

/** The width that a chart has to fill; drawing in real pixels keeps its letters at their size. */
function useWidth(): [RefObject<HTMLDivElement>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(360);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(120, entry!.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

function labelOf(x: Point["x"], { locale }: Host): string {
  return x instanceof Date
    ? new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" }).format(x)
    : typeof x === "number"
      ? new Intl.NumberFormat(locale).format(x)
      : x;
}

/** What a reader of the page hears instead of seeing the drawing. */
function describe(kind: string, series: Series[], host: Host): string {
  const number = new Intl.NumberFormat(host.locale, { maximumFractionDigits: 2 });
  const parts = series.map(({ name, points }) => {
    const known = points.filter(({ y }) => y !== null);
    const last = known.at(-1);
    const end = last === undefined ? "no data" : `${labelOf(last.x, host)}: ${number.format(last.y!)}`;
    return `${name ? `${name}, ` : ""}${known.length} values, last ${end}`;
  });
  return `${kind}. ${parts.join(". ")}`;
}

function Legend({ series }: { series: Series[] }) {
  if (series.length < 2 && !series[0]?.name) return null;
  return (
    <ul className="ui-legend">
      {series.map(({ name, earlier }, index) => (
        <li key={name}>
          <span
            className="ui-legend-mark"
            style={{ background: colorOf(index), opacity: earlier ? 0.5 : 1 }}
          />
          {name}
        </li>
      ))}
    </ul>
  );
}

interface Scale {
  width: number;
  height: number;
  keys: string[];
  xs: Point["x"][];
  ticks: number[];
  x(key: string): number;
  y(value: number): number;
  band: number;
}

function scaleOf(series: Series[], width: number, height: number, banded: boolean): Scale {
  const places = new Map<string, Point["x"]>();
  for (const { points } of series) for (const { x } of points) places.set(keyOf(x), x);
  const all = [...places.entries()];
  if (all.every(([, x]) => typeof x !== "string")) all.sort(([, a], [, b]) => Number(a) - Number(b));
  const values = series.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
  const ticks = ticksFor(Math.min(0, ...values), Math.max(0, ...values) || 1);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const keys = all.map(([key]) => key);
  const band = inner.width / Math.max(1, banded ? keys.length : keys.length - 1);
  return {
    width,
    height,
    keys,
    xs: all.map(([, x]) => x),
    ticks,
    band,
    x: (key) => MARGIN.left + (keys.indexOf(key) + (banded ? 0.5 : 0)) * band,
    y: (value) => MARGIN.top + inner.height * (1 - (value - low) / (high - low)),
  };
}

function Axes({ scale, label }: { scale: Scale; label: string | undefined }) {
  const host = useHost();
  const compact = new Intl.NumberFormat(host.locale, { notation: "compact", maximumFractionDigits: 1 });
  // As many labels as fit at about 64 px each.
  const every = Math.max(1, Math.ceil((scale.keys.length * 64) / (scale.width - MARGIN.left)));
  return (
    <g className="ui-chart-axis">
      {label === undefined ? null : (
        <text x={MARGIN.left} y={9}>
          {label}
        </text>
      )}
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={scale.width - MARGIN.right} y1={scale.y(tick)} y2={scale.y(tick)} />
          <text x={MARGIN.left - 8} y={scale.y(tick) + 4} textAnchor="end">
            {compact.format(tick)}
          </text>
        </g>
      ))}
      {scale.keys.map((key, index) =>
        index % every === 0 ? (
          <text
            key={key}
            x={scale.x(key)}
            y={scale.height - 6}
            textAnchor={scale.x(key) > scale.width - 40 ? "end" : "middle"}
          >
            {labelOf(scale.xs[index]!, host)}
          </text>
        ) : null,
      )}
    </g>
  );
}

/** The runs of points without a gap; a change between final and tentative begins a new run at the same point. */
function runsOf(points: Point[]): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (const point of points) {
    const before = run.at(-1);
    if (point.y === null || (before !== undefined && before.tentative !== point.tentative)) {
      if (run.length > 0) runs.push(run);
      run = point.y === null || before === undefined ? [] : [{ ...before, tentative: point.tentative }];
    }
    if (point.y !== null) run.push(point);
  }
  return run.length > 0 ? [...runs, run] : runs;
}

function Line({ series, scale, index }: { series: Series; scale: Scale; index: number }) {
  const points = [...series.points].sort((a, b) => scale.x(keyOf(a.x)) - scale.x(keyOf(b.x)));
  return runsOf(points).map((run) =>
    run.length === 1 ? (
      <circle
        key={keyOf(run[0]!.x)}
        cx={scale.x(keyOf(run[0]!.x))}
        cy={scale.y(run[0]!.y!)}
        r="3"
        fill={colorOf(index)}
      />
    ) : (
      <polyline
        key={keyOf(run[0]!.x)}
        points={run.map(({ x, y }) => `${scale.x(keyOf(x))},${scale.y(y!)}`).join(" ")}
        fill="none"
        stroke={colorOf(index)}
        strokeWidth="2"
        strokeLinejoin="round"
        strokeDasharray={run[0]!.tentative ? "4 4" : undefined}
        opacity={series.earlier ? 0.5 : 1}
      />
    ),
  );
}

function Bars({ series, scale }: { series: Series[]; scale: Scale }) {
  const wide = Math.min(36, (scale.band * 0.7) / series.length);
  return series.flatMap(({ name, points, earlier }, index) =>
    points.flatMap(({ x, y, tentative }) => {
      if (y === null) return [];
      const left = scale.x(keyOf(x)) + (index - series.length / 2) * wide;
      const [top, bottom] = [Math.min(scale.y(y), scale.y(0)), Math.max(scale.y(y), scale.y(0))];
      return [
        <rect
          key={`${name}-${keyOf(x)}`}
          x={left + 1}
          y={top}
          width={Math.max(1, wide - 2)}
          height={Math.max(0, bottom - top)}
          rx="2"
          fill={colorOf(index)}
          opacity={tentative || earlier ? 0.5 : 1}
        />,
      ];
    }),
  );
}

function Chart({ kind, ...props }: ChartProps & { kind: "Line chart" | "Bar chart" }) {
  const host = useHost();
  const [element, width] = useWidth();
  const height = 220;
  const series = seriesOf(props);
  const scale = scaleOf(series, width, height, kind === "Bar chart");
  return (
    <div className="ui-chart" ref={element}>
      <svg width={width} height={height} role="img" aria-label={describe(kind, series, host)}>
        <Axes scale={scale} label={axisLabel(props, "y")} />
        {kind === "Bar chart" ? (
          <Bars series={series} scale={scale} />
        ) : (
          series.map((one, index) => <Line key={one.name} series={one} scale={scale} index={index} />)
        )}
      </svg>
      <Legend series={series} />
    </div>
  );
}

export const LineChart = (props: ChartProps) => <Chart {...props} kind="Line chart" />;
export const BarChart = (props: ChartProps) => <Chart {...props} kind="Bar chart" />;

/** A line without axes; `Sparkline` of /ui and `SparkLineChart` of /ui/next. */
export function SparkLine(props: ChartProps) {
  const host = useHost();
  const [element, width] = useWidth();
  const height = 48;
  const series = seriesOf(props);
  const full = scaleOf(series, width, height, false);
  const [low, high] = [full.ticks[0]!, full.ticks.at(-1)!];
  const scale: Scale = {
    ...full,
    x: (key) => 2 + (full.keys.indexOf(key) * (width - 4)) / Math.max(1, full.keys.length - 1),
    y: (value) => 3 + (height - 6) * (1 - (value - low) / (high - low)),
  };
  return (
    <div className="ui-chart" ref={element}>
      <svg width={width} height={height} role="img" aria-label={describe("Sparkline", series, host)}>
        {series.map((line, index) => (
          <Line key={line.name} series={line} scale={scale} index={index} />
        ))}
      </svg>
    </div>
  );
}

function formatUnit(value: number, format: MeterChartProps["unitFormat"], { locale }: Host): string {
  if (format?.unit === "currency") return formatMoney(value, format.options.currency, locale);
  if (format?.unit === "percent") {
    return new Intl.NumberFormat(locale, { style: "percent", ...format.options }).format(value);
  }
  return new Intl.NumberFormat(locale).format(value);
}

/** The parts of a whole as one bar. */
export function MeterChart({ data, legendEnabled = false, onSegmentClick, unitFormat }: MeterChartProps) {
  const host = useHost();
  const total = data.reduce((sum, { value }) => sum + value, 0);
  const words = (entry: MeterChartProps["data"][number]) => formatUnit(entry.value, unitFormat, host);
  const press = (eventType: "meter.segment.click" | "meter.legend.click", entry: (typeof data)[number]) =>
    onSegmentClick?.({ eventType, data: entry });
  const description = data.map((entry) => `${entry.label}: ${words(entry)}`).join(", ");
  return (
    <div className="ui-chart">
      <div className="ui-meter" role="img" aria-label={description}>
        {data.map((entry, index) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the legend below carries the same press for the keyboard
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <span
            key={entry.label}
            className="ui-meter-part"
            style={{ width: `${total === 0 ? 0 : (100 * entry.value) / total}%`, background: colorOf(index) }}
            onClick={() => press("meter.segment.click", entry)}
          />
        ))}
      </div>
      {legendEnabled ? (
        <ul className="ui-legend">
          {data.map((entry, index) => (
            <li key={entry.label}>
              <span className="ui-legend-mark" style={{ background: colorOf(index) }} />
              {onSegmentClick === undefined ? (
                `${entry.label} ${words(entry)}`
              ) : (
                <button
                  type="button"
                  className="ui-link ui-link-secondary"
                  onClick={() => press("meter.legend.click", entry)}
                >
                  {`${entry.label} ${words(entry)}`}
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

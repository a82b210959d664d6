import type { BarChartProps, Channel, LineChartProps, SparklineProps } from "@stripe/ui-extension-sdk/ui";
import type {
  BarChartData,
  BarChartProps as NextBarChartProps,
  LineChartData,
  LineChartProps as NextLineChartProps,
  SparkLineChartData,
  SparkLineChartProps,
} from "@stripe/ui-extension-sdk/ui/next";

export interface Point {
  x: number | string | Date;
  y: number | null;
  /** Not final: an incomplete period or a forecast, drawn dashed or pale. */
  tentative: boolean;
}

export interface Series {
  name: string;
  /** Of an earlier time, for comparison: drawn pale. */
  earlier: boolean;
  points: Point[];
}

type NextProps = NextBarChartProps | NextLineChartProps | SparkLineChartProps;
type OldProps = BarChartProps | LineChartProps | SparklineProps;
export type ChartProps = (NextProps | OldProps) & { schemaVersion?: string };

function fieldOf(channel: string | number | Channel | undefined): string | undefined {
  if (channel === undefined) return undefined;
  const field = typeof channel === "object" ? channel.value : channel;
  return field === undefined ? undefined : String(field);
}

/** The label of an axis, if the extension named one. */
export function axisLabel(props: ChartProps, axis: "x" | "y"): string | undefined {
  const channel = axis in props ? (props as OldProps)[axis] : undefined;
  return typeof channel === "object" ? channel.label : undefined;
}

type AnyRow = (BarChartData | LineChartData | SparkLineChartData)[number] & {
  name?: string;
  compare?: string;
  status?: string;
  period?: string;
  forecast?: number;
};

function rowsOf(props: ChartProps): { name: string; earlier: boolean; points: Point[] }[] {
  const isNext = props.schemaVersion === "v9Next" || !("x" in props);
  if (isNext) {
    return (props.data as AnyRow[]).flatMap((row) => {
      const name = row.name ?? row.compare ?? "";
      const tentative = row.status === "incomplete" || row.period === "forecast";
      const points: Point[] = [{ x: row.x, y: row.y, tentative }];
      const forecast = row.forecast === undefined ? [] : [{ x: row.x, y: row.forecast, tentative: true }];
      return [
        { name, earlier: row.compare === "previous", points },
        ...(forecast.length > 0 ? [{ name: `${name} (forecast)`, earlier: true, points: forecast }] : []),
      ];
    });
  }
  const { data, x, y, z, color } = props as BarChartProps;
  const fields = { x: fieldOf(x)!, y: fieldOf(y)!, series: fieldOf(z) ?? fieldOf(color) };
  return data.map((row) => ({
    name: fields.series === undefined ? "" : String(row[fields.series] ?? ""),
    earlier: false,
    points: [
      { x: row[fields.x], y: row[fields.y] === null ? null : Number(row[fields.y]), tentative: false },
    ],
  }));
}

/** The series of a chart of either kind, in the order in which they first appear. */
export function seriesOf(props: ChartProps): Series[] {
  const series = new Map<string, Series>();
  for (const { name, earlier, points } of rowsOf(props)) {
    const known = series.get(name);
    if (known === undefined) series.set(name, { name, earlier, points: [...points] });
    else known.points.push(...points);
  }
  return [...series.values()];
}

/** What two points at the same place on the axis have in common. */
export function keyOf(x: Point["x"]): string {
  return x instanceof Date ? x.toISOString() : String(x);
}

/** Round steps for an axis from 0 (or below) to at least `high`: 1, 2 or 5 times a power of ten. */
export function ticksFor(low: number, high: number, about = 4): number[] {
  const span = Math.max(high - low, Number.EPSILON);
  const power = 10 ** Math.floor(Math.log10(span / about));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= about)!;
  const from = Math.floor(low / step);
  const to = Math.ceil(high / step);
  return Array.from({ length: to - from + 1 }, (_, index) => Number(((from + index) * step).toPrecision(12)));
}

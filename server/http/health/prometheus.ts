/** One metric with its samples. */
export type Metric = {
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: { labels: Record<string, string>; value: number }[];
};

export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
 *
 * Written here, because no library fits yet (November 2026): `prom-client` 15.1.3 is deprecated; its successor,
 * `@prometheus-io/client` 0.16, needs Node 22; and OpenTelemetry's exporter is still a 0.x. Each of them brings
 * megabytes of packages for a format of two line types. All our values are read when the page is asked for, so a
 * library would have nothing else to do. Take `@prometheus-io/client` once Node 20 is dropped and a histogram is
 * wanted, with a `Registry` per server.
 */
export const prometheusText = (metrics: readonly Metric[]): string =>
  metrics
    .map(({ name, help, type, samples }) =>
      [
        `# HELP ${name} ${escapeText(help)}`,
        `# TYPE ${name} ${type}`,
        ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
        "",
      ].join("\n"),
    )
    .join("");

const escapeText = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeText(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

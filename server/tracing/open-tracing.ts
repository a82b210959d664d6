import { context, type SpanContext } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  BatchSpanProcessor,
  type IdGenerator,
  NodeTracerProvider,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { IDS } from "./traces.ts";

export type Tracing = { close(): Promise<void> };

/**
 * Sends the spans of this process to a collector, by OTLP over HTTP.
 *
 * @param endpoint the collector's base address; spans go to `/v1/traces` below it
 * @param share of traces that are kept, 0 to 1. The id of a trace decides, so that all processes keep the same ones whole
 * @param headers sent with each request, as collectors that ask for a key want it
 */
export function openTracing({
  endpoint,
  headers,
  share,
  release,
}: {
  endpoint: string;
  headers: Record<string, string>;
  share: number;
  release: string;
}): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces`, headers });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "makegood", "service.version": release }),
    idGenerator: new SubjectIds(),
    sampler: new TraceIdRatioBasedSampler(share),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return { close: () => provider.shutdown() };
}

/** The ids that a context names for the span that begins in it, and random ones for all others. */
class SubjectIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();

  generateTraceId = (): string => namedIds()?.traceId ?? this.#random.generateTraceId();
  generateSpanId = (): string => namedIds()?.spanId ?? this.#random.generateSpanId();
}

const namedIds = () => context.active().getValue(IDS) as SpanContext | undefined;

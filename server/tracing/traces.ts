import { createHash } from "node:crypto";
import {
  type Attributes,
  context,
  type Context,
  createContextKey,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";

/**
 * Spans of the whole way of an event: received, applied, decided, and each command that came of it. The stages are minutes
 * and processes apart, and no column carries a trace from one to the next: the ids of a trace and of its first span are made
 * from the id of its subject, so that each stage finds them by itself. A command has a trace of its own, because several
 * events may have led to it; the spans that did are linked to it.
 *
 * Without a provider (`open-tracing.ts`) all of this does nothing.
 */
const tracer = trace.getTracer("makegood");

/** The names of attributes: ids only. Names, addresses and amounts of customers never leave by a trace. */
export type Subject = {
  account: string;
  event?: string;
  eventType?: string;
  customer?: string | undefined;
  case?: string | null | undefined;
  command?: string;
  procedure?: string;
};

const attributesOf = (subject: Subject): Attributes =>
  Object.fromEntries(
    Object.entries(subject).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[`makegood.${snakeCase(name)}`, value]],
    ),
  );

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Where `open-tracing.ts` finds the ids for a span that begins a trace. */
export const IDS = createContextKey("makegood.ids");

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

function idsOf(text: string): SpanContext {
  const digest = digestOf(text);
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

const idsOfEvent = (account: string, eventId: string) => idsOf(`event ${account} ${eventId}`);
const idsOfCommand = (account: string, id: string) => idsOf(`command ${account} ${id}`);

/** Runs `work` in the first span of an event's trace. */
export const traceArrival = <Result>(
  account: string,
  event: { id: string; type: string },
  work: () => Promise<Result>,
): Promise<Result> =>
  within(
    "receive event",
    { account, event: event.id, eventType: event.type },
    ROOT_CONTEXT.setValue(IDS, idsOfEvent(account, event.id)),
    work,
  );

/** Runs `work` in the first span of a command's trace. */
export const traceCommand = <Result>(
  kind: string,
  subject: Subject & { command: string },
  work: () => Promise<Result>,
): Promise<Result> =>
  within(
    `carry out ${kind}`,
    subject,
    ROOT_CONTEXT.setValue(IDS, idsOfCommand(subject.account, subject.command)),
    work,
  );

/** Runs `work` in a span that begins a trace, or joins the one it is called in. */
export const traced = <Result>(
  name: string,
  subject: Subject,
  work: () => Promise<Result>,
): Promise<Result> => within(name, subject, context.active(), work);

/** Runs `work` in one span of each event's trace. All begin and end together, as the events of one transaction do. */
export async function traceApplied<Result>(
  account: string,
  events: readonly { eventId: string; type: string }[],
  work: (spans: AppliedSpans) => Promise<Result>,
): Promise<Result> {
  const spans = events.map(({ eventId, type }) =>
    tracer.startSpan(
      "apply event",
      { attributes: attributesOf({ account, event: eventId, eventType: type }) },
      trace.setSpanContext(ROOT_CONTEXT, idsOfEvent(account, eventId)),
    ),
  );
  try {
    return await work((index, commands) => {
      const span = spans[index];
      if (span) link(span, account, commands);
    });
  } catch (error) {
    for (const span of spans) fail(span, error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

/** Links the span of the event with this index to commands that came of it. */
export type AppliedSpans = (index: number, commands: readonly string[]) => void;

/** Links the span that is under way to commands that came of it. */
export function linkCommands(account: string, commands: readonly string[]): void {
  const span = trace.getActiveSpan();
  if (span) link(span, account, commands);
}

/** A call that ended, as a span of the one that is under way. */
export function noteCall(
  name: string,
  attributes: Attributes,
  { startedAt, endedAt }: { startedAt: number; endedAt: number },
): void {
  tracer.startSpan(name, { startTime: startedAt, attributes }).end(endedAt);
}

function link(span: Span, account: string, commands: readonly string[]): void {
  if (!span.isRecording()) return;
  span.addLinks(
    commands.map(
      (command): Link => ({
        context: idsOfCommand(account, command),
        attributes: attributesOf({ account, command }),
      }),
    ),
  );
}

async function within<Result>(
  name: string,
  subject: Subject,
  parent: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  const span = context.with(parent, () =>
    tracer.startSpan(name, { attributes: attributesOf(subject) }, parent),
  );
  try {
    return await context.with(trace.setSpan(parent.deleteValue(IDS), span), work);
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The kind of the error and not its message, which may quote what a person wrote. */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "error" });
}

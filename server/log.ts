import { pino } from "pino";
import type { Clock } from "./clock.ts";
import type { Redact } from "./redaction.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line is about, as far as that is known: ids, never names, addresses or texts. */
export type LogFields = {
  /** The part of the server that speaks. */
  where?: string;
  /** The tenant, `acct_…:live`. */
  account?: string | undefined;
  customer?: string | undefined;
  case?: string | undefined;
  /** Stripe's `evt_…`. */
  event?: string | undefined;
  command?: string | undefined;
  /** The number in the answer's `x-request-id`. */
  request?: string | undefined;
  error?: unknown;
  /** Further facts that are neither personal nor secret. */
  [key: string]: unknown;
};

type Write = (fields: LogFields, text: string) => void;

/** The one way to log: one line of JSON for each thing that happened, with `at`, `level`, `text` and the fields. */
export type Log = Record<LogLevel, Write>;

/**
 * Opens the log. Each line passes through `redact` as it will be read, whatever part of it a secret stands in.
 *
 * `pino`, because it is quick, does not buffer a line that a dying process would lose, and its lines are those that
 * collectors know. Ours differ in the names `at` and `text`.
 *
 * @param print gets one line, without its end
 */
export function openLog({
  level,
  redact,
  clock,
  print,
}: {
  level: LogLevel;
  redact: Redact;
  clock: Clock;
  print: (line: string) => void;
}): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: "text",
      timestamp: () => `,"at":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
    },
    { write: (line: string) => print(redact(line.trimEnd())) },
  );
}

const DEEPEST_CAUSE = 3;
/** Characters. An error may quote all that it was given. */
const LONGEST_MESSAGE = 2_000;
const LONGEST_STACK = 6_000;

/** An error without its own members: a driver's hold URLs, statements and values. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause =
    error.cause === undefined || depth >= DEEPEST_CAUSE
      ? {}
      : { cause: describeError(error.cause, depth + 1) };
  return {
    name: error.name,
    message: error.message.slice(0, LONGEST_MESSAGE),
    ...code,
    ...(depth === 0 ? { stack: error.stack?.slice(0, LONGEST_STACK) } : {}),
    ...cause,
  };
}

/** For parts that are run without a log. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

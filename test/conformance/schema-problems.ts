import type { ErrorObject } from "ajv";

/** One way in which a value breaks Stripe's types. */
export interface Problem {
  /** "lines.data.0.amount"; empty for the value itself. */
  readonly at: string;
  readonly kind: "missing" | "unknown" | "value";
  readonly message: string;
}

/** At one place, what a failed alternative says: these are merged into one sentence. */
const SHALLOW = new Set(["type", "enum", "const", "pattern"]);

/** Ajv reports every branch of every alternative; this keeps what a reader can act on, once each. */
export function problemsFrom(errors: readonly ErrorObject[]): Problem[] {
  const alternatives = errors.filter((e) => e.keyword === "anyOf").map((e) => e.instancePath);
  const problems = new Map<string, Problem>();
  for (const error of errors) {
    const { keyword, instancePath } = error;
    if (keyword === "anyOf") {
      const merged = mergedAlternatives(errors, instancePath);
      if (merged) add(merged);
    } else if (!(SHALLOW.has(keyword) && alternatives.includes(instancePath))) {
      add(problemOf(error));
    }
  }
  return [...problems.values()];

  function add(problem: Problem): void {
    problems.set(`${problem.at} ${problem.kind} ${problem.message}`, problem);
  }
}

/** Undefined where one alternative was near enough to be judged by its own, deeper complaints. */
function mergedAlternatives(errors: readonly ErrorObject[], path: string): Problem | undefined {
  const isInside = (e: ErrorObject) =>
    e.instancePath.startsWith(`${path}/`) ||
    (e.instancePath === path && !SHALLOW.has(e.keyword) && e.keyword !== "anyOf");
  if (errors.some(isInside)) return undefined;
  const here = errors.filter((e) => e.instancePath === path && SHALLOW.has(e.keyword));
  const wanted = [...new Set(here.map(wantedBy))].join(" or ");
  return {
    at: dotted(path),
    kind: "value",
    message: `is ${excerptOf(here[0] && foundBy(here[0]))} but must be ${wanted}`,
  };
}

function problemOf(error: ErrorObject): Problem {
  const at = dotted(error.instancePath);
  switch (error.keyword) {
    case "required":
      return { at: join(at, error.params.missingProperty), kind: "missing", message: "is missing" };
    case "additionalProperties":
      return {
        at: join(at, error.params.additionalProperty),
        kind: "unknown",
        message: "is unknown to Stripe",
      };
    case "resource":
      return { at, kind: "value", message: error.message ?? "is no known Stripe object" };
    default:
      return { at, kind: "value", message: `is ${excerptOf(foundBy(error))} but must be ${wantedBy(error)}` };
  }
}

/** The value that was refused. */
export function foundBy(error: ErrorObject): unknown {
  return "found" in error.params ? error.params.found : error.data;
}

function wantedBy(error: ErrorObject): string {
  switch (error.keyword) {
    case "type":
      return String(error.params.type);
    case "enum":
      return `one of ${(error.params.allowedValues as unknown[]).join(", ")}`;
    case "const":
      return JSON.stringify(error.params.allowedValue);
    case "pattern":
      return error.params.pattern.includes(".") ? "a decimal number" : "a whole number";
    default:
      return error.message ?? error.keyword;
  }
}

function excerptOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function dotted(pointer: string): string {
  return pointer.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

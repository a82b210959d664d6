import { z } from "zod";

const SEVERITIES = ["info", "low", "moderate", "high", "critical"] as const;

const answerSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(SEVERITIES),
      range: z.string().optional(),
      via: z.array(
        z.union([z.string(), z.object({ title: z.string(), url: z.string(), range: z.string().optional() })]),
      ),
    }),
  ),
});

/** Npm writes one of these where it got no answer. */
const failureSchema = z.object({ message: z.string().optional(), error: z.unknown() });

/** What the registry knows of the packages; `unknown`: it could not be asked, and why. */
export type Advisories = { kind: "answered"; problems: string[] } | { kind: "unknown"; reason: string };

/** Reads what `npm audit --json` printed. A package that is affected only by another is left to that one's line. */
export function readAdvisories(printed: string): Advisories {
  let answer: unknown;
  try {
    answer = JSON.parse(printed);
  } catch {
    return { kind: "unknown", reason: "npm audit printed no JSON" };
  }
  const read = answerSchema.safeParse(answer);
  if (!read.success) {
    const failure = failureSchema.safeParse(answer);
    return {
      kind: "unknown",
      reason: failure.data?.message ?? "npm audit answered in a form that is not known here",
    };
  }
  const problems = Object.entries(read.data.vulnerabilities).flatMap(([name, { severity, range, via }]) =>
    via.flatMap((cause) =>
      typeof cause === "string"
        ? []
        : [`${name} ${cause.range ?? range ?? ""}: ${cause.title} (${severity}), ${cause.url}`],
    ),
  );
  return { kind: "answered", problems };
}

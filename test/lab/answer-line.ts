import type { z } from "zod";
import {
  closedTellSchema,
  type errorAnswerSchema,
  outcomeTellSchema,
  type PlanAnswer,
  type PlanAsk,
  type Policy,
  planAskSchema,
} from "./protocol.ts";

/** One line of input, or why there is none. */
export type Line = { readonly text: string } | "not UTF-8" | "too long";

export type Answer = PlanAnswer | { id: string; ok: true } | z.infer<typeof errorAnswerSchema>;

/** The messages of a world, by the field that names their kind. */
const KNOWN = 'ask "plan", tell "outcome" or tell "closed"';
const LONGEST_ID = 200;

/**
 * The answer to one line. Whatever is wrong with it, or with what the policy makes of it, comes back as an error that
 * names the field; it never ends the conversation.
 */
export function answerLine(policy: Policy, line: Line): Answer {
  if (line === "too long")
    return refusal(null, "The line is longer than 1 MiB (1048576 bytes) and was not read.");
  if (line === "not UTF-8") return refusal(null, "The line is not UTF-8.");
  let message: unknown;
  try {
    message = JSON.parse(line.text);
  } catch (error) {
    return refusal(null, `The line is not JSON: ${reasonOf(error)}`);
  }
  if (typeof message !== "object" || message === null || Array.isArray(message))
    return refusal(null, "The line is not a JSON object.");
  const { ask, tell, id } = message as { ask?: unknown; tell?: unknown; id?: unknown };
  const known = typeof id === "string" && id.length <= LONGEST_ID ? id : null;
  if (ask !== undefined && tell !== undefined)
    return refusal(known, `The line has both "ask" and "tell"; give one: ${KNOWN}.`);
  if (ask === "plan") return withMessage(planAskSchema, message, known, (input) => planned(policy, input));
  if (tell === "outcome")
    return withMessage(outcomeTellSchema, message, known, (told) => {
      policy.outcome(told);
      return { id: told.id, ok: true };
    });
  if (tell === "closed")
    return withMessage(closedTellSchema, message, known, (told) => {
      policy.closed(told);
      return { id: told.id, ok: true };
    });
  if (ask !== undefined) return refusal(known, `ask: ${JSON.stringify(ask)} is unknown; known are ${KNOWN}.`);
  if (tell !== undefined)
    return refusal(known, `tell: ${JSON.stringify(tell)} is unknown; known are ${KNOWN}.`);
  return refusal(known, `The line has neither "ask" nor "tell"; known are ${KNOWN}.`);
}

function withMessage<T>(
  schema: z.ZodType<T>,
  message: unknown,
  id: string | null,
  act: (message: T) => Answer,
): Answer {
  const parsed = schema.safeParse(message);
  if (!parsed.success) return refusal(id, mistakesOf(parsed.error));
  try {
    return act(parsed.data);
  } catch (error) {
    return refusal(id, `The policy failed: ${reasonOf(error)}`);
  }
}

function planned(policy: Policy, ask: PlanAsk): Answer {
  const answer = policy.plan(ask);
  const problem = answerProblem(ask, answer);
  return problem === null ? answer : refusal(ask.id, `The policy's answer cannot be used: ${problem}`);
}

/** Why an answer cannot be carried out; null when it can. */
export function answerProblem(ask: PlanAsk, answer: PlanAnswer): string | null {
  if (answer.id !== ask.id) return `it is for question ${answer.id}, asked was ${ask.id}`;
  if ("stop" in answer) return null;
  const { at, method, p } = answer;
  if (!(Number.isInteger(at) && at >= ask.now && at <= ask.until))
    return `at ${at} is no whole number from ${ask.now} to ${ask.until}`;
  if (!ask.methods.some(({ id }) => id === method)) return `method ${method} is not among the methods`;
  if (!(p >= 0 && p <= 1)) return `p ${p} is no probability`;
  return null;
}

/** At most three: a line that is wrong throughout would be answered by a page. */
function mistakesOf(error: z.ZodError): string {
  const mistakes = error.issues.map(
    ({ path, message }) => `${path.map(String).join(".") || "line"}: ${message}`,
  );
  const more = mistakes.length > 3 ? `; and ${mistakes.length - 3} more` : "";
  return mistakes.slice(0, 3).join("; ") + more;
}

const refusal = (id: string | null, error: string): Answer => ({ id, error });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

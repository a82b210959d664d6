import { budgetOf } from "../retry/budgets.ts";
import { defaultTarget } from "../retry/methods.ts";
import type { CandidateMethod, Decline, PastAttempt, RetryAnswer, RetryQuestion } from "../retry/planner.ts";
import { successModel } from "../retry/success/model.ts";
import { failuresSincePaid, situationAfter } from "../retry/telling.ts";

const DAY = 86_400_000;

/** What the tries that are to come promise, as far as they can be foreseen. */
export type RetryOutlook = {
  /** Chance in [0, 1] that one of them succeeds. */
  chance: number;
  tries: number;
  /** The last of them, UTC epoch milliseconds. */
  until: number;
};

/**
 * The chance that the planned try or one of those after it succeeds. The tries after it are not planned yet; they are
 * taken to be spread evenly over the time that is left, as many as strategy and budgets allow, and a plan that chooses
 * their times does no worse. With the hidden causes c of the success model, their weights w and the chance s of each
 * try under them, one succeeds with Σ_c w_c·(1 − Π_j (1 − s_c(t_j | t_{j−1}))).
 *
 * @returns null when no try is planned
 */
export function retryOutlook(question: RetryQuestion, answer: RetryAnswer): RetryOutlook | null {
  if (answer.kind !== "attempt") return null;
  const { invoice, history, timeZone, customerSince, learned } = question;
  const onInvoice = history.filter(({ invoiceId }) => invoiceId === invoice.id);
  const candidate = candidateOf(question, answer, onInvoice);
  const failures = candidate ? failuresSincePaid(history, candidate, invoice.id) : [];
  const decline = failures.findLast(({ invoiceId }) => invoiceId === invoice.id)?.decline;
  const alone = { chance: answer.chance, tries: 1, until: answer.at };
  // A method that is new to the invoice has its one try; what comes after depends on why that fails.
  if (!candidate || !decline || answer.trigger !== "automatic") return alone;
  const slots = [answer.at, ...laterTries(question, answer.at, candidate, decline, failures)];
  const about = {
    method: candidate.method,
    timeZone,
    until: slots.at(-1)!,
    amount: invoice.amount,
    kind: invoice.kind,
    customerSince,
  };
  const situation = situationAfter(about, decline, failures, history, invoice.id);
  const { causes, factors } = successModel(situation, learned).outlook(slots);
  let succeeds = 0;
  for (const { weight, chance } of causes) {
    let fails = 1;
    let since = situation.failures.at(-1)!;
    for (const [index, at] of slots.entries()) {
      fails *= 1 - Math.min(1, Math.max(0, chance(index, since) * factors[index]!));
      since = at;
    }
    succeeds += weight * (1 - fails);
  }
  return { chance: Math.min(1, succeeds), tries: slots.length, until: slots.at(-1)! };
}

const candidateOf = (
  question: RetryQuestion,
  { paymentMethodId }: RetryAnswer & { kind: "attempt" },
  onInvoice: readonly PastAttempt[],
): CandidateMethod | undefined =>
  paymentMethodId === null
    ? defaultTarget(question, onInvoice)?.candidate
    : question.methods.find(({ id }) => id === paymentMethodId);

/** Evenly over the rest of the window, no closer than a day or the decline's own wait. */
function laterTries(
  { invoice, limits, history }: RetryQuestion,
  first: number,
  method: CandidateMethod,
  decline: Decline,
  failures: readonly PastAttempt[],
): number[] {
  const { remaining } = budgetOf({
    method,
    invoiceId: invoice.id,
    amount: invoice.amount,
    trigger: "automatic",
    history,
  });
  const alike = failures.filter(
    (attempt) => attempt.invoiceId === invoice.id && attempt.decline?.code === decline.code,
  ).length;
  // The table's hint binds where a person has to act; for the rest the model finds out what an issuer means.
  const hinted = decline.class === "soft" ? null : decline.maxAttempts;
  const left = limits.endsAt - first;
  const most = Math.min(
    limits.max - invoice.automaticAttempts - 1,
    (remaining ?? Number.POSITIVE_INFINITY) - 1,
    (hinted ?? Number.POSITIVE_INFINITY) - alike,
    Math.floor(left / Math.max(DAY, decline.minWaitMs)),
  );
  return most > 0 ? Array.from({ length: most }, (_, i) => first + (left * (i + 1)) / most) : [];
}

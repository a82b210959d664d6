import { answerProblem } from "./answer-line.ts";
import { audit, type Breach } from "./audit.ts";
import { EventQueue } from "./event-queue.ts";
import type { PlanAsk, Policy, PolicyMaker } from "./protocol.ts";
import { declineOf, knownAt, passes, type Tried } from "./world/bank.ts";
import type { FailedInvoice, World } from "./world/world.ts";

const DAY = 86_400_000;

/** One retry, with the chance that the policy gave it. */
export interface Retry {
  readonly at: number;
  readonly p: number;
  readonly succeeded: boolean;
}

/** One invoice under a policy. */
export interface InvoiceResult {
  readonly failed: FailedInvoice;
  /** When the money was known to be there; null: never. */
  readonly recoveredAt: number | null;
  readonly retries: readonly Retry[];
  readonly breaches: readonly Breach[];
}

export interface RunResult {
  /** In the order of `world.invoices`. */
  readonly invoices: readonly InvoiceResult[];
  /** Answers that could not be carried out, each with the reason; the invoice was then left alone. */
  readonly violations: readonly string[];
}

export interface RunOptions {
  /** Retries for one invoice, at most. */
  readonly maxAttempts: number;
}

interface Case {
  readonly failed: FailedInvoice;
  readonly index: number;
  readonly until: number;
  readonly attempts: PlanAsk["attempts"];
  readonly tried: Tried[];
  readonly retries: Retry[];
  recoveredAt: number | null;
}

type Happening =
  | { kind: "failure"; of: Case }
  | { kind: "attempt"; of: Case; slot: number; p: number }
  | { kind: "answer"; of: Case; slot: number; at: number; p: number; passed: boolean }
  | { kind: "end"; of: Case };

/**
 * Takes one policy through a world in the order of time, so that what it learns from one invoice can serve only later
 * decisions. It is asked at the failure and after every declined retry, until it says stop or has no retry left, and
 * told the outcome of each retry and how each invoice ended: at its recovery, or when its window is over.
 */
export function runPolicy(world: World, maker: PolicyMaker, seed: number, options: RunOptions): RunResult {
  return new Run(world, maker(seed), options).toEnd();
}

class Run {
  readonly #world: World;
  readonly #policy: Policy;
  readonly #maxAttempts: number;
  readonly #queue = new EventQueue<Happening>();
  readonly #histories = new Map<string, PlanAsk["customer"]["history"]>();
  readonly #violations: string[] = [];
  #questions = 0;

  constructor(world: World, policy: Policy, { maxAttempts }: RunOptions) {
    this.#world = world;
    this.#policy = policy;
    this.#maxAttempts = maxAttempts;
  }

  toEnd(): RunResult {
    const cases = this.#world.invoices.map((failed, index) => this.#open(failed, index));
    for (const each of cases) this.#queue.add(each.failed.invoice.failedAt, { kind: "failure", of: each });
    for (let next = this.#queue.take(); next !== undefined; next = this.#queue.take())
      this.#happen(next.at, next.what);
    return {
      violations: this.#violations,
      invoices: cases.map(({ failed, recoveredAt, retries, attempts }) => ({
        failed,
        recoveredAt,
        retries,
        breaches: audit(
          failed.fates.map(({ method }) => method),
          attempts,
        ),
      })),
    };
  }

  #open(failed: FailedInvoice, index: number): Case {
    const { failedAt } = failed.invoice;
    const method = failed.fates[0]?.method.id ?? null;
    return {
      failed,
      index,
      until: failedAt + this.#world.windowDays * DAY,
      attempts: [
        Object.freeze({
          at: failedAt,
          method,
          outcome: "declined" as const,
          ...declineOf(this.#world, failed, 0, failedAt),
        }),
      ],
      tried: [{ at: failedAt, slot: 0 }],
      retries: [],
      recoveredAt: null,
    };
  }

  #happen(now: number, what: Happening): void {
    switch (what.kind) {
      case "failure":
        this.#ask(now, what.of);
        break;
      case "attempt":
        this.#attempt(now, what.of, what.slot, what.p);
        break;
      case "answer":
        this.#answer(now, what);
        break;
      case "end":
        this.#close(now, what.of, "lost");
        break;
    }
  }

  #attempt(at: number, of: Case, slot: number, p: number): void {
    const { failed } = of;
    const passed = passes(this.#world, failed, slot, at, of.tried);
    const answer: Happening = { kind: "answer", of, slot, at, p, passed };
    const heardAt = knownAt(this.#world, failed.fates[slot]!, at);
    if (heardAt > at) this.#queue.add(heardAt, answer);
    else this.#answer(at, answer);
  }

  #answer(now: number, { of, slot, at, p, passed }: Extract<Happening, { kind: "answer" }>): void {
    const { failed } = of;
    const method = failed.fates[slot]!.method.id;
    const details = passed ? NO_DECLINE : declineOf(this.#world, failed, slot, at);
    const outcome = passed ? ("succeeded" as const) : ("declined" as const);
    of.tried.push({ at, slot });
    of.attempts.push(Object.freeze({ at, method, outcome, ...details }));
    of.retries.push({ at, p, succeeded: passed });
    const id = `o${this.#questions}`;
    this.#policy.outcome({
      tell: "outcome",
      id,
      invoice: failed.invoice.id,
      at,
      method,
      outcome,
      ...details,
    });
    if (passed) {
      of.recoveredAt = now;
      this.#close(now, of, "recovered");
    } else this.#ask(now, of);
  }

  #ask(now: number, of: Case): void {
    const left = this.#maxAttempts - of.retries.length;
    if (left <= 0 || now > of.until) {
      this.#waitForEnd(now, of);
      return;
    }
    const ask = this.#question(now, of);
    const answer = this.#policy.plan(ask);
    const problem = answerProblem(ask, answer);
    if (problem !== null) this.#violations.push(`${of.failed.invoice.id}: ${problem}`);
    if (problem !== null || "stop" in answer) {
      this.#waitForEnd(now, of);
      return;
    }
    const slot = of.failed.fates.findIndex(({ method }) => method.id === answer.method);
    this.#queue.add(answer.at, { kind: "attempt", of, slot, p: answer.p });
  }

  /** Copies of the lists, of frozen rows: whatever a policy does to them, the world stays as it is. */
  #question(now: number, of: Case): PlanAsk {
    const { failed } = of;
    this.#questions += 1;
    return {
      ask: "plan",
      id: `q${this.#questions}`,
      now,
      until: of.until,
      maxAttempts: this.#maxAttempts,
      invoice: failed.invoice,
      customer: { ...failed.customer, history: this.#historyOf(failed).slice() },
      methods: failed.fates.map(({ method }) => method),
      attempts: of.attempts.slice(),
    };
  }

  #waitForEnd(now: number, of: Case): void {
    this.#queue.add(Math.max(now, of.until), { kind: "end", of });
  }

  #close(now: number, of: Case, outcome: "lost" | "recovered"): void {
    const { invoice } = of.failed;
    const cause = of.attempts[0]?.declineCode ?? null;
    const { recoveredAt } = of;
    this.#historyOf(of.failed).push(Object.freeze({ failedAt: invoice.failedAt, recoveredAt, cause }));
    this.#policy.closed({ tell: "closed", id: `c${of.index}`, invoice: invoice.id, outcome, at: now });
  }

  #historyOf({ customer }: FailedInvoice): PlanAsk["customer"]["history"] {
    const known = this.#histories.get(customer.id);
    if (known !== undefined) return known;
    const history: PlanAsk["customer"]["history"] = [];
    this.#histories.set(customer.id, history);
    return history;
  }
}

const NO_DECLINE = {
  declineCode: null,
  adviceCode: null,
  networkDeclineCode: null,
  networkAdviceCode: null,
};

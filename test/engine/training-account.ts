import { DEFAULT_SETTINGS } from "../../db/stores/accounts.ts";
import type { Database } from "../../db/database.ts";
import { insertTrainingExamples } from "../../db/stores/training-examples.ts";
import { ClockCheck } from "../../server/stripe/clock-check.ts";
import type { Clock } from "../../server/clock.ts";
import { decide } from "../../server/dunning/decide.ts";
import { beginPowersWithin } from "../../db/stores/powers.ts";
import { POWERS } from "../../server/dunning/facts/facts.ts";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import type { AttemptTrainingExample } from "../../server/dunning/retries/training-examples.ts";
import { createEngine, type Engine } from "../../server/engine/engine.ts";
import type { EngineDependencies, EngineProblem } from "../../server/engine/dependencies.ts";
import { charge, DAY, HOUR, snapshot, T0 } from "../dunning/make-facts.ts";
import { SILENT } from "./channels.ts";

/** When the retry was made that lessons are about. */
export const RETRY = T0 + 3 * DAY;

const never = () => {
  throw new Error("learning neither calls Stripe nor writes to anybody");
};

/** An engine that can do nothing but look, learn and tidy. */
export function learner(
  db: Database,
  clock: Clock,
  problems: EngineProblem[],
  pooledAccounts: number | null = null,
): Engine {
  const parts: EngineDependencies = {
    db,
    clock,
    leaseClock: clock,
    clockCheck: new ClockCheck(clock, () => Promise.resolve(null)),
    concurrency: 1,
    pooledAccounts,
    gateway: new Proxy({}, { get: never }) as EngineDependencies["gateway"],
    ...SILENT,
    report: (problem) => problems.push(problem),
  };
  return createEngine(parts, "test");
}

export async function enrol(
  db: Database,
  account: string,
  settings: Partial<AccountSettings> = {},
  livemode = true,
): Promise<void> {
  await db.write(async (tx) => {
    await tx.insert(db.tables.accounts).values({
      account,
      stripeAccountId: account,
      livemode,
      status: "active",
      settings: { ...DEFAULT_SETTINGS, retryMode: "lead", ...settings },
      authorizedAt: T0,
    });
    await beginPowersWithin(db, tx, account, { powers: POWERS, started: true, at: T0 });
  });
}

/** Outcomes of retries, as looks would have kept them: all of one situation. */
export async function addTrainingExamples(
  db: Database,
  account: string,
  count: number,
  succeeds: (i: number) => boolean,
): Promise<void> {
  const retried = snapshot({
    charges: [
      charge({ invoiceId: "in_1" }),
      charge({ id: "ch_2", paymentIntentId: "pi_2", invoiceId: "in_1", at: RETRY }),
    ],
  });
  const template = decide(retried, RETRY + HOUR).trainingExamples[0]!;
  const examples = Array.from(
    { length: count },
    (_, i): AttemptTrainingExample => ({
      ...template,
      attemptId: `ch_${String(i).padStart(5, "0")}`,
      example: { ...template.example, succeeded: succeeds(i) },
    }),
  );
  await db.write((tx) => insertTrainingExamples(db, tx, account, "cus_1", examples));
}

import { DateTime } from "luxon";
import { formatAmount } from "../../server/i18n/money-format.ts";
import { moneyOf } from "../simulation/promises.ts";
import { DAY, type Harness } from "../simulation/harness.ts";

/** Prints what happens as it happens: the failures, what Makegood did about each and why, and the money that came back. */
export class Reporter {
  readonly #harness: Harness;
  readonly #reported = new Set<string>();
  #day: number;
  #lastMoneyLine = "";

  constructor(harness: Harness) {
    this.#harness = harness;
    this.#day = harness.now();
  }

  /** Prints the entries that are new, and once a day the money so far. */
  async report(): Promise<void> {
    const { db } = this.#harness;
    const entries = (await db.read.select().from(db.tables.timeline)).filter(
      ({ id }) => !this.#reported.has(id),
    );
    for (const entry of entries.sort((a, b) => a.at - b.at)) {
      this.#reported.add(entry.id);
      const line = lineOf(entry);
      if (line)
        console.log(
          `  ${DateTime.fromMillis(entry.at, { zone: "utc" }).toFormat("ccc d LLL HH:mm")}  ${entry.customerId}  ${line}`,
        );
    }
    const now = this.#harness.now();
    if (now < this.#day + DAY) return;
    this.#day = now;
    const money = await moneyLine(this.#harness);
    if (money !== this.#lastMoneyLine)
      console.log(`  ── ${DateTime.fromMillis(now, { zone: "utc" }).toFormat("d LLL yyyy")}: ${money}`);
    this.#lastMoneyLine = money;
  }
}

export async function moneyLine(harness: Harness): Promise<string> {
  const sums = Object.entries(await moneyOf(harness)).map(
    ([currency, { recovered, failed }]) =>
      `${formatAmount(recovered, currency, "en")} of ${formatAmount(failed, currency, "en")}`,
  );
  return sums.length > 0 ? `recovered ${sums.join(" · ")}` : "nothing has failed yet";
}

type Entry = {
  kind: string;
  detail: Record<string, string | number | boolean | null>;
  reasons: { code: string }[];
};

/** One line for a person to read; null for entries that only a machine needs. */
function lineOf({ kind, detail, reasons }: Entry): string | null {
  const amount =
    typeof detail.amount === "number" ? formatAmount(detail.amount, String(detail.currency), "en") : "";
  const why = reasons.map(({ code }) => code.replaceAll("_", " ")).join(", ");
  switch (kind) {
    case "attempt_failed":
      return `${amount} was not paid: ${detail.code ?? "nobody says why"} (${detail.class ?? "unknown"})`;
    case "charge":
      return `charged again → ${detail.result ?? detail.outcome}; because ${why}`;
    case "message":
      return `wrote to the customer (${String(detail.step)}); because ${why}`;
    case "task":
      return `gave the team a task: ${String(detail.task)}; because ${why}`;
    case "recovered":
      return `${amount} came back: ${String(detail.cause).replaceAll("_", " ")}`;
    case "reversed":
      return `${amount} went back: ${String(detail.reason).replaceAll("_", " ")}`;
    case "lost":
      return `${amount} is lost: ${String(detail.reason).replaceAll("_", " ")}`;
    case "end":
      return `recovery ended: ${String(detail.action).replaceAll("_", " ")}`;
    default:
      return null;
  }
}

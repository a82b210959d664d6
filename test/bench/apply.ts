import { loadavg } from "node:os";
import { accounts, accountKey } from "../../db/stores/accounts.ts";
import { decisionsLane } from "./bench-engine.ts";
import { EVENTS_PER_RENEWAL, failedRenewal } from "./failed-renewals.ts";
import { readOptions } from "./options.ts";
import { openPlaces } from "./places.ts";
import { ratio, type Report, whole } from "./report.ts";
import { median } from "./table.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 15, 12);

/**
 * What is aimed at, on one core, in events a second. CPU time is held against it, of this process with all its threads: on a
 * busy machine the clock runs on while others have the core. Postgres has its own processes.
 */
const AIMS: readonly (readonly [RegExp, number])[] = [
  [/^libSQL/, 2_000],
  [/^Postgres/, 1_500],
];

const aimOf = (name: string) => AIMS.find(([pattern]) => pattern.test(name))?.[1] ?? Number.NaN;

/**
 * From events in the inbox to committed decisions: failed renewals, five events each, are applied and decided, and nothing is
 * executed. Each round has an account and customers of its own; databases take turns.
 */
export async function apply(): Promise<Report> {
  const { events, rounds } = readOptions({ events: 5_000, rounds: 3 });
  const customers = Math.ceil(events / EVENTS_PER_RENEWAL);
  const busy = loadavg()[0] ?? 0;
  const places = (await openPlaces()).map((place) => ({
    ...place,
    lane: decisionsLane(place.db, () => NOW),
    rates: [] as number[],
    cpu: [] as number[],
  }));
  for (let round = -1; round < rounds; round++) {
    for (const { db, lane, rates, cpu } of places) {
      const at = { stripeAccountId: `acct_1Bench${round + 1}`, livemode: false };
      const account = accountKey(at);
      await accounts(db).enrol(at, NOW - 400 * DAY);
      const size = round < 0 ? Math.min(200, customers) : customers;
      for (let from = 0; from < size; from += 200) {
        const numbers = Array.from({ length: Math.min(200, size - from) }, (_, index) => from + index);
        await db.appendEvents(numbers.flatMap((n) => failedRenewal(account, n, NOW - DAY + n)));
      }
      const [began, used] = [performance.now(), process.cpuUsage()];
      await lane.drain();
      const seconds = (performance.now() - began) / 1_000;
      const { user, system } = process.cpuUsage(used);
      const cases = await db.read.$count(db.tables.cases);
      if (cases < size) throw new Error(`${cases} cases of ${size} customers`);
      // The first round warms up.
      if (round < 0) continue;
      rates.push((size * EVENTS_PER_RENEWAL) / seconds);
      cpu.push((size * EVENTS_PER_RENEWAL) / ((user + system) / 1e6));
    }
  }
  const rows = places.map(({ name, rates, cpu }) => {
    const aim = aimOf(name);
    const rate = median(rates);
    return [
      name,
      whole(rate),
      rates.map((each) => Math.round(each).toLocaleString("en")).join(" "),
      whole(median(cpu)),
      whole(aim),
      ratio(median(cpu) / aim),
    ];
  });
  for (const { close } of places) await close();
  return {
    about: `${(customers * EVENTS_PER_RENEWAL).toLocaleString("en")} events of ${customers.toLocaleString("en")} customers, medians of ${rounds} interleaved rounds; load before: ${busy.toFixed(1)}`,
    head: ["", "events/s", "rounds", "events a CPU second", "aim on one core", "of the aim"],
    rows,
    verdicts: places.map(({ name, cpu }) => {
      const aim = aimOf(name);
      return { met: median(cpu) >= aim, text: `${name}: ${aim.toLocaleString("en")} events a CPU second` };
    }),
  };
}

import { CONTRACT, type ProcedureName } from "../../server/api/contract.ts";
import { Random } from "../sandbox/random.ts";
import { DAY } from "../simulation/harness.ts";
import { type Finding, type Fuzzer, short } from "./fuzz.ts";
import { mutate, textOf } from "./json-mutations.ts";
import { eventsOf, OURS, openTown, type Town } from "./town.ts";

/**
 * Signed events that no Stripe would send: members gone, of other types, of impossible size, twice and in the wrong order.
 * Each is accepted or refused, what is accepted is applied or put aside for its own sake, and afterwards every answer of
 * the Dashboard can be read.
 */
export const fuzzEvents: Fuzzer = {
  name: "events",
  async round(seed, size) {
    const random = new Random(seed);
    const town = await openTown();
    const findings: Finding[] = [];
    try {
      const samples = eventsOf(OURS, town.harness.now(), "fuzz");
      const bodies: string[] = [];
      for (let n = 0; n < size; n++) {
        const event = structuredClone(random.pick(samples));
        event.id = `${event.id}_${n}`;
        // Some as they are, so that there is something for the odd ones to spoil.
        if (random.chance(0.8)) mutate(random.chance(0.9) ? event.data : event, random, 3);
        const body = ofAnother(textOf(event), random.integer(0, 5));
        bodies.push(body);
        if (random.chance(0.1)) bodies.splice(random.integer(0, bodies.length), 0, body);
      }
      let stored = 0;
      for (const body of bodies) {
        const { status, text } = await town.post(body);
        if (status === 200) stored += 1;
        if (status >= 500)
          findings.push({ what: `webhook answered ${status}: ${text}`, detail: short(body) });
      }
      if (stored < bodies.length / 2)
        findings.push({
          what: "most events were refused, so little was tried",
          detail: `${stored} of ${bodies.length}`,
        });
      await drain(town, findings);
      findings.push(...(await unreadable(town)));
      await town.harness.sandbox.advanceTo(town.harness.now() + 3 * DAY);
      await drain(town, findings);
      findings.push(...(await unreadable(town)));
      findings.push(...(await wronglyPutAside(town)));
    } finally {
      await town.close();
    }
    return findings;
  },
};

/** The same of other objects, so that there are many customers, and several events about each. */
const ofAnother = (body: string, n: number): string =>
  body.replace(/"((?:cus|in|ch|sub|pi|pm|re|dp|cn|inpay|issfr)_\w+)"/g, `"$1${n}"`);

async function drain({ harness }: Town, findings: Finding[]): Promise<void> {
  try {
    await harness.server.engine.drain();
  } catch (error) {
    findings.push({
      what: "the engine stopped",
      detail: short(String(error instanceof Error ? error.stack : error)),
    });
  }
  for (const { where, error } of harness.problems.splice(0)) {
    // Stripe knows none of these objects, and an event that is not what Stripe documents is put aside.
    const isExpected = where === "command" || String(error).includes("nothing of it was used");
    if (isExpected) continue;
    findings.push({
      what: `fault in ${where}`,
      detail: short(String(error instanceof Error ? error.stack : error)),
    });
  }
}

/** Events that a database or a fault of ours refused, rather than the reader of payloads. */
async function wronglyPutAside({ harness }: Town): Promise<Finding[]> {
  const rows = await harness.db.read.select().from(harness.db.tables.inbox);
  return rows
    .filter(({ state, problem }) => state !== "applied" && !problem?.includes("nothing of it was used"))
    .map(({ eventId, state, problem }) => ({ what: `event ${state}`, detail: `${eventId}: ${problem}` }));
}

/** Every read of the Dashboard that does not answer. */
export async function unreadable({ call, harness }: Town): Promise<Finding[]> {
  const findings: Finding[] = [];
  const read = async (procedure: ProcedureName, input: object) => {
    const { status, text } = await call(procedure, JSON.stringify(input));
    if (status === 200) return;
    const cause = harness.problems
      .splice(0)
      .map(({ error }) => (error instanceof Error ? error.stack : error));
    findings.push({
      what: `${procedure} answered ${status}`,
      detail: short(`${JSON.stringify(input)} ${text} ${cause}`),
    });
  };
  const { customers, cases } = harness.db.tables;
  const ofCustomers = (await harness.db.read.select().from(customers)).map(({ id }) => id);
  const ofCases = (await harness.db.read.select().from(cases)).map((row) => row.customerId);
  for (const customerId of new Set([...ofCustomers, ...ofCases])) {
    await read("cases.get", { customerId });
    await read("timeline.list", { customerId });
  }
  const year = { from: "2026-01-01", to: "2026-12-31" };
  for (const procedure of Object.keys(CONTRACT) as ProcedureName[]) {
    const { changes, input } = CONTRACT[procedure];
    if (changes) continue;
    for (const tried of [{}, year, { query: "a" }, { status: "open" }]) {
      if (input.safeParse(tried).success) await read(procedure, tried);
    }
  }
  for (const kind of ["failed", "recovered", "lost", "reversed"]) {
    await read("figures.entries", { ...year, currency: "eur", kind });
  }
  return findings;
}

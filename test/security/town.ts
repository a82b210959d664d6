import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Stripe from "stripe";
import { openDatabase } from "../../db/open.ts";
import type { ProcedureName } from "../../server/api/contract.ts";
import { type Harness, openHarness, WEBHOOK_SECRET } from "../simulation/harness.ts";
import { AT, eventOf, SAMPLES, VERSIONS } from "../stripe/event-samples.ts";
import type { Json } from "./json-mutations.ts";

export const OURS = "acct_1Ours";
export const THEIRS = "acct_1Theirs";
/** Stands in the other account's texts and in no input. */
export const MARKER = "Zsigmondy";

export type Answer = { status: number; text: string };

/** A server with two merchants, and everything that an attacker may send it. */
export type Town = {
  harness: Harness;
  /** One signed call, by an administrator of our account where nothing else is said. */
  call(
    procedure: ProcedureName,
    input: string,
    caller?: { account?: string; role?: string },
  ): Promise<Answer>;
  /** Posts a body as a webhook, signed truly. */
  post(body: string): Promise<Answer>;
  /** Every row of the other account, as text. */
  everythingOfTheirs(): Promise<string>;
  close(): Promise<void>;
};

const SECOND = 1_000;

export async function openTown(): Promise<Town> {
  const folder = await mkdtemp(path.join(tmpdir(), "makegood-fuzz-"));
  const db = await openDatabase(`file:${folder}/town.db`);
  const harness = await openHarness({ db, stripeAccountId: OURS });
  harness.sandbox.addAccount({ id: THEIRS, name: "The other one" });
  harness.sandbox.authorize(THEIRS, false);
  await harness.sandbox.settle();
  await harness.server.engine.drain();
  let calls = 0;
  const answered = async (response: Response): Promise<Answer> => ({
    status: response.status,
    text: await response.text(),
  });
  return {
    harness,
    async call(procedure, input, { account = OURS, role = "admin" } = {}) {
      calls += 1;
      // A user each, so that the limit of calls is not what is tried.
      const body = `{"procedure":${JSON.stringify(procedure)},"input":${input},"livemode":false,"nonce":"nonce_of_a_call_${calls}","stripe_roles":[{"type":"builtIn","id":${JSON.stringify(role)}}],"user_id":"usr_${calls}","account_id":"${account}"}`;
      const headers = { "content-type": "application/json", "stripe-signature": harness.sign(body) };
      return answered(
        await harness.server.app.request(`/api/v1/${procedure}`, { method: "POST", body, headers }),
      );
    },
    async post(body) {
      const timestamp = Math.floor(harness.now() / SECOND);
      const signature = Stripe.webhooks.generateTestHeaderString({
        payload: body,
        secret: WEBHOOK_SECRET,
        timestamp,
      });
      const headers = { "content-type": "application/json", "stripe-signature": signature };
      return answered(
        await harness.server.app.request("/webhooks/stripe", { method: "POST", body, headers }),
      );
    },
    async everythingOfTheirs() {
      const tables = await Promise.all(
        Object.entries(db.tables).map(async ([name, table]) => [
          name,
          (await db.read.select().from(table)).filter(
            (row) => "account" in row && String(row.account).startsWith(THEIRS),
          ),
        ]),
      );
      return JSON.stringify(tables);
    },
    async close() {
      await harness.close();
      await db.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Event = { [key: string]: Json } & { id: string; data: { [key: string]: Json } };

/** Every handled event in two versions, of one account and of the time `now` (epoch ms). */
export function eventsOf(account: string, now: number, suffix: string): Event[] {
  const shift = Math.floor(now / SECOND) - 86_400 - AT;
  const moved = (value: Json): Json => {
    if (typeof value === "number") return value > 1.5e9 && value < 2.5e9 ? value + shift : value;
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner)]));
  };
  return Object.entries(SAMPLES)
    .filter(([type]) => !type.startsWith("account.application"))
    .flatMap(([type, samples]) =>
      samples.map((sample, index) => {
        const event = eventOf(type, sample, VERSIONS[index]!);
        const id = `evt_${type.replaceAll(".", "_")}_${index}_${suffix}`;
        return moved({ ...event, id, account, livemode: false } as unknown as Json) as Event;
      }),
    );
}

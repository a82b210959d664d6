import { and, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { ApiError } from "../../server/api/api-error.ts";
import { callProcedure, isProcedureName } from "../../server/api/call-procedure.ts";
import { type ApiServices, callIdOf, createContext } from "../../server/api/context.ts";
import { requireInstalledAccount } from "../../server/api/installed-account.ts";
import type { Role } from "../../server/api/roles.ts";
import { onBothDatabases } from "./dashboard-caller.ts";
import { unreachableServices } from "./services.ts";

type Member = { userId: string; roles: Role[]; locale?: string };

/**
 * A carrier that has nothing in common with the Dashboard's: no HTTP, no signature. A chat room of an account
 * knows its members. A message is a key, a procedure and its input, and the answer is a line of text.
 */
function chatCarrier(services: ApiServices, account: string) {
  return async ({ userId, roles, locale = "en" }: Member, message: string): Promise<string> => {
    const [key = "", name = "", ...words] = message.split(" ");
    try {
      const { settings } = await requireInstalledAccount(services.db, account);
      const caller = {
        account,
        userId,
        roles: new Set(roles),
        locale,
        callId: callIdOf(account, userId, key),
      };
      const context = createContext(services, caller, { settings, reportFault: () => {} });
      if (!isProcedureName(name)) return `there is no ${name}`;
      return JSON.stringify(await callProcedure(name, context, JSON.parse(words.join(" "))));
    } catch (error) {
      if (error instanceof ApiError) return `${error.code}: ${error.message}`;
      throw error;
    }
  };
}

onBothDatabases("a procedure called through a carrier of the test's own", (dashboard) => {
  const AGENT: Member = { userId: "usr_chat", roles: ["viewer", "agent"] };

  async function chatRoom(stripeAccountId: string) {
    const merchant = await dashboard().merchant(stripeAccountId);
    await merchant.customer("cus_1", { name: "Anna Adler" });
    await merchant.failed("in_1", "cus_1");
    const { db, clock } = dashboard();
    const services = unreachableServices({ db, clock, nudge: () => {} });
    return chatCarrier(services, merchant.account);
  }

  it("reads and changes what the Dashboard shows", async () => {
    const say = await chatRoom("acct_chat");
    const found = await say(AGENT, `k1 customers.search {"query":"anna"}`);
    expect(JSON.parse(found)).toMatchObject({ rows: [{ id: "cus_1", case: { status: "open" } }] });
    const paused = await say(
      AGENT,
      `k2 holds.pause {"customerId":"cus_1","reason":"in the chat","until":null}`,
    );
    expect(JSON.parse(paused)).toMatchObject({ hold: { owner: "usr_chat" } });
    const panel = await dashboard().ask("cases.get", { customerId: "cus_1" }, { accountId: "acct_chat" });
    expect(panel.holds).toMatchObject([{ reason: "in the chat", owner: "usr_chat" }]);
  });

  it("is written in the caller's language", async () => {
    const say = await chatRoom("acct_languages");
    const textsOf = async (locale: string) =>
      JSON.parse(await say({ ...AGENT, locale }, `k1 timeline.list {"customerId":"cus_1"}`)).rows.map(
        ({ text }: { text: string }) => text,
      );
    expect(await textsOf("de")).not.toEqual(await textsOf("en"));
  });

  it("is refused without its role, with a wrong input, and where the app is not installed", async () => {
    const say = await chatRoom("acct_refusing");
    const note = `{"customerId":"cus_1","text":"x"}`;
    expect(await say({ ...AGENT, roles: ["viewer"] }, `k1 notes.add ${note}`)).toMatch(
      /^role_missing: .* agent/,
    );
    expect(await say(AGENT, `k1 notes.add {"customerId":"cus_1"}`)).toMatch(/^invalid_input: .*notes\.add/);
    expect(await say(AGENT, `k1 toString {}`)).toBe("there is no toString");
    const { db, clock } = dashboard();
    const stranger = chatCarrier(unreachableServices({ db, clock, nudge: () => {} }), "acct_stranger:live");
    expect(await stranger(AGENT, `k1 account.get {}`)).toMatch(/^not_installed: .*acct_stranger:live/);
    // None of the refused calls has used the key.
    expect(await say(AGENT, `k1 notes.add ${note}`)).toContain('"by":"usr_chat"');
  });

  it("runs once per key and caller if it changes something, and any number of times if it reads", async () => {
    const say = await chatRoom("acct_once");
    const assign = `same-key cases.assign {"customerId":"cus_1","owner":"me"}`;
    expect(await say(AGENT, assign)).toContain("usr_chat");
    expect(await say(AGENT, assign)).toMatch(/^replayed: /);
    expect(await say({ ...AGENT, userId: "usr_other" }, assign)).toContain("usr_other");
    for (const _ of [1, 2]) expect(await say(AGENT, "same-key account.get {}")).toContain("acct_once");
  });

  it("gives away no field that the contract does not name", async () => {
    const say = await chatRoom("acct_filter");
    const { db } = dashboard();
    const { commands } = db.tables;
    const ofRoom = eq(commands.account, "acct_filter:live");
    const [charge] = await db.read
      .select()
      .from(commands)
      .where(and(ofRoom, eq(commands.invoiceId, "in_1")));
    if (!charge) throw new Error("nothing is planned for in_1");
    const withMore = { ...charge.do, internal: "not for callers" };
    await db.write(async (tx) => {
      await tx
        .update(commands)
        .set({ do: withMore })
        .where(and(ofRoom, eq(commands.id, charge.id)));
    });
    const panel = await say(AGENT, `k1 cases.get {"customerId":"cus_1"}`);
    expect(JSON.parse(panel).next.map(({ id }: { id: string }) => id)).toContain(charge.id);
    expect(panel).not.toContain("internal");
  });
});

describe("the name of a procedure", () => {
  it("is one of the contract's, not one that every object has", () => {
    expect(isProcedureName("cases.get")).toBe(true);
    for (const name of ["constructor", "cases", "", "__proto__"]) expect(isProcedureName(name)).toBe(false);
  });
});

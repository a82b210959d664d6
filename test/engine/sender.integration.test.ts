import { afterEach, beforeEach, expect, it } from "vitest";
import type { Output } from "../../server/api/contract.ts";
import { readProvenSender } from "../../db/stores/sender-proofs.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, type Harness, openHarness } from "../simulation/harness.ts";
import { openResolver } from "../../server/names/resolver.ts";
import { startNameServer } from "../names/name-server.ts";
import { RENEWAL, stripeOf, subscriber } from "./subscriber.ts";

const OWN = "billing@shop.example";
const CLAIMED = "accounts@bank.example";

/** What the name server says; a test adds to it. */
let zone: Record<string, { TXT: string[] }>;
let nameServer: Awaited<ReturnType<typeof startNameServer>>;
let database: TestDatabase;
let harness: Harness;
beforeEach(async () => {
  zone = { "bank.example": { TXT: ["v=spf1 include:shop.example -all"] } };
  nameServer = await startNameServer(zone);
  database = await databases.sqlite();
  harness = await openHarness({
    db: database.db,
    names: openResolver(nameServer.address),
    settings: { senderName: "Acme", senderEmail: CLAIMED, retryMode: "lead" },
  });
});
afterEach(async () => {
  await harness.close();
  await database.drop();
  await nameServer.close();
});

const mailsTo = (address: string) => harness.mail.list(address).reverse();
const toCustomer = () => mailsTo("ada@example.com");
const senders = () =>
  toCustomer().map(({ from, sender, headers }) => [
    from,
    sender,
    headers.get("reply-to")?.replace(/^Reply-To:\s*/i, ""),
  ]);
const unproven = [`"Acme via Example Shop" <${OWN}>`, OWN, CLAIMED];
const settingsOf = async () =>
  (await database.db.read.select().from(database.db.tables.accounts))[0]!.settings;
/** The path of the link in the newest mail to the claimed address. */
const linkPath = () => /\/sender\/\S+/.exec(mailsTo(CLAIMED).at(-1)!.text)![0];

it("nobody sends as an address that this account has not proven", async () => {
  await subscriber(stripeOf(harness));
  await harness.runUntil(RENEWAL + 5 * DAY, { tickMs: HOUR });
  expect(senders().length).toBeGreaterThan(0);
  for (const sender of senders()) expect(sender).toEqual(unproven);

  // The link goes to the address itself. To look at it proves nothing, because mail scanners look at every link.
  expect(await harness.call("settings.proveSender", {})).toMatchObject({ status: 200 });
  expect(await harness.call("settings.proveSender", {})).toMatchObject({ status: 409 });
  expect(mailsTo(CLAIMED)).toHaveLength(1);
  const path = linkPath();
  expect((await harness.server.app.request(path)).status).toBe(200);
  expect((await harness.server.app.request(`${path}x`, { method: "POST" })).status).toBe(410);
  expect(await readProvenSender(database.db, harness.account)).toBeNull();

  // Another account, here the same merchant's live mode, gains nothing by it.
  const other = "acct_2Other:test";
  const { accounts } = database.db.tables;
  const [row] = await database.db.read.select().from(accounts);
  await database.db.write((tx) =>
    tx.insert(accounts).values({ ...row!, account: other, stripeAccountId: "acct_2Other" }),
  );
  expect((await harness.server.app.request(path, { method: "POST" })).status).toBe(200);
  expect(await readProvenSender(database.db, harness.account)).toBe(CLAIMED);
  expect(await readProvenSender(database.db, other)).toBeNull();
  const before = senders().length;
  await harness.runUntil(RENEWAL + 12 * DAY, { tickMs: HOUR });
  expect(senders().length).toBeGreaterThan(before);
  for (const sender of senders().slice(before))
    expect(sender).toEqual([`"Acme" <${CLAIMED}>`, CLAIMED, undefined]);

  // The proof is for one address: changed and changed back, it is asked for again, and the old link is of no use elsewhere.
  const settings = await settingsOf();
  const changed = { ...settings, senderEmail: "ceo@bank.example" };
  await harness.call("settings.put", { basedOn: settings, settings: changed });
  expect(await readProvenSender(database.db, harness.account)).toBeNull();
  expect((await harness.server.app.request(path, { method: "POST" })).status).toBe(410);
  await harness.call("settings.put", { basedOn: changed, settings });
  expect(await readProvenSender(database.db, harness.account)).toBeNull();
});

it("the link works for two days", async () => {
  await harness.call("settings.proveSender", {});
  const path = linkPath();
  await harness.runUntil(harness.now() + 2 * DAY);
  expect((await harness.server.app.request(path, { method: "POST" })).status).toBe(410);
  expect(await readProvenSender(database.db, harness.account)).toBeNull();
});

it("an address whose domain lets other servers send alone is refused in words, and gets no mail", async () => {
  zone["bank.example"] = { TXT: ["v=spf1 redirect=_spf.mailbox.example"] };
  zone["_dmarc.bank.example"] = { TXT: ["v=DMARC1; p=reject"] };
  const refused = async (procedure: "settings.proveSender" | "settings.proveSenderDomain") => {
    const { status, body } = await harness.call(procedure, {});
    return [status, (body as { error: { message: string } }).error.message] as const;
  };
  for (const procedure of ["settings.proveSender", "settings.proveSenderDomain"] as const) {
    const [status, message] = await refused(procedure);
    expect([status, message]).toEqual([409, expect.stringMatching(/bank\.example .*DMARC policy “reject”/)]);
  }
  zone["_dmarc.bank.example"] = { TXT: ["v=DMARC1; p=none"] };
  expect((await refused("settings.proveSender"))[1]).toContain("Nothing at bank.example names this server");
  await nameServer.close();
  expect((await refused("settings.proveSender"))[1]).toContain("No name server answered");
  expect(mailsTo(CLAIMED)).toHaveLength(0);
  nameServer = await startNameServer(zone);
});

it("a record of the domain proves every address at it, for the account that it names", async () => {
  const ask = async () =>
    (await harness.call("settings.senderDomain", {})).body.output as Output<"settings.senderDomain">;
  const { record } = await ask();
  expect(record!.name).toBe("_makegood.bank.example");
  zone[record!.name] = { TXT: ["makegood-sender=of-another-account"] };
  expect(await harness.call("settings.proveSenderDomain", {})).toMatchObject({ status: 409 });
  zone[record!.name]!.TXT.push(record!.value);
  expect(await harness.call("settings.proveSenderDomain", {})).toMatchObject({ status: 200 });
  expect(await ask()).toMatchObject({ domain: "bank.example", isProven: true });

  const settings = await settingsOf();
  const colleague = { ...settings, senderEmail: "ceo@bank.example" };
  await harness.call("settings.put", { basedOn: settings, settings: colleague });
  await subscriber(stripeOf(harness));
  await harness.runUntil(RENEWAL + 5 * DAY, { tickMs: HOUR });
  expect(senders()[0]).toEqual([`"Acme" <ceo@bank.example>`, "ceo@bank.example", undefined]);
  const elsewhere = { ...colleague, senderEmail: "ceo@evilbank.example" };
  await harness.call("settings.put", { basedOn: colleague, settings: elsewhere });
  expect(await readProvenSender(database.db, harness.account)).toBeNull();
});

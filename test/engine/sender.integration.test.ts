import { afterEach, beforeEach, expect, it } from "vitest";
import { readProvenSender } from "../../db/stores/sender-proofs.ts";
import { databases, type TestDatabase } from "../db/databases.ts";
import { DAY, HOUR, type Harness, openHarness } from "../simulation/harness.ts";
import { RENEWAL, stripeOf, subscriber } from "./subscriber.ts";

const OWN = "billing@shop.example";
const CLAIMED = "accounts@bank.example";

let database: TestDatabase;
let harness: Harness;
beforeEach(async () => {
  database = await databases.sqlite();
  harness = await openHarness({
    db: database.db,
    settings: { senderName: "Acme", senderEmail: CLAIMED, retryMode: "lead" },
  });
});
afterEach(async () => {
  await harness.close();
  await database.drop();
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

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StrategyDraft } from "../../server/dunning/strategies/strategy.ts";
import { StrategyPage } from "../../ui/strategies/StrategyPage.tsx";
import { databases, type TestDatabase } from "../db/databases.ts";
import { NO_FUNDS, RENEWAL, START, stripeOf, subscriber } from "../engine/subscriber.ts";
import { DAY, type Harness, openHarness } from "../simulation/harness.ts";
import { backendOf, renderView } from "../ui/view-harness.tsx";
import { addPigeonTexts } from "./pigeon/add-texts.ts";
import { openPigeonChannel } from "./pigeon/pigeon-channel.ts";

/** Everything of the channel is its folder, one entry beside the registry's and its name in the catalogues. */
describe("a channel that was added", () => {
  let database: TestDatabase;
  let harness: Harness;
  let pigeon: ReturnType<typeof openPigeonChannel>;
  let removeTexts: () => void;

  beforeAll(() => {
    removeTexts = addPigeonTexts();
  });
  afterAll(() => removeTexts());
  beforeEach(async () => {
    database = await databases.sqlite();
    pigeon = openPigeonChannel();
    harness = await openHarness({
      db: database.db,
      sandbox: {
        issuer: { authorize: ({ at }) => (at < START + DAY ? { outcome: "approved" } : NO_FUNDS) },
      },
      addedChannels: [pigeon],
    });
  });
  afterEach(async () => {
    await harness.close();
    await database.drop();
  });

  async function ask<Output>(procedure: string, input: unknown): Promise<Output> {
    const { status, body } = await harness.call(procedure, input);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.output as Output;
  }

  const page = () => renderView(<StrategyPage id="soft_decline" />, { backend: backendOf(harness) });

  it("is offered in the strategy builder, and shows there how it looks", async () => {
    const view = await page();
    await view.press("Add step");
    await view.fill("What happens", "message pigeon");
    expect(view.text()).toContain("Carrier pigeon");
    await view.fill("Message", "payment_failed");
    expect(view.text()).toContain("Anna Example: please pay");
    await view.press("Done");
    expect(view.text()).toContain("Send “Payment failed” by carrier pigeon");
  });

  /** The account's strategy for soft declines, with a pigeon as its first message. */
  async function withPigeon(
    template = "payment_failed",
  ): Promise<{ basedOn: number; strategy: StrategyDraft }> {
    const got = await ask<{ strategy: StrategyDraft & { version: number } }>("strategies.get", {
      id: "soft_decline",
    });
    const { version, ...strategy } = got.strategy;
    const steps = strategy.steps.map((step, index) =>
      index === 0 ? { ...step, day: 1, do: { kind: "message" as const, channel: "pigeon", template } } : step,
    );
    return { basedOn: version, strategy: { ...strategy, steps } };
  }

  it("is linted by its own terms", async () => {
    const stripe = stripeOf(harness);
    const { customer } = await subscriber(stripe);
    await stripe.customers.update(customer.id, { preferred_locales: ["en"] });
    await harness.runUntil(RENEWAL);
    type Lint = { remarks: { code: string; text: string }[] };
    const { strategy } = await withPigeon();
    expect((await ask<Lint>("strategies.check", { strategy })).remarks).toEqual([]);
    const mute = await withPigeon("payment_reminder");
    const { remarks } = await ask<Lint>("strategies.check", { strategy: mute.strategy });
    expect(remarks.map(({ code }) => code)).toEqual(["text_missing_in_language"]);
  });

  it("carries the message of a case, which the timeline tells", async () => {
    await ask("strategies.put", { ...(await withPigeon()), running: "keep" });
    const { customer } = await subscriber(stripeOf(harness));
    await harness.runUntil(RENEWAL + 4 * DAY);
    expect(pigeon.flights).toHaveLength(1);
    const { message, envelope } = pigeon.flights[0]!;
    expect(message.text).toBe("Ada: please pay Example Shop.");
    expect(envelope.to).toEqual({ name: "Ada", address: "Ada" });
    expect(harness.mail.count()).toBe(0);

    const { rows } = await ask<{ rows: { text: string }[] }>("timeline.list", { customerId: customer.id });
    expect(rows.map(({ text }) => text)).toContain("Sent “Payment failed” by carrier pigeon");
  });
});

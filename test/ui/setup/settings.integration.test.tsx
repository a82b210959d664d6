import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Output } from "../../../server/api/contract.ts";
import AppSettings from "../../../ui/views/AppSettings.tsx";
import Onboarding from "../../../ui/views/Onboarding.tsx";
import { openViewWorld, renderView, type View } from "../view-harness.tsx";

let opened: Awaited<ReturnType<typeof openViewWorld>>;
beforeEach(async () => {
  opened = await openViewWorld();
});
afterEach(() => opened.close());

const settingsOf = async () => {
  const { body } = await opened.harness.call("account.get", {});
  return (body.output as Output<"account.get">).settings;
};

const open = (options: { roles?: string[]; locale?: string } = {}) =>
  renderView(AppSettings, { ...opened, viewportID: "settings", ...options });

/** Presses the button that Stripe draws at the foot of a settings page. */
async function save(view: View): Promise<void> {
  const { onSave } = view.screen.of("SettingsView")[0]!.props as { onSave: (values: object) => void };
  onSave({});
  await view.settle();
}

describe("the settings page", () => {
  it("saves what stands in its fields and says so", async () => {
    const view = await open();
    await view.fill("Sender's name".replace("'", "’"), "Anna's Shop");
    await view.fill("Maximum messages a week", "2");
    await save(view);
    expect(await settingsOf()).toMatchObject({ senderName: "Anna's Shop", contactsPerWeek: 2 });
    expect(view.screen.of("SettingsView")[0]!.props.statusMessage).toBe("Settings saved");
    expect(view.toasts).toEqual(["Settings saved"]);
  });

  it("says at the field what is wrong with it, and changes nothing", async () => {
    const view = await open();
    const before = await settingsOf();
    await view.fill("Sender’s e-mail address", "nobody");
    await save(view);
    expect(
      view.screen.of("TextField").find(({ props }) => props.name === "senderEmail")?.props.error,
    ).toMatch(/expected|invalid/i);
    expect(await settingsOf()).toEqual(before);
  });

  it("overwrites nobody: after a conflict it shows the other's settings, and saves on top of them", async () => {
    const view = await open();
    const theirs = { ...(await settingsOf()), senderName: "Theirs" };
    await opened.harness.call("settings.put", { basedOn: await settingsOf(), settings: theirs });
    await view.fill("Maximum messages a week", "1");
    await save(view);
    expect(await settingsOf()).toEqual(theirs);
    expect(view.text()).toContain("Somebody else changed the settings");
    await view.fill("Maximum messages a week", "1");
    await save(view);
    expect(await settingsOf()).toEqual({ ...theirs, contactsPerWeek: 1 });
    expect(view.text()).not.toContain("Somebody else");
  });

  it("disconnects once it was confirmed, and connects again", async () => {
    const view = await open();
    await view.press("Disconnect…");
    expect(view.text()).toContain("Nothing more is tried, sent or ended.");
    await view.press("Cancel");
    expect((await settingsOf()).connected).toBe(true);
    await view.press("Disconnect…");
    await view.press("Disconnect");
    expect((await settingsOf()).connected).toBe(false);
    await view.press("Connect again");
    expect((await settingsOf()).connected).toBe(true);
  });

  it("lets a viewer see everything and change nothing, and says why", async () => {
    const view = await open({ roles: ["view_only"] });
    expect(view.text()).toContain("Only administrators and developers can change settings.");
    expect(view.screen.of("SettingsView")[0]!.props.onSave).toBeUndefined();
    expect(view.screen.of("TextField").every(({ props }) => props.disabled === true)).toBe(true);
    expect(view.screen.buttons()).toEqual(["Check again"]);
  });

  it.each([
    ["de-DE", "Wer Zahlungen wiederholt", "Rückgewinnung"],
    ["fr-FR", "Qui retente les paiements", "Recouvrement"],
  ])("speaks %s", async (locale, retries, state) => {
    const view = await open({ locale });
    expect(view.text()).toContain(retries);
    expect(view.text()).toContain(state);
    expect(view.text()).not.toMatch(/Settings|Messages a week|Recovery/);
  });
});

describe("what only a person can say", () => {
  it("is not said yet, and stands as it was said beside the checks", async () => {
    const view = await open();
    expect(view.text()).toMatch(/Stripe’s own e-mails about failed payments\nNot said yet/);
    await view.fill("Stripe’s own e-mails about failed payments", "on");
    await view.fill("After Stripe’s last retry the subscription …", "past_due");
    await save(view);
    expect(await settingsOf()).toMatchObject({ stripeEmails: "on", endOfRetries: "past_due" });
    const again = await open();
    expect(again.text()).toContain("As you said, Stripe writes e-mails about failed payments too");
    expect(again.text()).toContain("As you said: after Stripe’s last retry the subscription stays past due.");
  });

  it("offers the record that proves the domain of a saved sender, and says why an address is refused", async () => {
    const view = await open();
    await view.fill("Sender’s e-mail address", "billing@mailbox.example");
    await save(view);
    expect(view.text()).toMatch(/TXT record: _makegood\.mailbox\.example with the value makegood-sender=/);
    await view.press("Look the record up");
    expect(view.text()).toContain("No name server answered for mailbox.example");
  });
});

describe("events that could not be applied", () => {
  it("are listed with their cause, tried again, or given up after asking", async () => {
    const { db, account } = opened.harness;
    const park = (eventId: string, type: string, problem: string) =>
      db.write((tx) =>
        tx.insert(db.tables.inbox).values({
          account,
          eventId,
          type,
          apiVersion: null,
          createdAt: opened.harness.now(),
          receivedAt: opened.harness.now(),
          payload: Buffer.from("{}"),
          state: "failed",
          dueAt: null,
          leaseUntil: null,
          leaseOwner: null,
          tries: 1,
          problem,
        }),
      );
    await park("evt_1", "invoice.paid", "data.object.amount: expected a number");
    const view = await open();
    expect(view.text()).toMatch(
      /invoice\.paid: 1 event since [\s\S]*data\.object\.amount: expected a number/,
    );
    await view.press("Give up…");
    expect(view.text()).toContain("Give these events up for good?");
    await view.press("Give up for good");
    expect(view.text()).not.toContain("Events that could not be processed");
    expect(view.toasts).toEqual(["1 event is given up"]);
  });
});

describe("onboarding", () => {
  const statusOf = (view: View, title: string) => {
    const { tasks } = view.screen.of("OnboardingView")[0]!.props as {
      tasks: { title: string; status: string; onPress: () => void }[];
    };
    return tasks.find((task) => task.title === title);
  };

  it("ticks a step off once it truly works", async () => {
    const view = await renderView(Onboarding, { ...opened, viewportID: "onboarding" });
    expect(statusOf(view, "Access to Stripe")?.status).toBe("complete");
    expect(statusOf(view, "Mail server")?.status).toBe("complete");
    // A server on this machine only is no address for customers, so this cannot be complete.
    expect(statusOf(view, "Address for customers")?.status).toBe("blocked");
    expect(view.screen.of("OnboardingView")[0]!.props.completed).toBe(false);
    expect(view.text()).toContain("PUBLIC_URL");
  });

  it("shows what was found at a step that is pressed", async () => {
    const view = await renderView(Onboarding, { ...opened, viewportID: "onboarding" });
    statusOf(view, "Mail server")!.onPress();
    await view.settle();
    expect(view.screen.of("Banner").map(({ props }) => props.title)).toContain("Mail server");
  });

  it("does not tick off a mail server that is gone", async () => {
    await opened.harness.mail.close();
    const view = await renderView(Onboarding, { ...opened, viewportID: "onboarding" });
    expect(statusOf(view, "Mail server")?.status).toBe("blocked");
  });
});

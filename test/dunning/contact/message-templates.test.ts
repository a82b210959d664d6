import { describe, expect, it } from "vitest";
import { isMessageTemplate, MESSAGE_TEMPLATES } from "../../../server/dunning/contact/message-templates.ts";
import { CHANNEL_TERMS } from "../../engine/channels.ts";

describe("the table of messages", () => {
  it("has no message that e-mail cannot say in English", () => {
    const [email] = CHANNEL_TERMS;
    for (const name of Object.keys(MESSAGE_TEMPLATES)) expect(email?.templates[name], name).toContain("en");
  });

  it("knows its own names and no others", () => {
    expect(isMessageTemplate("payment_failed")).toBe(true);
    expect(isMessageTemplate("payment_faild")).toBe(false);
    expect(isMessageTemplate("constructor")).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { loadTemplates } from "../../../server/channels/email/templates.ts";
import { languagesOf, MESSAGE_TEMPLATES } from "../../../server/dunning/contact/message-templates.ts";

describe("the table of messages", () => {
  it("names for each exactly the languages that have words for it", () => {
    const loaded = loadTemplates();
    for (const name of Object.keys(MESSAGE_TEMPLATES)) {
      const written = [...loaded].filter(([, texts]) => new Map<string, unknown>(texts).has(name));
      expect(new Set(languagesOf(name)), name).toEqual(new Set(written.map(([locale]) => locale)));
    }
  });

  it("names none for what is no message", () => {
    expect(languagesOf("payment_faild")).toEqual([]);
    expect(languagesOf("constructor")).toEqual([]);
  });
});

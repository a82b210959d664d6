import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, expectTypeOf, it } from "vitest";
import { generatedFiles } from "../../server/i18n/generate.ts";
import type { MessageKey, ValuesOf } from "../../server/i18n/message-format.ts";
import { formatMessage } from "../../server/i18n/text.ts";
import { CATALOGUES } from "./languages.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

describe("the files that are made from the catalogues", () => {
  it.each([...generatedFiles(CATALOGUES)])("%s is as `npm run i18n` writes it", (path, text) => {
    expect(readFileSync(ROOT + path, "utf8")).toBe(text);
  });
});

describe("the compiler", () => {
  it("knows each key and the values that it takes", () => {
    expectTypeOf<ValuesOf<"ui_case.now">>().toEqualTypeOf<[]>();
    expectTypeOf<ValuesOf<"durations.days">>().toEqualTypeOf<[values: { n: number }]>();
    expectTypeOf<ValuesOf<"actions.message">>().toEqualTypeOf<
      [values: { template: string; channel: string }]
    >();
    // Which of them it is, only the running program knows: then the values must do for each.
    expectTypeOf<ValuesOf<"ui_case.now" | "durations.days">[0]>().toMatchTypeOf<{ n: number }>();
    expectTypeOf<"ui_case.nonesuch">().not.toMatchTypeOf<MessageKey>();
    const check = () => {
      // @ts-expect-error there is no such key
      formatMessage("ui_case.nonesuch", "en");
      // @ts-expect-error a value is missing
      formatMessage("actions.message", "en", { template: "A" });
      // @ts-expect-error one is too many
      formatMessage("actions.message", "en", { template: "A", channel: "B", when: "C" });
      // @ts-expect-error it takes none
      formatMessage("ui_case.now", "en", { n: 1 });
      // @ts-expect-error what a plural chooses by is a number
      formatMessage("durations.days", "en", { n: "1" });
    };
    expect(check).toBeTypeOf("function");
  });
});

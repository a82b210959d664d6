import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createMessageFormat } from "../../server/i18n/message-format.ts";
import { CATALOGUES, LANGUAGES } from "./languages.ts";

type Values = Record<string, string | number>;

/** Values of each kind that a message can take: every number that a plural tells apart, every branch of a select. */
function* samplesFor(
  parameters: ReadonlyMap<string, { kind: string; options?: string[] }>,
): Iterable<Values> {
  const choices = [...parameters].map(([name, parameter]): [string, (string | number)[]] => [
    name,
    parameter.kind === "number"
      ? [0, 1, 2, 3, 5, 1_000_000]
      : parameter.kind === "select"
        ? (parameter.options ?? ["other"])
        : ["Text"],
  ]);
  const rounds = Math.max(1, ...choices.map(([, values]) => values.length));
  for (let round = 0; round < rounds; round++) {
    yield Object.fromEntries(choices.map(([name, values]) => [name, values[round % values.length]!]));
  }
}

describe.each(LANGUAGES)("every sentence in %s", (language) => {
  it("is said with each value that it tells apart, without gaps and left-over signs", () => {
    const { messages } = CATALOGUES.get(language)!;
    const format = createMessageFormat(language, (key) => messages.get(key)?.elements);
    const wrong: string[] = [];
    for (const [key, { parameters }] of messages) {
      for (const values of samplesFor(parameters)) {
        const text = format(key, values);
        if (text === undefined || text.trim() === "" || /[{}#]|undefined|NaN|\[object/.test(text))
          wrong.push(`${key}: ${text}`);
        for (const [name, value] of Object.entries(values)) {
          if (value === "Text" && !text?.includes("Text")) wrong.push(`${key} swallows {${name}}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** All code that can name a key: by `group.key`, or by the group and an expression. */
const source = ["server", "ui"]
  .flatMap((folder) => {
    const path = fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
    return readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter(
        (name) =>
          /\.tsx?$/.test(name) && !name.endsWith("i18n/messages.ts") && name !== "kit/startup-texts.ts",
      )
      .map((name) => readFileSync(join(path, name), "utf8"));
  })
  .join("\n");

it("no label of the extension is left that nothing shows", () => {
  const dead = [...CATALOGUES.get("en")!.messages.keys()].filter((key) => {
    const [group = "", name = ""] = key.split(".");
    if (!group.startsWith("ui_")) return false;
    const isNamed = source.includes(`"${key}"`) || source.includes(`\`${key}\``);
    return !isNamed && !source.includes(`\`${group}.$`) && !source.includes(`"${group}"`) && name !== "";
  });
  expect(dead).toEqual([]);
});

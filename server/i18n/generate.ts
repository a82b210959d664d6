import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Catalogues, CATALOGUES_DIRECTORY, loadCatalogues } from "./catalogue.ts";
import { BASE_LANGUAGE } from "./message-format.ts";
import type { Parameter } from "./message-syntax.ts";

const HEADER = "// Made by `npm run i18n` from server/i18n/catalogues. Do not edit.\n";

/** What `npm run i18n` writes, by its path from the top of the project. */
export function generatedFiles(catalogues: Catalogues): Map<string, string> {
  return new Map([
    ["server/i18n/messages.ts", messageTypes(catalogues)],
    ["ui/kit/startup-texts.ts", startupTexts(catalogues)],
  ]);
}

/** Each key with its parameters, so that the compiler refuses a key or a parameter that is not there. */
function messageTypes(catalogues: Catalogues): string {
  const lines = [...catalogues.get(BASE_LANGUAGE)!.messages].map(([key, { parameters }]) => {
    const fields = [...parameters].map(([name, parameter]) => `${name}: ${typeOf(parameter)}`);
    return `  "${key}": {${fields.length > 0 ? ` ${fields.join("; ")} ` : ""}};`;
  });
  return `${HEADER}\n/** The parameters of each message, by \`group.key\`. */\nexport type Messages = {\n${lines.join("\n")}\n};\n`;
}

const typeOf = (parameter: Parameter): string =>
  parameter.kind === "number"
    ? "number"
    : parameter.kind === "text"
      ? "string"
      : parameter.options.map((option) => JSON.stringify(option)).join(" | ");

/** What the extension says before the server's first answer, in every language. */
function startupTexts(catalogues: Catalogues): string {
  const texts = [...catalogues]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([language, { messages }]) => {
      const lines = [...messages]
        .filter(([key]) => key.startsWith("startup."))
        .map(([key, { text }]) => `    ${JSON.stringify(key)}: ${JSON.stringify(text)},`);
      return `  ${JSON.stringify(language)}: {\n${lines.join("\n")}\n  },`;
    });
  return `${HEADER}\n/** ICU MessageFormat by language and key. */\nexport const STARTUP_TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {\n${texts.join("\n")}\n};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes("--help")) {
  console.log(
    "npm run i18n     makes the catalogues' keys and placeholders known to the compiler; takes no options",
  );
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  for (const [path, text] of generatedFiles(loadCatalogues(CATALOGUES_DIRECTORY))) {
    writeFileSync(root + path, text);
  }
}

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const manifestSchema = z.object({
  ui_extension: z.object({
    views: z.array(z.object({ viewport: z.string(), component: z.string().regex(/^\w+$/) })).min(1),
  }),
});

/**
 * The files of `src/views`, by name: one line for each component that the manifest names. Stripe's CLI builds
 * the extension from this folder and from no other; what the views are made of is in `ui/`.
 */
export function viewFiles(manifest: unknown): Map<string, string> {
  const { views } = manifestSchema.parse(manifest).ui_extension;
  return new Map(
    views.map(({ component }) => [
      `${component}.tsx`,
      `export { default } from "../../ui/views/${component}.tsx";\n`,
    ]),
  );
}

/** Makes the folder hold exactly these files. */
function writeViews(folder: string, files: Map<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(`${folder}/${name}`);
  for (const [name, text] of files) writeFileSync(`${folder}/${name}`, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes("--help")) {
  console.log(
    "npm run views     writes the shims of stripe-app.json's views into src/views; takes no options",
  );
} else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const here = dirname(fileURLToPath(import.meta.url));
  writeViews(
    `${here}/views`,
    viewFiles(JSON.parse(readFileSync(`${here}/../stripe-app.json`, "utf8")) as unknown),
  );
}

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";

const sources = z.array(z.string()).nullish();

/** What the preview needs of a stripe-app.json; everything else passes through. */
const manifestSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  icon: z.string().optional(),
  permissions: z.array(z.object({ permission: z.string(), purpose: z.string() })).optional(),
  ui_extension: z.looseObject({
    views: z.array(z.object({ viewport: z.string(), component: z.string().regex(/^[a-zA-Z0-9_]+$/) })).min(1),
    content_security_policy: z.looseObject({ "connect-src": sources, "image-src": sources }).optional(),
  }),
  constants: z.record(z.string(), z.unknown()).nullish(),
});

export type Manifest = z.infer<typeof manifestSchema>;

type Json = Record<string, unknown>;

function readJson(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Json;
  } catch (cause) {
    throw new Error(`Cannot read the manifest ${file}: ${(cause as Error).message}`, { cause });
  }
}

function merged(file: string, seen: readonly string[]): Json {
  if (seen.includes(file)) {
    throw new Error(`Manifests extend each other in a circle: ${[...seen, file].join(" -> ")}`);
  }
  const { extends: parent, ...own } = readJson(file);
  if (typeof parent !== "string") return own;
  const base = merged(resolve(dirname(file), parent), [...seen, file]);
  return {
    ...base,
    ...own,
    // Views come from the base while the security policy, if named, replaces the base's whole.
    ui_extension: { ...(base.ui_extension as Json), ...((own.ui_extension ?? {}) as Json) },
  };
}

/**
 * Reads a manifest of Stripe Apps as the CLI's `--manifest` does: a file with `extends` is laid over the file it names,
 * field by field; a field that it has, `constants` for one, replaces the base's whole.
 *
 * @throws {Error} naming the file and the field that is missing or wrong
 */
export function loadManifest(file: string): Manifest {
  const parsed = manifestSchema.safeParse(merged(resolve(file), []));
  if (!parsed.success) throw new Error(`${file} is not a manifest: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

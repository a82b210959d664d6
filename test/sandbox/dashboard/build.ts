import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { Manifest } from "./manifest.ts";

export { loadManifest, type Manifest } from "./manifest.ts";

/** The modules that the Dashboard's sandbox gives to an extension; everything else is bundled. */
export const EXTERNALS = ["react", "react/jsx-runtime", "@remote-ui/react"];

export interface ExtensionBuild {
  /** A classic script that defines the global `__StripeExtExports`. */
  code: string;
  bytes: number;
  /** Bytes in the bundle per module, by its path from `root`. */
  inputs: Record<string, number>;
}

/**
 * Bundles the views of a manifest into the script that the Dashboard loads, with the entry, the format and the externals
 * that the generated `.build/manifest.js` of Stripe's CLI has, and writes nothing to disk.
 *
 * @param options.views the folder of the views from `root`; the CLI knows only src/views, fixtures live elsewhere
 * @param options.minify on unless a readable stack matters more than the true size
 * @throws {Error} naming the views that have no file, or esbuild's own message
 */
export async function buildExtension(options: {
  root: string;
  manifest: Manifest;
  views?: string;
  minify?: boolean;
}): Promise<ExtensionBuild> {
  const { root, manifest, views = "src/views", minify = true } = options;
  const components = [...new Set(manifest.ui_extension.views.map((view) => view.component))];
  const folder = resolve(root, views);
  const missing = components.filter((name) => !existsSync(join(folder, `${name}.tsx`)));
  if (missing.length > 0) {
    throw new Error(
      `The manifest names views that have no file: ${missing.map((name) => join(views, `${name}.tsx`)).join(", ")}`,
    );
  }
  const entry = [
    ...components.map((name) => `import ${name} from ${JSON.stringify(join(folder, name))};`),
    `export * from "@stripe/ui-extension-sdk/version";`,
    // The CLI writes the time of the build here; a constant keeps equal sources equal bytes.
    `export const BUILD_TIME = "preview";`,
    `export { ${components.join(", ")} };`,
    `export default ${JSON.stringify(manifest)};`,
  ].join("\n");

  const result = await build({
    stdin: { contents: entry, resolveDir: root, sourcefile: ".build/manifest.js", loader: "js" },
    absWorkingDir: root,
    bundle: true,
    format: "iife",
    globalName: "__StripeExtExports",
    external: EXTERNALS,
    jsx: "automatic",
    target: "es2020",
    define: { "process.env.NODE_ENV": JSON.stringify(minify ? "production" : "development") },
    minify,
    metafile: true,
    // A ContextView takes its icon as a URL, and no file of ours is served to the Dashboard.
    loader: { ".svg": "dataurl", ".png": "dataurl" },
    write: false,
    outfile: "ext.js",
    logLevel: "silent",
  });
  if (result.warnings.length > 0) {
    throw new Error(
      `The extension builds with warnings: ${result.warnings.map(({ text }) => text).join("; ")}`,
    );
  }
  const [output] = Object.values(result.metafile.outputs);
  const file = result.outputFiles[0]!;
  return {
    code: file.text,
    bytes: file.contents.byteLength,
    inputs: Object.fromEntries(
      Object.entries(output!.inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]),
    ),
  };
}

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** React's development build: its complaints about the extension (a missing key, a changed hook order) are faults. */
const PAGE: BuildOptions = {
  absWorkingDir: HERE,
  bundle: true,
  format: "iife",
  jsx: "automatic",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"development"' },
  write: false,
  logLevel: "silent",
};

async function buildFrame(): Promise<string> {
  const result = await build({ ...PAGE, write: false, entryPoints: ["page/frame/main.ts"] });
  return result.outputFiles[0]!.text;
}

const frameModule: Plugin = {
  name: "frame",
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^virtual:frame$/ }, () => ({ path: "frame", namespace: "frame" }));
    pluginBuild.onLoad({ filter: /.*/, namespace: "frame" }, async () => ({
      contents: await buildFrame(),
      loader: "text",
    }));
  },
};

/**
 * Bundles the page of the preview, with the script of the sandboxed frame inside it as a string.
 *
 * @param entry the page's entry from this folder, or an absolute path
 */
export async function buildPage(entry = "page/main.tsx"): Promise<{ code: string; css: string }> {
  const result = await build({
    ...PAGE,
    write: false,
    entryPoints: [relative(HERE, resolve(HERE, entry))],
    outdir: "out",
    plugins: [frameModule],
  });
  const text = (extension: string) =>
    result.outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? "";
  return { code: text(".js"), css: text(".css") };
}

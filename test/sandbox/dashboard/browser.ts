import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** Where a Chromium was found and what its process needs in the environment. */
export interface FoundChromium {
  path: string;
  from: "CHROMIUM_PATH" | "system" | "playwright" | "package";
  environment: Record<string, string>;
}

export interface ChromiumPlaces {
  /** The value of CHROMIUM_PATH, if set. */
  chosen: string | undefined;
  system: readonly string[];
  playwright: string;
  /** Whether the npm package has one for this platform. */
  carried: boolean;
}

const SYSTEM_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(
    (name) => `/usr/bin/${name}`,
  ),
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
};

function usualPlaces(): ChromiumPlaces {
  return {
    chosen: process.env.CHROMIUM_PATH,
    system: SYSTEM_PLACES[process.platform] ?? [],
    playwright: chromium.executablePath(),
    carried: process.platform === "linux" && process.arch === "x64",
  };
}

/** Sets variables of the process's own environment for the length of `work` only. */
async function withEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** The version of the package, which does not export its package.json. */
function carriedVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (!existsSync(file)) continue;
    // Folders within the package have one too, to say what kind of module they hold.
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    if (name === "@sparticuz/chromium" && version !== undefined) return version;
  }
  throw new Error(
    `No package.json of @sparticuz/chromium above ${entry}; install the packages again (npm ci).`,
  );
}

/**
 * The package's own list of font folders names those of Lambda alone. Where no font is found, this Chromium dies
 * of the first text field.
 */
const fontsIn = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}-cache</cachedir>
</fontconfig>
`;

/**
 * Unpacks the Chromium that the package `@sparticuz/chromium` carries for AWS Lambda, with the system libraries that a
 * bare Linux lacks. The package reuses whatever lies in `$TMPDIR/chromium`, another version's or another user's too, so
 * it gets a folder of its own per version and user, made complete under another name first: several test processes may
 * unpack at once.
 */
async function unpackPackage(): Promise<FoundChromium> {
  const folder = join(tmpdir(), `makegood-chromium-fonts-${carriedVersion()}-${userInfo().uid}`);
  if (!existsSync(folder)) {
    const staging = mkdtempSync(`${folder}-`);
    // Without this name of a Lambda runtime the package leaves its libraries packed.
    await withEnvironment({ TMPDIR: staging, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" }, async () => {
      const { default: carried } = await import("@sparticuz/chromium");
      await carried.executablePath();
    });
    writeFileSync(join(staging, "fonts", "fonts.conf"), fontsIn(join(folder, "fonts")));
    try {
      renameSync(staging, folder);
    } catch (error) {
      rmSync(staging, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const libraries = join(folder, "al2023", "lib");
  const inherited = process.env.LD_LIBRARY_PATH;
  return {
    path: join(folder, "chromium"),
    from: "package",
    environment: {
      LD_LIBRARY_PATH: inherited === undefined ? libraries : `${libraries}:${inherited}`,
      FONTCONFIG_PATH: join(folder, "fonts"),
    },
  };
}

/**
 * Finds a Chromium: the one that CHROMIUM_PATH names, the system's, the one that `npx playwright install` fetched, the
 * one that an npm package carries (Linux on x64).
 *
 * @throws {Error} when CHROMIUM_PATH names nothing, or when there is none; it says where it looked and what to install
 */
export async function findChromium(places: ChromiumPlaces = usualPlaces()): Promise<FoundChromium> {
  const { chosen, system, playwright, carried } = places;
  if (chosen !== undefined && chosen !== "") {
    if (existsSync(chosen)) return { path: chosen, from: "CHROMIUM_PATH", environment: {} };
    throw new Error(`CHROMIUM_PATH names ${chosen}, and there is no such file. Correct it or unset it.`);
  }
  const installed = system.find((path) => existsSync(path));
  if (installed !== undefined) return { path: installed, from: "system", environment: {} };
  if (existsSync(playwright)) return { path: playwright, from: "playwright", environment: {} };
  if (carried) return await unpackPackage();
  throw new Error(
    `Browser tests need Chromium. Looked at: ${[...system, playwright].join(", ")}. ` +
      "Install it (Debian: apt-get install chromium; macOS: brew install --cask chromium; " +
      "any: npx playwright install chromium) or set CHROMIUM_PATH.",
  );
}

/** Starts a Chromium that {@link findChromium} found. */
export async function launchChromium({ path, environment }: FoundChromium): Promise<Browser> {
  // Chromium refuses its own sandbox to root, and only to root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return await chromium.launch({
    executablePath: path,
    args,
    env: { ...process.env, ...environment } as Record<string, string>,
  });
}

let opened: Promise<Browser> | undefined;

/** The one browser of this process, started at the first call and again after it was closed. */
export async function openBrowser(): Promise<Browser> {
  opened ??= findChromium()
    .then(launchChromium)
    .catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
  const browser = await opened;
  if (browser.isConnected()) return browser;
  opened = undefined;
  return await openBrowser();
}

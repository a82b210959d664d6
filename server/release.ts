import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The release of Makegood that runs, e.g. `0.1.0`. */
export const RELEASE = version;

import { stat, statfs } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "../clock.ts";
import { RELEASE } from "../release.ts";
import type { Note } from "./finding.ts";

const GIB = 1024 ** 3;
/** Signatures are good for five minutes, and nothing irreversible is done on a clock that is off by more. */
const MOST_OFF_MS = 2 * 60_000;
const TIMEOUT_MS = 10_000;

/** Node runs TypeScript by itself from 22.18 on; with `tsx` 20 does. */
const OLDEST_NODE = 20;

export function checkVersions(note: Note, stripesVersion: string): void {
  const major = Number(process.versions.node.split(".")[0]);
  const versions = `Makegood ${RELEASE}, Node ${process.versions.node}, Stripe's API ${stripesVersion}`;
  if (major >= OLDEST_NODE) note({ check: "versions", status: "ok", text: `${versions}.` });
  else
    note({
      check: "versions",
      status: "wrong",
      text: `${versions}: Node ${OLDEST_NODE} or later is needed. Install Node 24.`,
    });
}

/** The path of a database in a file; null for one on a server. */
export const fileOf = (databaseUrl: string): string | null =>
  databaseUrl.startsWith("file:") ? path.resolve(databaseUrl.replace(/^file:(\/\/)?/, "")) : null;

/** A database, its log and a backup must fit beside each other. */
export async function checkDisk(note: Note, file: string): Promise<void> {
  const folder = path.dirname(file);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  const needed = Math.max(GIB, 2 * size);
  const text = `${folder} has ${(free / GIB).toFixed(1)} GiB free`;
  if (free >= needed) note({ check: "disk", status: "ok", text: `${text}.` });
  else
    note({
      check: "disk",
      status: "wrong",
      text: `${text}, and ${(needed / GIB).toFixed(1)} GiB are needed: the database grows, and events are refused once it cannot. Make room.`,
    });
}

/** Compares this machine's clock with Stripe's, as the date of an answer tells it; the answer itself is of no matter. */
export async function checkClock(note: Note, apiBase: string, clock: Clock): Promise<void> {
  const before = clock.now();
  let date: string | null;
  try {
    const answer = await fetch(apiBase, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    date = answer.headers.get("date");
  } catch {
    note({
      check: "clock",
      status: "wrong",
      text: `${apiBase} does not answer, so the clock cannot be compared: let this machine connect to it.`,
    });
    return;
  }
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) {
    note({
      check: "clock",
      status: "look",
      text: `${apiBase} tells no date, so the clock cannot be compared.`,
    });
    return;
  }
  const ours = (before + clock.now()) / 2;
  const off = ours - theirs;
  // The date has no fractions of a second.
  const seconds = Math.round(Math.abs(off) / 1000);
  if (Math.abs(off) <= MOST_OFF_MS)
    note({ check: "clock", status: "ok", text: `within ${Math.max(1, seconds)} s of Stripe's.` });
  else
    note({
      check: "clock",
      status: "wrong",
      text: `${seconds} s ${off > 0 ? "ahead of" : "behind"} Stripe's: events are refused, and dates in messages are wrong. Set the clock, and keep it by NTP (timedatectl set-ntp true).`,
    });
}

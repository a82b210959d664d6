import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDatabase } from "../../db/open.ts";
import type { Output } from "../../server/api/contract.ts";
import { loadPopulation } from "../sandbox/customers/population.ts";
import { openPopulationRun } from "../simulation/population-run.ts";
import { DAY, MINUTE } from "../simulation/harness.ts";

/**
 * `npm run reading`: three weeks of a simulated merchant, then every sentence that the drawer says of ten cases and the
 * customer's page behind their newest mail, in each language, to be read. Each sentence is printed once.
 */
const CASES = 10;
const DAYS = 21;
const START = Date.UTC(2026, 2, 2);
const LANGUAGES = ["en", "de", "fr"];
const USAGE = `npm run reading
  Prints what the drawer says of ten simulated cases, and what their customers' page says, in ${LANGUAGES.join(", ")}.
  --help     this text`;

if (process.argv.includes("--help")) {
  console.log(USAGE);
  process.exit();
}

type Panel = Output<"cases.get">;

const linesOf = ({
  case: case_,
  next,
  steps,
  end,
  timeline,
  tasks,
  budget,
  segmentSentence,
}: Panel): string[] => [
  ...(case_
    ? [...case_.waitsFor, ...case_.priorityReasons, ...case_.segmentReason].map(({ text }) => text)
    : []),
  ...next.flatMap(({ text, because, reasons }) => [
    text,
    ...[...because, ...reasons].map((said) => said.text),
  ]),
  ...steps.map(({ text }) => text),
  ...(end ? [end.text] : []),
  ...timeline.rows.flatMap(({ text, reasons }) => [text, ...reasons.map((said) => said.text)]),
  ...tasks.flatMap(({ reasons }) => reasons.map(({ text }) => text)),
  ...(budget?.reasons.map(({ text }) => text) ?? []),
  ...(segmentSentence === null ? [] : [segmentSentence]),
];

const plainText = (html: string): string[] =>
  html
    .replace(/<(style|script|head)[\s\S]*?<\/\1>/g, "")
    .split(/<[^>]+>/)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .filter((part) => part !== "");

const folder = await mkdtemp(path.join(tmpdir(), "reading-"));
const db = await openDatabase(`file:${path.join(folder, "reading.db")}`);
try {
  const { harness, mails } = await openPopulationRun({
    ...{ db, seed: 7, customers: 160, days: DAYS, startAt: START, population: loadPopulation() },
    settings: { retryMode: "lead", timeZone: "Europe/Berlin", chargeOtherMethods: true },
    sandbox: { settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } } },
  });
  await harness.runUntil(START + DAYS * DAY, { tickMs: 15 * MINUTE });
  const { cases } = db.tables;
  const open = await db.read.select({ id: cases.id, customerId: cases.customerId }).from(cases);
  for (const language of LANGUAGES) {
    const said = new Set<string>();
    for (const { id } of open.slice(0, CASES)) {
      const { body } = await harness.call("cases.get", { caseId: id }, ["admin"], language);
      for (const line of linesOf(body.output as Panel)) said.add(line);
    }
    const pages = new Set<string>();
    for (const { text } of mails.slice(-CASES)) {
      const link = /https?:\/\/\S+/.exec(text)?.[0];
      if (link === undefined) continue;
      const page = await fetch(link, { headers: { "accept-language": language } });
      for (const line of plainText(await page.text())) pages.add(line);
    }
    console.log(`\n== ${language}: the drawer of ${Math.min(CASES, open.length)} cases ==`);
    for (const line of said) console.log(line);
    console.log(`\n== ${language}: the customer's page ==`);
    for (const line of pages) console.log(line);
  }
  await harness.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}

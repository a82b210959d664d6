import { readdirSync, readFileSync } from "node:fs";

const FIXTURES = new URL("../fixtures/", import.meta.url);

/** A JSON object of the fixtures; their sources are in `test/fixtures/README.md`. */
export type Recorded = Record<string, unknown>;

export const recorded = (path: string): Recorded =>
  JSON.parse(readFileSync(new URL(path, FIXTURES), "utf8")) as Recorded;

export const recordedObject = (name: string): Recorded => recorded(`payloads/objects/${name}.json`);

/** The `data` member of an event; nothing else of the event was recorded. */
export const recordedData = (name: string): { object: Recorded; previous_attributes?: Recorded | null } =>
  recordedObject(`pay-event-data__${name}`) as { object: Recorded; previous_attributes?: Recorded | null };

export type RecordedEvent = {
  id: string;
  type: string;
  api_version: string | null;
  created: number;
  data: { object: Recorded; previous_attributes?: Recorded | null };
  request: unknown;
};

/** Every recorded event, by its file's name. */
export const recordedEvents = (): [file: string, event: RecordedEvent][] =>
  readdirSync(new URL("payloads/events/", FIXTURES))
    .sort()
    .map((file) => [file, recorded(`payloads/events/${file}`) as RecordedEvent]);

/** Stripe's own example of an object, by its kind. */
export const example = (kind: string): Recorded => {
  const { resources } = recorded("stripe-fixtures3.2026-08-21.json") as {
    resources: Record<string, Recorded>;
  };
  const found = resources[kind];
  if (found === undefined) throw new Error(`no example of a ${kind}`);
  return found;
};

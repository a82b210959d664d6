import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FIXTURES = join(import.meta.dirname, "..", "fixtures");

/** One call that a client made of Stripe's API at 2025-10-29.clover, and what Stripe answered. */
export interface RecordedCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The form-encoded body; empty for GET. */
  readonly form: string;
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** The conversation that it belongs to. */
  readonly from: string;
}

/** All calls in the order in which they were made within each conversation. */
export function recordedCalls(): RecordedCall[] {
  const lines = readFileSync(join(FIXTURES, "recorded-calls.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as RecordedCall);
}

/** A request whose answer's body was not kept. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly form: string;
  readonly version: string;
  readonly status: number;
}

/** Requests from 2020-08-27 to 2026-03-25.dahlia that Stripe accepted, and some that it did not. */
export function recordedRequests(): RecordedRequest[] {
  const text = readFileSync(join(FIXTURES, "payloads", "recorded-requests.pay-gem.json"), "utf8");
  return JSON.parse(text) as RecordedRequest[];
}

/** An object or error body as Stripe sent it. */
export interface RecordedBody {
  readonly file: string;
  /** "2025-10-29.clover" */
  readonly version: string;
  readonly body: Record<string, unknown>;
}

/** Files of `payloads/objects` or `payloads/errors` whose name carries a version. */
export function recordedBodies(folder: "objects" | "errors"): RecordedBody[] {
  const path = join(FIXTURES, "payloads", folder);
  return readdirSync(path).flatMap((file) => {
    const version = /__(\d{4}-\d{2}-\d{2}(?:\.\w+)?)\.json$/.exec(file)?.[1];
    return version ? [{ file, version, body: JSON.parse(readFileSync(join(path, file), "utf8")) }] : [];
  });
}

/** The example objects that Stripe publishes beside its OpenAPI description (github.com/stripe/openapi, fixtures3). */
export function exampleObjects(): Record<string, Record<string, unknown>> {
  const text = readFileSync(join(FIXTURES, "stripe-fixtures3.2026-08-21.json"), "utf8");
  return (JSON.parse(text) as { resources: Record<string, Record<string, unknown>> }).resources;
}

import { parse } from "qs";
import { expandProblems } from "./expand-paths.ts";
import { type Call, loadStripeSchema, type StripeSchema } from "./schema-cache.ts";
import type { Problem } from "./schema-problems.ts";
import { type Completeness, SchemaValidator } from "./schema-validator.ts";

let loaded: StripeSchema | undefined;
const validators = new Map<Completeness, SchemaValidator>();

/** What the checks below stand on: the calls and definitions of the installed package. */
export function stripeSchema(): StripeSchema {
  loaded ??= loadStripeSchema();
  return loaded;
}

function validator(completeness: Completeness): SchemaValidator {
  let found = validators.get(completeness);
  if (!found) {
    found = new SchemaValidator(stripeSchema(), completeness);
    validators.set(completeness, found);
  }
  return found;
}

/** How strictly an answer or event is read. */
export interface Reading {
  /** "whole" by default; "partial" for what was recorded under another version, where fields may lack. */
  readonly completeness?: Exclude<Completeness, "difference">;
}

/** The call of Stripe's API that a request makes; undefined when this version of Stripe has none such. */
export function callOf(method: string, path: string): Call | undefined {
  const pathname = path.split("?", 1)[0] ?? path;
  return callTable()
    .get(method.toUpperCase())
    ?.find(({ pattern }) => pattern.test(pathname))?.call;
}

/**
 * What Stripe's types hold against a request.
 * @param path with or without its query; a query is read together with `form`.
 * @param form a form-encoded body, or a body already parsed by `qs`.
 */
export function validateRequest(
  method: string,
  path: string,
  form: string | Record<string, unknown> = "",
): string[] {
  const call = callOf(method, path);
  if (!call) return [`${method} ${path}: no such call in stripe ${stripeSchema().version}`];
  const query = path.slice((path.split("?", 1)[0] ?? path).length + 1);
  const params = { ...parseForm(query), ...(typeof form === "string" ? parseForm(form) : form) };
  const found = validator("whole").problems(call.params, params);
  const expand = expandProblems(params.expand, call.result, stripeSchema().definitions);
  return [...found.map(sentence), ...expand].map((p) => `${call.name}: ${p}`);
}

/** What Stripe's types hold against an answer: the call's result below 400, Stripe's error body from there. */
export function validateResponse(
  method: string,
  path: string,
  status: number,
  body: unknown,
  { completeness = "whole" }: Reading = {},
): string[] {
  if (status >= 400)
    return sentencesOf(`error ${status}`, validator(completeness).problems(stripeSchema().error, body));
  const call = callOf(method, path);
  if (!call) return [`${method} ${path}: no such call in stripe ${stripeSchema().version}`];
  return sentencesOf(call.name, validator(completeness).problems(call.result, body));
}

/**
 * What Stripe's types hold against an event. `previous_attributes` may name only fields of its object, each with
 * a value that field may have; it carries what changed and no more, at every depth.
 */
export function validateEvent(event: unknown, { completeness = "whole" }: Reading = {}): string[] {
  const type = isRecord(event) ? event.type : undefined;
  const definition = validator(completeness).eventDefinition(type);
  if (!definition) return [`event ${String(type)}: no such type in stripe ${stripeSchema().version}`];
  const problems = validator(completeness).problems(definition, event);
  return sentencesOf(`event ${String(type)}`, [...problems, ...previousAttributeProblems(event)]);
}

/** What Stripe's types hold against one object on its own, by its `object`; for objects found outside a call. */
export function validateObject(
  definition: string,
  value: unknown,
  { completeness = "whole" }: Reading = {},
): string[] {
  return sentencesOf(definition, validator(completeness).problems(definition, value));
}

function previousAttributeProblems(event: unknown): Problem[] {
  if (!isRecord(event) || !isRecord(event.data)) return [];
  const { object, previous_attributes: previous } = event.data;
  if (!isRecord(object) || !isRecord(previous)) return [];
  const type = validator("difference").eventDefinition(event.type);
  const data = type && stripeSchema().definitions[type]?.properties?.data;
  if (!data) return [];
  // The object's kind is what picks the definition; Stripe leaves it out of the difference.
  const value = { ...event, data: { object: { object: object.object, ...previous } } };
  return validator("difference")
    .problems(type, value)
    .map((p) => ({ ...p, at: p.at.replace(/^data\.object/, "data.previous_attributes") }));
}

/** A form or query as Stripe reads it: `a[b][0]=c`, every leaf a string. */
export function parseForm(text: string): Record<string, unknown> {
  return parse(text, { depth: 20, arrayLimit: 1000, parameterLimit: 10_000 });
}

interface Route {
  readonly pattern: RegExp;
  readonly call: Call;
}

let table: Map<string, Route[]> | undefined;

/** Fixed paths come first: `/v1/invoices/search` is not an invoice named "search". */
function callTable(): Map<string, Route[]> {
  if (table) return table;
  table = new Map();
  const placeholders = (path: string) => path.split("{}").length;
  for (const call of [...stripeSchema().calls].sort((a, b) => placeholders(a.path) - placeholders(b.path))) {
    const pattern = new RegExp(`^${call.path.replaceAll(".", "\\.").replaceAll("{}", "[^/]+")}$`);
    const routes = table.get(call.method) ?? [];
    routes.push({ pattern, call });
    table.set(call.method, routes);
  }
  return table;
}

function sentencesOf(what: string, problems: readonly Problem[]): string[] {
  return problems.map((p) => `${what}: ${sentence(p)}`);
}

function sentence({ at, message }: Problem): string {
  return `${at === "" ? "the value" : at} ${message}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

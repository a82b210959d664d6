import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { Action } from "../../server/dunning/model/command.ts";
import type { RetryPlan } from "../../server/dunning/retries/planner-types.ts";
import { reasonFormatter } from "../../server/i18n/reasons.ts";
import { entryFormatter } from "../../server/i18n/timeline.ts";

const SERVER = fileURLToPath(new URL("../../server/", import.meta.url));

const parsed = ["api", "dunning", "engine", "http", "reports"].flatMap((folder) =>
  readdirSync(join(SERVER, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(SERVER, folder, name))
    .map((path) => ({
      name: relative(SERVER, path),
      source: ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023, true),
    })),
);

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

/** The values of a property in an object that is written out, as far as its text alone tells. */
function valuesOf(property: ts.ObjectLiteralElementLike, source: ts.SourceFile): string[] {
  if (ts.isShorthandPropertyAssignment(property)) return declared(property.name.text, source);
  return ts.isPropertyAssignment(property) ? literals(property.initializer, source) : [];
}

function literals(node: ts.Expression, source: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node))
    return [...literals(node.whenTrue, source), ...literals(node.whenFalse, source)];
  // `waits_for_${answer.for}`: what can stand there is added below.
  if (ts.isTemplateExpression(node)) return [`${node.head.text}*`];
  return ts.isIdentifier(node) ? declared(node.text, source) : [];
}

/** What a variable of this name is set to in the file. */
function declared(name: string, source: ts.SourceFile): string[] {
  const found: string[] = [];
  visit(source, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name) {
      if (node.initializer) found.push(...literals(node.initializer, source));
    }
  });
  return found;
}

const propertyNamed = (object: ts.ObjectLiteralExpression, name: string) =>
  object.properties.find((one) => one.name && ts.isIdentifier(one.name) && one.name.text === name);

const WAITS = {
  new_method: true,
  customer: true,
  processing: true,
  stripe: true,
  evidence: true,
} satisfies Record<(RetryPlan & { kind: "wait" })["for"], true>;

/** Reasons are written out in the core alone; elsewhere a `code` is a refusal's or a signature's. */
function reasonCodes(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const { name, source } of parsed) {
    if (!name.startsWith("dunning/") || name.endsWith("strategies/lint.ts")) continue;
    visit(source, (node) => {
      if (!ts.isObjectLiteralExpression(node)) return;
      const code = propertyNamed(node, "code");
      // A problem that zod reports is no reason.
      if (!code || propertyNamed(node, "message")) return;
      for (const value of valuesOf(code, source)) codes.set(value, name);
    });
  }
  expect(codes.delete("waits_for_*")).toBe(true);
  for (const what of Object.keys(WAITS)) codes.set(`waits_for_${what}`, "dunning/retries/charge-plan.ts");
  return codes;
}

const ACTION_KINDS = {
  charge: true,
  message: true,
  task: true,
  find_decline: true,
  find_settlement: true,
  read_customer: true,
  find_outcome: true,
  suspend_retries: true,
  restore_retries: true,
  end: true,
  resume_subscription: true,
} satisfies Record<Action["kind"], true>;

function timelineKinds(): Map<string, string> {
  const kinds = new Map(Object.keys(ACTION_KINDS).map((kind) => [kind, "dunning/model/command.ts"]));
  for (const kind of ["recovered", "reversed", "lost"]) kinds.set(kind, "dunning/timeline.ts");
  for (const { name, source } of parsed) {
    visit(source, (node) => {
      if (!ts.isObjectLiteralExpression(node)) return;
      const kind = propertyNamed(node, "kind");
      if (!kind || !propertyNamed(node, "detail") || !propertyNamed(node, "reasons")) return;
      for (const value of valuesOf(kind, source)) kinds.set(value, name);
    });
  }
  expect(kinds.delete("promise_*")).toBe(true);
  for (const outcome of ["kept", "broken"]) kinds.set(`promise_${outcome}`, "dunning/timeline.ts");
  return kinds;
}

describe("everything that the source can tell", () => {
  it("has words: reasons", () => {
    const codes = reasonCodes();
    expect(codes.size).toBeGreaterThan(60);
    expect([...codes].filter(([code]) => !reasonFormatter(code))).toEqual([]);
  });

  it("has words: the timeline", () => {
    const kinds = timelineKinds();
    expect(kinds.size).toBeGreaterThan(15);
    expect([...kinds].filter(([kind]) => !entryFormatter(kind))).toEqual([]);
  });
});

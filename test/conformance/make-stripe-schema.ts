// Run by schema-cache.ts in a process of its own: the checker takes half a gigabyte that a test run need not keep.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { StripeSchema } from "./schema-cache.ts";
import { operationsOf } from "./stripe-operations.ts";
import { type Schema, TypeWalker } from "./stripe-types.ts";

const NO_PARAMS: Schema = { type: "object", properties: {}, additionalProperties: false };

/** Reads the schema of the v1 API out of the declarations of the `stripe` package at `packageRoot`. */
function makeStripeSchema(packageRoot: string): StripeSchema {
  const program = ts.createProgram([join(packageRoot, "esm", "stripe.esm.node.d.ts")], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    types: ["node"],
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const walker = new TypeWalker(checker);
  const calls = operationsOf(program, packageRoot).map(({ name, method, path, params, result }) => ({
    name,
    method,
    path,
    params: params ? walker.schemaOf(params, "form") : NO_PARAMS,
    result: walker.schemaOf(result, "json"),
  }));
  const error = walker.schemaOf(rawErrorType(program, checker, packageRoot), "json");
  return {
    version: readFileSync(join(packageRoot, "VERSION"), "utf8").trim(),
    calls,
    error: { type: "object", properties: { error }, required: ["error"], additionalProperties: false },
    definitions: walker.definitions,
  };
}

function rawErrorType(program: ts.Program, checker: ts.TypeChecker, packageRoot: string): ts.Type {
  const source = program.getSourceFile(join(packageRoot, "esm", "Types.d.ts"));
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((s) => s.name === "StripeRawError");
  if (!symbol) throw new Error("The stripe package no longer declares StripeRawError in Types.d.ts.");
  return checker.getDeclaredTypeOfSymbol(symbol);
}

const [packageRoot, file] = process.argv.slice(2);
if (!packageRoot || !file)
  throw new Error("Usage: make-stripe-schema.ts <folder of the stripe package> <file>");
// Test processes start together: each writes its own file, and the last rename wins with the same content.
const own = `${file}.${process.pid}`;
writeFileSync(own, JSON.stringify(makeStripeSchema(packageRoot)));
renameSync(own, file);

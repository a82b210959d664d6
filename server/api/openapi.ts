import { z } from "zod";
import { ruleSchema } from "../dunning/segments/segment.ts";
import { API_ERRORS } from "./api-error.ts";
import { CONTRACT, type ProcedureName } from "./contract.ts";

export type Json = { [key: string]: unknown };

/** How a carrier wraps the calls of the API, as far as its description shows it. */
export type CarrierFormat = {
  description: string;
  pathOf: (procedure: ProcedureName) => string;
  /** The schema of a request's body, around the schema of the procedure's input. */
  request: (procedure: ProcedureName, input: Json) => Json;
  /** The schema of a successful answer, around the schema of the procedure's output. */
  answer: (output: Json) => Json;
  /** The schema of an answer to a refused call, around the schema of the error. */
  refusal: (error: Json) => Json;
};

/**
 * The API in OpenAPI 3.1, made from the schemas that check its calls, as one carrier offers it.
 *
 * @example
 * ```ts
 * describeApi({
 *   description: "The REST API.",
 *   pathOf: (procedure) => `/v1/${procedure}`,
 *   request: (_procedure, input) => input,
 *   answer: (output) => output,
 *   refusal: (error) => objectSchema({ error }),
 * });
 * ```
 */
export function describeApi(format: CarrierFormat): Json {
  return {
    openapi: "3.1.0",
    info: { title: "Makegood", version: "1", description: format.description },
    paths: Object.fromEntries(
      (Object.keys(CONTRACT) as ProcedureName[]).map((name) => [
        format.pathOf(name),
        { post: describeProcedure(name, format) },
      ]),
    ),
    components: {
      schemas: { Rule: RULE },
      responses: {
        Refused: {
          description: `Nothing was changed. Codes with their status: ${Object.entries(API_ERRORS)
            .map(([code, status]) => `${code} ${status}`)
            .join(", ")}.`,
          ...jsonContent(format.refusal(ERROR)),
        },
      },
    },
  };
}

function describeProcedure(name: ProcedureName, { request, answer }: CarrierFormat): Json {
  const { summary, role, changes, input, output } = CONTRACT[name];
  return {
    operationId: name,
    summary,
    "x-role": role,
    "x-changes": changes,
    requestBody: { required: true, ...jsonContent(request(name, schemaOf(input, "input"))) },
    responses: {
      "200": { description: "Done.", ...jsonContent(answer(schemaOf(output, "output"))) },
      default: { $ref: "#/components/responses/Refused" },
    },
  };
}

/** A rule is checked by code, because its errors name the row. This is the shape that the code accepts. */
const RULE: Json = {
  description:
    "A comparison, or a group of rules: all, any or none of them. segments.get lists fields and operators.",
  anyOf: [
    {
      type: "object",
      properties: {
        field: { type: "string" },
        key: { type: "string" },
        currency: { type: "string" },
        op: { type: "string" },
        value: {
          anyOf: [{ type: "string" }, { type: "number" }, { type: "array", items: { type: "string" } }],
        },
      },
      required: ["field", "op"],
      additionalProperties: false,
    },
    ...["all", "any", "none"].map((group) => ({
      type: "object",
      properties: { [group]: { type: "array", items: { $ref: "#/components/schemas/Rule" } } },
      required: [group],
      additionalProperties: false,
    })),
  ],
};

const ERROR: Json = {
  type: "object",
  properties: {
    code: { enum: Object.keys(API_ERRORS) },
    message: { type: "string" },
    next: { type: "string", description: "The next step for the person who called." },
    fields: {
      type: "array",
      items: {
        type: "object",
        properties: { path: { type: "string" }, message: { type: "string" } },
        required: ["path", "message"],
      },
    },
  },
  required: ["code", "message", "next"],
};

export function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    // JSON Schema cannot express the check of a rule, and of nothing else.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const schema: unknown = zodSchema;
      if (schema === ruleSchema) Object.assign(jsonSchema, { $ref: "#/components/schemas/Rule" });
    },
  });
  return json;
}

/** An object with these properties, all of them required. */
export const objectSchema = (properties: Json): Json => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});

const jsonContent = (schema: Json): Json => ({ content: { "application/json": { schema } } });

import { z } from "zod";
import { ruleSchema } from "../dunning/segments/segment.ts";
import { CONTRACT } from "./contract.ts";
import { payloadSchema } from "../http/dashboard/signed-payload.ts";
import { API_ERRORS } from "./api-error.ts";

type Json = { [key: string]: unknown };

/** A rule's own check is code, because its errors name the row; this is the shape that it lets through. */
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

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    // The rule is the one schema that JSON Schema cannot say by itself.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const schema: unknown = zodSchema;
      if (schema === ruleSchema) Object.assign(jsonSchema, { $ref: "#/components/schemas/Rule" });
    },
  });
  return json;
}

const json = (schema: Json): Json => ({ content: { "application/json": { schema } } });

/** The API in OpenAPI 3.1, made from the schemas that check its calls. */
export function describeApi(): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "Makegood",
      version: "1",
      description:
        "What the Dashboard app asks of the server. The body of a call is exactly the text that Stripe signed, JSON.stringify({...payload, user_id, account_id}), and the header Stripe-Signature is that signature, good for 300 seconds. `x-role` names the role a call needs.",
    },
    paths: Object.fromEntries(
      Object.entries(CONTRACT).map(([name, { summary, role, changes, input, output }]) => [
        `/api/v1/${name}`,
        {
          post: {
            operationId: name,
            summary,
            "x-role": role,
            "x-changes": changes,
            requestBody: { required: true, ...json(bodyOf(name, schemaOf(input, "input"))) },
            responses: {
              "200": {
                description: "Done.",
                ...json(answerOf({ ok: { const: true }, output: schemaOf(output, "output") })),
              },
              default: { $ref: "#/components/responses/Refused" },
            },
          },
        },
      ]),
    ),
    components: {
      schemas: { Rule: RULE },
      responses: {
        Refused: {
          description: `Nothing was changed. Codes with their status: ${Object.entries(API_ERRORS)
            .map(([code, status]) => `${code} ${status}`)
            .join(", ")}.`,
          ...json(answerOf({ ok: { const: false }, error: ERROR })),
        },
      },
    },
  };
}

const ERROR: Json = {
  type: "object",
  properties: {
    code: { enum: Object.keys(API_ERRORS) },
    message: { type: "string" },
    next: { type: "string", description: "What the person can do about it." },
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

const answerOf = (properties: Json): Json => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});

function bodyOf(name: string, input: Json): Json {
  const body = schemaOf(payloadSchema, "input");
  const properties: Json = { ...(body.properties as Json), procedure: { const: name }, input };
  return { ...body, properties };
}

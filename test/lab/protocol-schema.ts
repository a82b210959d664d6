import { writeFileSync } from "node:fs";
import { z } from "zod";
import {
  attemptAnswerSchema,
  closedTellSchema,
  doneAnswerSchema,
  errorAnswerSchema,
  outcomeTellSchema,
  planAskSchema,
  stopAnswerSchema,
} from "./protocol.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** The schema of each line for a reader in another language: fields with a default may be left out. */
export function protocolJsonSchema(): Record<string, unknown> {
  const lines = { plan: planAskSchema, outcome: outcomeTellSchema, closed: closedTellSchema };
  const answers = {
    attempt: attemptAnswerSchema,
    stop: stopAnswerSchema,
    done: doneAnswerSchema,
    error: errorAnswerSchema,
  };
  const named = { ...lines, ...answers };
  const oneOf = (names: readonly string[]) => ({ anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })) });
  return {
    $schema: DIALECT,
    title: "Makegood laboratory: lines between a world and a retry policy",
    description:
      "UTC epoch milliseconds; integer minor units. A world writes `line`s and reads as many `answer`s.",
    ...oneOf(["line", "answer"]),
    $defs: {
      line: oneOf(Object.keys(lines)),
      answer: oneOf(Object.keys(answers)),
      ...Object.fromEntries(
        Object.entries(named).map(([name, schema]) => {
          const { $schema: _, ...body } = z.toJSONSchema(schema, { io: "input" });
          return [name, body];
        }),
      ),
    },
  };
}

/** As it is kept in `protocol.schema.json`. */
export const protocolSchemaText = (): string => `${JSON.stringify(protocolJsonSchema(), null, 2)}\n`;

export const SCHEMA_FILE = new URL("./protocol.schema.json", import.meta.url);

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1])
  writeFileSync(SCHEMA_FILE, protocolSchemaText());

import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { z } from "zod";
import type { AccountSettings } from "../../server/dunning/model/settings.ts";
import type { Action } from "../../server/dunning/model/command.ts";
import type { Reason } from "../../server/dunning/model/reason.ts";
import type { HoldKind } from "../../server/dunning/facts/facts.ts";
import type { Segment } from "../../server/dunning/segments/segment.ts";
import { settingsSchema } from "../../server/api/settings/contract.ts";
import type { action } from "../../server/api/cases/contract.ts";
import type { reason } from "../../server/api/procedure.ts";
import { type Answer, type ApiClient, CONTRACT, type Input, type Output } from "../../server/api/contract.ts";
import { describeApi, objectSchema } from "../../server/api/openapi.ts";
import { DEFAULT_SETTINGS } from "../../db/stores/accounts.ts";

describe("the contract's types", () => {
  it("are the core's own, not copies that could drift", () => {
    expectTypeOf<z.output<typeof settingsSchema>>().toEqualTypeOf<AccountSettings>();
    expectTypeOf<z.output<typeof action>>().toEqualTypeOf<Action>();
    expectTypeOf<Reason & { text: string }>().toExtend<z.output<typeof reason>>();
    expectTypeOf<Output<"segments.get">["list"]>().toEqualTypeOf<Segment[]>();
  });

  it("give a client each procedure's input and output by name", () => {
    expectTypeOf<Input<"cases.list">>().toEqualTypeOf<{
      status?: "open" | "recovered" | "lost" | undefined;
      segmentId?: string | undefined;
      strategyId?: string | undefined;
      customerId?: string | undefined;
      heldBy?: HoldKind | undefined;
      owner?: string | undefined;
      cursor?: string | null | undefined;
      limit?: number | undefined;
    }>();
    const ask = (client: ApiClient) => client("tasks.list", { state: "open" });
    expectTypeOf(ask).returns.resolves.toEqualTypeOf<Answer<"tasks.list">>();
    expectTypeOf<Output<"tasks.list">["rows"][number]["amountOpen"]>().toEqualTypeOf<number | null>();
    // @ts-expect-error a retry must be confirmed
    expectTypeOf<{ invoiceId: string }>().toExtend<Input<"requests.retryNow">>();
  });

  it("accept the settings that every account begins with", () => {
    expect(settingsSchema.parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  });
});

describe("the contract's files", () => {
  it("lead to no database, no Node and no code that runs a procedure, so that the Dashboard app can import them", () => {
    const outside = new Set<string>();
    const seen = new Set<string>();
    const walk = (file: URL) => {
      if (seen.has(file.href)) return;
      seen.add(file.href);
      for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import) "([^"]+)"/g)) {
        if (from.startsWith(".")) walk(new URL(from, file));
        else outside.add(from);
      }
    };
    walk(new URL("../../server/api/contract.ts", import.meta.url));
    expect([...outside].sort()).toEqual(["luxon", "zod"]);
    expect([...seen].filter((file) => /\/db\/|handlers|presenter|context\.ts/.test(file))).toEqual([]);
  });
});

describe("a description of the API", () => {
  it("takes any carrier's paths and bodies around the procedures' own schemas", () => {
    const { paths, info } = describeApi({
      description: "A carrier without an envelope.",
      pathOf: (procedure) => `/v1/${procedure}`,
      request: (_procedure, input) => input,
      answer: (output) => output,
      refusal: (error) => objectSchema({ error }),
    }) as { info: unknown; paths: Record<string, unknown> };
    expect(info).toMatchObject({ description: "A carrier without an envelope." });
    expect(Object.keys(paths)).toHaveLength(Object.keys(CONTRACT).length);
    expect(paths["/v1/notes.add"]).toMatchObject({
      post: {
        "x-role": "agent",
        requestBody: {
          content: { "application/json": { schema: { required: ["customerId", "text"], type: "object" } } },
        },
        responses: { "200": { content: { "application/json": { schema: { required: ["note"] } } } } },
      },
    });
  });
});

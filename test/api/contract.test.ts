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
import { describeApi } from "../../server/api/openapi.ts";
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
    expect([...seen].filter((file) => /\/db\/|\/procedures\/|context\.ts/.test(file))).toEqual([]);
  });
});

describe("the description", () => {
  const description = describeApi();
  const text = JSON.stringify(description);

  it("has every procedure with its role, input and output", () => {
    const paths = description.paths as Record<string, { post: Record<string, unknown> }>;
    expect(Object.keys(paths).sort()).toEqual(
      Object.keys(CONTRACT)
        .map((name) => `/api/v1/${name}`)
        .sort(),
    );
    expect(paths["/api/v1/holds.pause"]?.post).toMatchObject({
      "x-role": "agent",
      "x-changes": true,
      requestBody: {
        content: {
          "application/json": {
            schema: {
              properties: {
                procedure: { const: "holds.pause" },
                input: { properties: { reason: { type: "string" } }, required: ["reason", "until"] },
                user_id: { type: "string" },
              },
            },
          },
        },
      },
    });
  });

  it("has no reference that leads nowhere", () => {
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? "");
    expect(references).toContain("#/components/schemas/Rule");
    for (const reference of new Set(references)) {
      const [hash, ...path] = reference.split("/");
      expect(hash).toBe("#");
      const found = path.reduce<unknown>(
        (node, key) => (node as Record<string, unknown>)?.[key],
        description,
      );
      expect(found, reference).toBeDefined();
    }
  });
});

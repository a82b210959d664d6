import { describe, expect, it } from "vitest";
import { CONTRACT } from "../../../server/api/contract.ts";
import { describeDashboardApi } from "../../../server/http/dashboard/openapi.ts";

describe("the description of the Dashboard's API", () => {
  const description = describeDashboardApi();
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

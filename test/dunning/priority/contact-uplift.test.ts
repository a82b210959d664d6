import { describe, expect, test } from "vitest";
import { DECLINE_CLASSES } from "../../../server/dunning/model/decline-class.ts";
import { CONTACT_UPLIFT, contactUpliftOf } from "../../../server/dunning/priority/contact-uplift.ts";

describe("the table of contact uplift", () => {
  test("has a graded row with a source for whatever a claim is up against", () => {
    for (const claimState of [
      ...DECLINE_CLASSES,
      "unknown",
      "sent",
      "processing",
      "promise",
      "plan",
      "dispute",
    ] as const) {
      const row = contactUpliftOf(claimState);
      expect(row.source).not.toBe("");
      expect(["A", "B", "C"]).toContain(row.grade);
    }
    expect(CONTACT_UPLIFT.afterContact).toBeLessThan(1);
  });
});

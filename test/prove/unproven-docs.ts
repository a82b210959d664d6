import { ASSUMPTIONS } from "./assumptions.ts";

/** The list of assumptions as docs/unproven.md holds it. */
export function unprovenDocs(): string {
  return ASSUMPTIONS.map(({ id, assumed, both, byHand, prove }) =>
    [
      `### ${id}`,
      "",
      assumed,
      "",
      `- **Either way:** ${both}`,
      `- **To settle it:** ${prove === undefined ? "" : "`npm run prove` tries it. By hand: "}${byHand}`,
      "",
    ].join("\n"),
  ).join("\n");
}

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const runbook = read("docs/runbook.md");

type Rule = {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: Record<string, string>;
};
const { groups } = parse(read("deploy/alerts.yaml")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading ?? "");

describe("the alerts", () => {
  it("have one entry each in the runbook, in the same order, with what it means, what to look at and what to do", () => {
    expect(headings).toEqual(rules.map(({ alert }) => alert));
    for (const entry of runbook.split(/^## /m).slice(1))
      expect(entry).toMatch(/\*\*Means\*\*[\s\S]*\*\*Look\*\*[\s\S]*\*\*Do\*\*/);
  });

  it.each(rules)("$alert leads to its entry and says whom it wakes", ({ alert, labels, annotations }) => {
    expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    expect(annotations.summary).toBeTruthy();
    const entry = runbook.slice(runbook.indexOf(`## ${alert}\n`));
    expect(entry).toMatch(new RegExp(`^## ${alert}\\n\\n\\*\\*Means\\*\\* \\(${labels.severity}\\)`));
  });
});

it("the runbook names only scripts that exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const page of ["runbook", "operations", "upgrading"])
    for (const [, script] of read(`docs/${page}.md`).matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toHaveProperty(script ?? "");
});

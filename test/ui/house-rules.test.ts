import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { brokenRules } from "./house-rules.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const files = ["ui", "src/views"]
  .flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  )
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.tsx?$/.test(file));

describe("the extension", () => {
  it("keeps to what the Dashboard allows", () => {
    expect(files.filter((file) => file.startsWith("ui/")).length).toBeGreaterThan(10);
    expect(files.flatMap((file) => brokenRules(file, readFileSync(ROOT + file, "utf8")))).toEqual([]);
  });
});

describe("the rules", () => {
  const of = (text: string) => brokenRules("ui/cases/CaseList.tsx", text);

  it.each([
    [`const a = <Box><div/></Box>;`, /:1 <div>/],
    [`const a = <Box>\n<b>x</b></Box>;`, /:2 <b>/],
    [`const a = <Button ref={r}/>;`, /ref: /],
    [`import { useId } from "react";`, /useId: React 18/],
    [`import * as React from "react"; React.useTransition();`, /useTransition: React 18/],
    [`export const { useState, useId } = React;`, /useId: React 18/],
    [`import { useState } from "react";`, /ui\/kit\/react\.ts/],
    [`import React, { Suspense as S } from "react";`, /Suspense: React 18/],
    [`import Stripe from "stripe";`, /imports stripe$/],
    [`import type Stripe from "stripe";`, /imports stripe$/],
    [`import { z } from "zod";`, /imports zod$/],
    [`import { render } from "@stripe/ui-extension-sdk/testing";`, /imports @stripe/],
    [`import { CONTRACT } from "../../server/api/contract.ts";`, /contract\.ts at run time/],
    [`import { type Input } from "../../server/api/contract.ts";`, /contract\.ts at run time/],
    [`export { CONTRACT } from "../../server/api/contract.ts";`, /contract\.ts at run time/],
    [`import "../../server/api/contract.ts";`, /contract\.ts at run time/],
    [`import { ui_extension } from "../../stripe-app.json";`, /stripe-app\.json at run time/],
    [
      `import type { Facts } from "../../server/dunning/facts/facts.ts";`,
      /imports server\/dunning\/facts\/facts\.ts$/,
    ],
    [`import { describeStep } from "../../server/i18n/actions.ts";`, /server\/i18n\/actions\.ts at run time/],
    [`import { dashboardLabels } from "../../server/i18n/dashboard-labels.ts";`, /labels\.ts at run time/],
    [`type A = import("zod").ZodType;`, /import it by name/],
    [`const a = await import("./other.ts");`, /while running/],
    [`const now = Date.now();`, /Date\.now\(\): time/],
    [`const now = new Date();`, /new Date\(\): time/],
    [`const now = new Date;`, /new Date: time/],
    [`document.title = "x";`, /document: /],
    [`const a = window.innerWidth;`, /window: /],
    [`const a = { window };`, /window: /],
    [`localStorage.getItem("a");`, /localStorage: /],
    [`import { getDashboardUserEmail } from "@stripe/ui-extension-sdk/utils";`, /user_email_read/],
    [`import { stripeApiFetch } from "@stripe/ui-extension-sdk/utils";`, /only the server/],
    [`import { createHttpClient } from "@stripe/ui-extension-sdk/http_client";`, /imports @stripe/],
  ])("see %s", (text, problem) => {
    expect(of(text)).toContainEqual(expect.stringMatching(problem));
  });

  it.each([
    `import { useEffect, useState } from "../react.ts"; import type { ReactNode } from "react";`,
    `import { Box } from "@stripe/ui-extension-sdk/ui"; import { Tabs } from "@stripe/ui-extension-sdk/ui/next";`,
    `import type { Output } from "../../server/api/contract.ts";`,
    `export type { Output } from "../../server/api/contract.ts";`,
    `import { formatAmount } from "../../server/i18n/money-format.ts";`,
    `import { negotiate } from "../../server/i18n/message-format.ts"; import { api } from "../api.ts";`,
    `const a = <Select><option value="a">A</option></Select>;`,
    `const Routes = { detail: Box }; const a = <Routes.detail/>;`,
    `const at = new Date(answer.at); const iso = new Date(0).toISOString();`,
    `const seen = useRef(0); seen.current = 1;`,
    `const open = (window: ContactWindow) => window.from; type T = { window: string; location: string };`,
    `const a = settings.window; const b = { history: 1 }; const c = <Row history={b}/>;`,
    `const confirm = () => {}; confirm();`,
  ])("let pass %s", (text) => {
    expect(of(text)).toEqual([]);
  });
});

import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Conformance, conformanceMiddleware } from "../conformance/conformance-middleware.ts";
import { loadStripeSchema } from "../conformance/schema-cache.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import type { AccountSettings } from "../sandbox/tenant.ts";
import { listen } from "../simulation/harness.ts";
import { ASSUMPTIONS } from "./assumptions.ts";
import { type Finding, lineOf, prove, WrongKey } from "./prove.ts";

const KEY = "sk_test_prove00000000000";

let sandbox: Sandbox;
let apiBase: string;
let close: () => Promise<void>;
let conformance: Conformance;
let answered: number;

beforeAll(() => void loadStripeSchema(), 120_000);
beforeEach(async () => {
  answered = 0;
  conformance = conformanceMiddleware();
  sandbox = new Sandbox({
    seed: 11,
    startAt: Date.now(),
    testClocksMoveTime: true,
    settings: { retrySchedule: { kind: "smart", tries: 8, days: 14, end: "cancel" } },
  });
  const http = await listen(
    0,
    conformance.around((request) => {
      answered++;
      return sandbox.app.fetch(request as Request);
    }) as never,
  );
  apiBase = http.url;
  close = http.close;
});
afterEach(() => close());

/** Runs with this behaviour of Stripe's. @returns each assumption's finding */
async function proveUnder(settings: Partial<AccountSettings>, only?: string[]) {
  Object.assign(sandbox.settingsOf(sandbox.platformAccount), settings);
  const { findings, leftBehind } = await prove(KEY, {
    apiBase,
    pollMs: 5,
    progress: () => {},
    say: () => {},
    ...(only === undefined ? {} : { only }),
  });
  expect(leftBehind).toEqual([]);
  conformance.assertNone();
  return Object.fromEntries(findings.map((finding) => [finding.id, finding])) as Record<string, Finding>;
}

/** What the account holds that a person would find and wonder about. */
function leftInAccount(): string[] {
  const tenant = sandbox.tenant(sandbox.platformAccount, false);
  return [
    ...tenant.customers.values().map(({ id }) => id),
    ...tenant.testClocks.values().map(({ id }) => id),
    ...tenant.invoices
      .values()
      .flatMap(({ id, status, parent }) =>
        parent === null && ["draft", "open", "uncollectible"].includes(status ?? "") ? [id] : [],
      ),
    ...tenant.subscriptions.values().flatMap(({ id, ended_at }) => (ended_at === null ? [id] : [])),
    ...tenant.products.values().flatMap(({ id, active }) => (active ? [id] : [])),
    ...sandbox.webhooks.endpoints.map(({ id }) => id),
  ];
}

describe("proving", () => {
  it("gives one line for each assumption, and leaves nothing behind", { timeout: 60_000 }, async () => {
    const found = await proveUnder({});
    expect(Object.keys(found)).toEqual(ASSUMPTIONS.map(({ id }) => id));
    for (const { id, prove: attempt } of ASSUMPTIONS) {
      const { outcome, observed } = found[id]!;
      // Whatever can be tried is settled here; the rest is named with its steps.
      expect([id, outcome === "unsettled", observed]).toEqual([
        id,
        attempt === undefined,
        expect.any(String),
      ]);
      expect(lineOf(found[id]!)).toMatch(/^\w+: (holds|does not hold|could not be settled) \([^\n]+\)$/);
    }
    expect(leftInAccount()).toEqual([]);
  });

  it.each<[id: string, holding: Partial<AccountSettings>, failing: Partial<AccountSettings>]>([
    ["collection_goes_on", { collectionGoesOn: true }, { collectionGoesOn: false }],
    [
      "cancel_stops_other_invoices",
      { cancelStopsInvoicesOf: "customer" },
      { cancelStopsInvoicesOf: "subscription" },
    ],
    [
      "failure_follows_confirmation",
      { failsWhereActionIsRequired: true },
      { failsWhereActionIsRequired: false },
    ],
  ])("sees %s hold where it does, and fail where it does not", async (id, holding, failing) => {
    expect((await proveUnder(holding, [id]))[id]?.outcome).toBe("holds");
    expect((await proveUnder(failing, [id]))[id]?.outcome).toBe("fails");
  });

  it.each(["first", "final"] as const)(
    "says that nothing is past due where the account pauses after the %s failed payment, and leaves nothing behind",
    { timeout: 60_000 },
    async (after) => {
      const found = await proveUnder({ pauseOnFailure: { after, resumesWhenPaid: true } });
      const untried = Object.keys(found).filter((id) => found[id]?.outcome === "unsettled");
      const byHand = ASSUMPTIONS.filter(({ prove: attempt }) => attempt === undefined).map(({ id }) => id);
      const pastDue = ["uncollectible_reactivates", "void_reactivates_nothing"];
      expect(untried.toSorted()).toEqual([...byHand, ...(after === "first" ? pastDue : [])].toSorted());
      if (after === "first")
        expect(found.uncollectible_reactivates?.observed).toBe("the subscription was paused");
      expect(leftInAccount()).toEqual([]);
    },
  );

  it("cannot settle what the account's settings do not show, and says which", async () => {
    const off = await proveUnder({ retrySchedule: { kind: "off" } }, ["collection_goes_on"]);
    expect(off.collection_goes_on).toMatchObject({
      outcome: "unsettled",
      observed: expect.stringContaining("switch Stripe's retries on"),
    });
  });

  it("agrees with an unsaved portal too", async () => {
    const id = "default_means_saved";
    expect((await proveUnder({ portalSaved: { live: true, test: false } }, [id]))[id]).toMatchObject({
      outcome: "holds",
      observed: expect.stringContaining("refused"),
    });
  });

  it("takes away what it made when a step fails in the middle", async () => {
    sandbox.faults.plan({ kind: "server_error", method: "POST", path: /\/pay$/ });
    const { paid_is_refused_with_400: found } = await proveUnder({}, ["paid_is_refused_with_400"]);
    expect(found?.outcome).toBe("unsettled");
    expect(leftInAccount()).toEqual([]);
  });

  it.each([["sk_live_0000000000000000"], ["rk_live_0000000000000000"], ["pk_test_0000"], [undefined]])(
    "refuses %s before anything is asked",
    async (key) => {
      const options = { apiBase, progress: () => {}, say: () => {} };
      await expect(prove(key, options)).rejects.toThrow(WrongKey);
      expect(answered).toBe(0);
    },
  );
});

import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Input } from "../../../server/api/contract.ts";
import { CasePanel } from "../../../ui/cases/CasePanel.tsx";
import { NOON } from "../../api/merchant.ts";
import { type Opened, openMerchant, renderView, type ViewOptions } from "../view-harness.tsx";

type Named =
  | "requests.doStep"
  | "requests.skipStep"
  | "notes.add"
  | "cases.get"
  | "holds.pause"
  | "holds.resume";

export let server: Awaited<ReturnType<typeof openMerchant>>;
export let opened: Opened;
let count = 0;

/** Each test of a file has an account of its own, at noon. */
export function withMerchant(): void {
  beforeAll(async () => {
    server = await openMerchant();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    server.dashboard.clock.advance(NOON - server.dashboard.clock.now());
    opened = await server.another(`acct_panel${++count}`);
  });
}

export const ask = <Name extends Named>(name: Name, input: Input<Name>) =>
  server.dashboard.ask(name, input, { accountId: opened.backend.place.account });

export const customerId = "cus_1";
export const invoiceId = "in_1";
export const caseId = "case_in_1";

/** A customer with one failed invoice. */
export async function withCase() {
  await opened.merchant.customer(customerId);
  await opened.merchant.failed(invoiceId, customerId);
}

export const panel = (of: Parameters<typeof CasePanel>[0]["of"], options: Partial<ViewOptions> = {}) =>
  renderView(<CasePanel of={of} />, { backend: opened.backend, ...options });

export const lines = (text: string) => text.split("\n");

import type { AccountRow } from "../../../db/stores/accounts.ts";
import type { Context } from "../../api/context.ts";
import type { ProcedureName } from "../../api/contract.ts";
import type { Account } from "../../dunning/facts/facts.ts";
import type { RequestEnv } from "../request-env.ts";
import type { SignedPayload } from "./signed-payload.ts";

/** The variables of a signed call. Each is set by the middleware named beside it. */
type SignedCall = {
  /** `readPayload` */
  payload: SignedPayload;
  /** `readPayload`: the tenant */
  account: Account;
  /** `readPayload`. BCP 47, as Intl writes it */
  locale: string;
  /** `matchProcedure` */
  procedure: ProcedureName;
  /** `requireInstalled` */
  installation: AccountRow;
  /** `setContext` */
  context: Context;
};

export type DashboardEnv = { Variables: RequestEnv["Variables"] & SignedCall };

/** While a call is refused, any of the variables may be missing. */
export type RefusedCallEnv = { Variables: RequestEnv["Variables"] & Partial<SignedCall> };

/** A command that concerns an account before it is known which customer it concerns. */
export type AccountCommand = {
  /** Made from the facts that call for it, so that the same need gets the same id. */
  id: string;
  /** UTC epoch milliseconds. */
  dueAt: number;
  do: AccountAction;
};

export type AccountAction =
  /** A dispute or a fraud warning names a charge that nobody here has heard of: read whose it is. */
  | { kind: "read_charge"; chargeId: string }
  /** The merchant came or came back: hand back to Stripe what an earlier stay left switched off. */
  | { kind: "find_orphans" }
  /** A new account: read what is open at Stripe, and the events of the last 30 days, a step at a time. */
  | { kind: "import" };

/** The parts of an import, in their order. */
export const IMPORT_PARTS = ["invoices", "customers", "events"] as const;
export type ImportPart = (typeof IMPORT_PARTS)[number];

const KINDS: ReadonlySet<string> = new Set<AccountAction["kind"]>(["read_charge", "find_orphans", "import"]);

export const isAccountAction = (action: { kind: string }): action is AccountAction => KINDS.has(action.kind);

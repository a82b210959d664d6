import { postgres } from "./dialect.ts";
import { defineSchema } from "./schema.ts";

export const schema = defineSchema(postgres);
// drizzle-kit finds tables by their exported names.
export const {
  accounts,
  accountConnections,
  inbox,
  customers,
  subscriptions,
  paymentMethods,
  invoices,
  paymentEvents,
  charges,
  invoicePayments,
  reversals,
  holds,
  staffRequests,
  executions,
  tasks,
  cases,
  wakeups,
  commands,
  timeline,
  ledger,
  figures,
  segments,
  strategies,
  strategyDrafts,
  experiments,
  retryModels,
  trainingExamples,
  owners,
  notes,
  staffNames,
  usedCallIds,
  writeProbes,
} = schema;

import { sqlite } from "./dialect.ts";
import { defineSchema } from "./schema.ts";

export const schema = defineSchema(sqlite);
// Named exports: what drizzle-kit reads.
export const {
  accounts,
  connections,
  inbox,
  customers,
  subscriptions,
  paymentMethods,
  invoices,
  notices,
  charges,
  invoicePayments,
  reversals,
  holds,
  requests,
  acts,
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
  retryLessons,
  owners,
  notes,
  people,
} = schema;

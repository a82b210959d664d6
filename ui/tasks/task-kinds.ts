import type { Input, Output } from "../../server/api/contract.ts";

export type Task = Output<"tasks.list">["rows"][number];
export type Outcome = Input<"tasks.complete">["outcome"];

export const TASK_KINDS = ["call", "sms", "letter", "agency", "review"] as const satisfies Task["kind"][];

export const OUTCOMES = [
  "done",
  "reached",
  "not_reached",
  "wrong_contact",
  "will_pay",
  "refuses",
  "disputes",
  "handed_over",
  "not_needed",
] as const satisfies Outcome[];

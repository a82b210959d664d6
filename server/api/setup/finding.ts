import type { SenderDomain } from "../../names/sender-domain.ts";
import type { AccessResult } from "../../stripe/gateway.ts";
import type { Context } from "../context.ts";
import type { HandlerOutput } from "../contract.ts";

export type SetupTask = HandlerOutput<"setup.check">["tasks"][number];

/** What a check found. `optional` takes the place of the check's own, where something could not be tried at all. */
export type Finding = Pick<SetupTask, "status" | "text"> & Partial<Pick<SetupTask, "optional">>;

/** With one reading for all checks that need the same: where Stripe refuses, asking further is of no use. */
export type CheckContext = Context & {
  readAccessOnce: () => Promise<AccessResult>;
  readDomainOnce: () => Promise<SenderDomain>;
};

/** A fault of ours in that reading is its own check's to report, and keeps nobody from asking further. */
export const isReadable = ({ readAccessOnce }: CheckContext): Promise<boolean> =>
  readAccessOnce().then(
    ({ kind }) => kind === "done",
    () => true,
  );

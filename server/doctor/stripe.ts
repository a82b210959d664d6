import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { connect } from "../stripe/connect/connect.ts";
import type { Mark } from "../stripe/connect/report.ts";
import { targetsOf } from "../connect-targets.ts";
import type { Note, Status } from "./finding.ts";

const STATUS: Readonly<Record<Mark, Status>> = { ok: "ok", done: "ok", left: "wrong", look: "look" };

/** What `npm run connect` would look at and mend, for every key, without mending it. */
export async function checkStripe(
  note: Note,
  { publicUrl, stripe }: Pick<Config, "publicUrl" | "stripe">,
  clock: Clock,
): Promise<void> {
  for (const target of targetsOf(stripe)) {
    await connect(
      target,
      {
        publicUrl,
        apiBase: stripe.apiBase,
        secrets: stripe.webhookSecrets,
        // A key whose account is not named serves an app that other merchants install.
        hears: target.accountId === null ? "connected" : "own",
        connectedAccount: null,
        clock,
        readOnly: true,
      },
      (mark, text) => note({ check: "stripe", status: STATUS[mark], text }),
    );
  }
}

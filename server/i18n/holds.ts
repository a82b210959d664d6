import { type Formatter, groupFormatters, type MessageParams, on } from "./formatter.ts";
import type { LocaleContext } from "./locale-format.ts";

const until = { until: on("until") };
const holds = groupFormatters("holds", { pause_until: until, promise_until: until, other_until: until });

/** What a running hold does, and until when: from `kind`, `until` (null: open) and its id in `hold`. */
export const describeHold: Formatter = (params: MessageParams, localeContext: LocaleContext): string => {
  const kind =
    typeof params.kind === "string"
      ? params.kind
      : String(params.hold).startsWith("dispute:")
        ? "dispute"
        : String(params.hold).startsWith("fraud:")
          ? "fraud"
          : "";
  const ends = typeof params.until === "number";
  const find: (key: string) => Formatter | undefined = holds;
  const formatter = (ends ? find(`${kind}_until`) : undefined) ?? find(kind);
  return (formatter ?? holds(ends ? "other_until" : "other"))(params, localeContext);
};

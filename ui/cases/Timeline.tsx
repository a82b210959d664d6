import { Box, Divider } from "@stripe/ui-extension-sdk/ui";
import { IconText, type IconName } from "../kit/IconText.tsx";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useFormat } from "../kit/format.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import { useMutation } from "../data/use-query.ts";
import { ReasonList } from "./ReasonList.tsx";
import { useWhen } from "./use-when.ts";
import { comingOf, isHeldOut, stripeAttemptsOf } from "./case-status.ts";
import type { CaseAnswer, CaseProps } from "./use-case.ts";
import {
  Caption,
  ClockLine,
  ColumnMedium,
  ColumnTiny,
  ColumnXSmall,
  Heading,
  Muted,
} from "../kit/layout.tsx";

type Entry = CaseAnswer["timeline"]["rows"][number];

type Coming = {
  id: string;
  at: number | null;
  /** A message or a charge: the customer's own time stands beside it. */
  reaches: boolean;
  text: string;
  reasons: { text: string }[];
};

/** What will happen as things stand, soonest last: so that the list reads downwards into the past. */
function comingEntries(answer: CaseAnswer, stripeAttempts: Coming[]) {
  // What an experiment leaves to Stripe has no step of ours until that is over.
  if (isHeldOut(answer)) return stripeAttempts;
  const coming = comingOf(answer);
  const named = new Set(coming.flatMap(({ do: action }) => ("stepId" in action ? [action.stepId] : [])));
  const ends = coming.some(({ do: action }) => action.kind === "end");
  return [
    ...stripeAttempts,
    ...coming.map(
      ({ id, dueAt, text, reasons, do: action }): Coming => ({
        id,
        at: dueAt,
        reaches: action.kind === "charge" || action.kind === "message",
        text,
        reasons,
      }),
    ),
    ...answer.steps
      .filter(
        ({ stepId, state, at }) =>
          (state === "planned" || state === "next") &&
          !named.has(stepId) &&
          // Before an end that somebody asked for, no step has a day any more.
          !(ends && at === null),
      )
      .map(
        ({ stepId, at, text, kind }): Coming => ({
          id: stepId,
          at,
          reaches: kind === "message",
          text,
          reasons: [],
        }),
      ),
    ...(answer.end && !ends
      ? [{ id: "end", at: answer.end.at, reaches: false, text: answer.end.text, reasons: [] }]
      : []),
  ].sort((a, b) => (b.at ?? Number.POSITIVE_INFINITY) - (a.at ?? Number.POSITIVE_INFINITY));
}

function iconOf({ kind, detail }: Entry): { name: IconName; color: "success" | "critical" | "secondary" } {
  if (kind === "recovered" || kind === "promise_kept" || detail.status === "recovered")
    return { name: "checkCircleFilled", color: "success" };
  if (/fail|lost|taken_back|broken/.test(kind) || detail.status === "lost")
    return { name: "cancelCircleFilled", color: "critical" };
  return { name: "checkCircleFilled", color: "secondary" };
}

/** Our charge and the failure that Stripe reports for it are the same event: they become one entry, with both reasons. */
function mergeChargeEntries(rows: Entry[]): Entry[] {
  const merged: Entry[] = [];
  for (const row of rows) {
    const before = merged.at(-1);
    if (before && (isCharge(row, before) || isCharge(before, row))) {
      const attempt = row.kind === "charge" ? before : row;
      merged[merged.length - 1] = { ...attempt, reasons: [...before.reasons, ...row.reasons] };
    } else merged.push(row);
  }
  return merged;
}

const isCharge = (charge: Entry, attempt: Entry) =>
  charge.kind === "charge" &&
  attempt.kind === "attempt_failed" &&
  charge.invoiceId === attempt.invoiceId &&
  Math.abs(charge.at - attempt.at) < 120_000;

/** The past solid, the future hollow, newest on top. */
export function Timeline({ answer }: CaseProps) {
  const t = useTranslate();
  const { now, nameOf } = useSession();
  const { when, whenAtCustomer, wasAtCustomer } = useWhen(answer.timeZone);
  const format = useFormat();
  const { rows, nextCursor } = answer.timeline;
  const [older, setOlder] = useState<{ rows: Entry[]; cursor: string | null } | null>(null);
  const asking = useMutation("timeline.list");
  const isOpen = answer.case?.status === "open";
  const cursor = older ? older.cursor : nextCursor;
  // The first page is fetched anew from time to time, and may by then reach into the second.
  const first = new Set(rows.map(({ id }) => id));
  const past = [...rows, ...(older?.rows ?? []).filter(({ id }) => !first.has(id))];

  const stripeAttempts = stripeAttemptsOf(answer, now).map(
    ({ invoiceId, number, at }, _, { length }): Coming => ({
      id: `stripe ${invoiceId}`,
      at,
      reaches: true,
      text:
        length > 1
          ? t("ui_timeline.stripe_invoice", { number: number ?? invoiceId })
          : t("ui_timeline.stripe"),
      reasons: [],
    }),
  );

  /** Who did it, with the reason that they gave. */
  const personOf = ({ by, why, detail }: Entry) => {
    if (by === null) return null;
    const who = nameOf(by);
    const { before } = detail;
    if (typeof before === "string" && before !== by)
      return t("ui_timeline.by_after", { who, before: nameOf(before) });
    return why === null ? t("ui_timeline.by", { who }) : t("ui_timeline.by_why", { who, why });
  };

  const showMore = async () => {
    const page = await asking.run({ customerId: answer.customer?.id ?? "", cursor });
    if (page.ok)
      setOlder({ rows: [...(older?.rows ?? []), ...page.output.rows], cursor: page.output.nextCursor });
  };

  return (
    <ColumnMedium>
      <ColumnTiny>
        <Heading label="ui_timeline.title" />
        <ClockLine />
      </ColumnTiny>
      {isOpen &&
        comingEntries(answer, stripeAttempts).map(({ id, at, reaches, text, reasons }) => (
          <Moment
            key={id}
            icon={{ name: "circle", color: "secondary" }}
            when={at === null ? t("ui_timeline.undated") : reaches ? whenAtCustomer(at) : when(at)}
            text={text}
            reasons={reasons}
          />
        ))}
      {isOpen && (
        <ColumnXSmall>
          <Caption label="ui_timeline.now" />
          <Divider />
        </ColumnXSmall>
      )}
      {past.length === 0 && <Muted label="ui_timeline.nothing" />}
      {mergeChargeEntries(past).map((entry) => (
        <Moment
          key={entry.id}
          icon={iconOf(entry)}
          when={/^(charge|message)$/.test(entry.kind) ? wasAtCustomer(entry.at) : format.when(entry.at)}
          text={entry.text}
          by={personOf(entry)}
          reasons={entry.reasons}
        />
      ))}
      {asking.failure && <FailureBanner failure={asking.failure} />}
      {cursor !== null && (
        <LabelButton pending={asking.pending} onPress={() => void showMore()} label="ui_timeline.more" />
      )}
    </ColumnMedium>
  );
}

function Moment(props: {
  icon: { name: IconName; color: "success" | "critical" | "secondary" };
  when: string;
  text: string;
  /** Who did it, and why. */
  by?: string | null;
  reasons: { text: string }[];
}) {
  const [isOpen, setOpen] = useState(false);
  const { icon, when, text, by, reasons } = props;
  return (
    <IconText icon={icon.name} color={icon.color}>
      <Box css={{ stack: "y", gap: "xsmall", width: "fill" }}>
        <Box>{text}</Box>
        {by && <Caption>{by}</Caption>}
        <Box css={{ stack: "x", gap: "small", font: "caption", color: "secondary" }}>
          <Box>{when}</Box>
          {reasons.length > 0 && (
            <Jump
              type="secondary"
              onPress={() => setOpen(!isOpen)}
              label={isOpen ? "ui_timeline.hide" : "ui_timeline.why"}
            />
          )}
        </Box>
        {isOpen && (
          <Box css={{ paddingLeft: "small" }}>
            <ReasonList reasons={reasons} />
          </Box>
        )}
      </Box>
    </IconText>
  );
}

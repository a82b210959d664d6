import { Accordion, AccordionItem, Badge, Box } from "@stripe/ui-extension-sdk/ui";
import { Jump } from "../kit/LabelButton.tsx";
import { useFormat } from "../kit/format.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { ReasonList } from "./ReasonList.tsx";
import { useWhen } from "./use-when.ts";
import { caseStateOf, stripeAttemptsOf } from "./case-status.ts";
import type { CaseProps } from "./use-case.ts";
import { Caption, Column, ColumnSmall, ColumnXSmall, Heading, Muted, Title } from "../kit/layout.tsx";

const BADGES = {
  healthy: "positive",
  open: "info",
  pause: "neutral",
  promise: "info",
  dispute: "warning",
  fraud: "warning",
  plan: "info",
  resubscribed: "warning",
  collection: "neutral",
  recovered: "positive",
  lost: "negative",
  disconnected: "urgent",
  held_out: "neutral",
} as const;

/** The answer to "what is going on with this payment?", before anything else. */
export function CaseStatus({ handle, answer }: CaseProps) {
  const t = useTranslate();
  const { now, nameOf } = useSession();
  const { go } = usePlaces();
  const format = useFormat();
  const { whenAtCustomer } = useWhen(answer.timeZone);
  const { case: case_, money, steps, timeline } = answer;
  const caseState = caseStateOf(answer, handle.invoiceId, now);
  const { state } = caseState;
  const onItsWay = answer.underWay[0];
  const sum = (amount: number, currency = money?.currency ?? "usd") => format.money(amount, currency);
  const reasons = state === "open" ? (caseState.next?.reasons ?? []) : [];

  const [stripeAttempt] = stripeAttemptsOf(answer, now);
  const byStripe =
    stripeAttempt &&
    t("ui_case_status.next", { what: t("ui_timeline.stripe"), when: whenAtCustomer(stripeAttempt.at) });

  /** One line, and what belongs under it. */
  const said = (): [line: string, under?: string] => {
    switch (caseState.state) {
      case "healthy":
        if (onItsWay)
          return [
            t("ui_case_status.under_way", {
              sum: sum(onItsWay.amount, onItsWay.currency),
              day: format.day(onItsWay.until),
            }),
            t("ui_case_status.under_way_why"),
          ];
        return [t("ui_case_status.nothing"), t("ui_case_status.nothing_why")];
      case "recovered":
      case "lost": {
        const closing = timeline.rows.find(({ kind }) => kind === state)?.text;
        return [
          closing ?? t(`ui_case_status.${state}`),
          t("ui_case_status.closed", { day: format.day(case_?.closedAt ?? now) }),
        ];
      }
      case "disconnected":
      case "dispute":
      case "fraud":
      case "plan":
        return [t(`ui_case_status.${caseState.state}`), t("ui_case_status.quiet")];
      case "resubscribed":
      case "collection":
        return [t(`ui_case_status.${caseState.state}`), t(`ui_case_status.${caseState.state}_why`)];
      case "held_out":
        return [byStripe ?? t("ui_case_status.held_out"), t("ui_case_status.held_out_why")];
      case "open": {
        const { next } = caseState;
        if (!next) return [byStripe ?? case_?.waitsFor[0]?.text ?? t("ui_case_status.waiting")];
        const { do: action, text: what, dueAt } = next;
        const when = whenAtCustomer(dueAt);
        const place = steps.findIndex(({ stepId }) => "stepId" in action && action.stepId === stepId);
        return [
          place < 0
            ? t("ui_case_status.next", { what, when })
            : t("ui_case_status.step", { step: place + 1, steps: steps.length, what, when }),
        ];
      }
      default: {
        const { endsAt, amount, currency, owner, fromAt, reason } = caseState.hold;
        const day = format.day(endsAt ?? now);
        const by = { who: nameOf(owner), day: format.day(fromAt) };
        return [
          endsAt === null
            ? t("ui_case_status.pause_open")
            : state === "promise"
              ? t("ui_case_status.promise_until", {
                  sum: sum(amount ?? money?.open ?? 0, currency ?? undefined),
                  day,
                })
              : t("ui_case_status.pause_until", { day }),
          reason === "" ? t("ui_case_status.by", by) : t("ui_case_status.by_why", { ...by, why: reason }),
        ];
      }
    }
  };

  const closed = state === "recovered" || state === "lost" ? state : null;
  const [line, under] = said();
  const first = (state === "open" && caseState.next?.because) || [];
  return (
    <ColumnSmall>
      <Box css={{ stack: "x", distribute: "space-between", alignY: "top", gap: "small" }}>
        {money ? (
          <Column>
            <Caption label={`ui_case_status.${closed ?? "at_risk"}`} />
            <Title>{sum(money[closed ?? "open"])}</Title>
          </Column>
        ) : (
          <Heading>{line}</Heading>
        )}
        {state === "healthy" && onItsWay ? (
          <Badge type="info">{t("ui_case_status.on_its_way")}</Badge>
        ) : (
          <Badge type={BADGES[state]}>{t(`ui_case_status.${state}`)}</Badge>
        )}
      </Box>
      {money && <Box css={{ font: "subheading" }}>{line}</Box>}
      {under && <Muted>{under}</Muted>}
      {state === "disconnected" && <Jump onPress={() => go({ to: "setup" })} label="ui_case_status.set_up" />}
      {first.length > 0 && (
        <ColumnXSmall>
          <Caption label="ui_case_status.reasons" />
          <ReasonList reasons={first} />
        </ColumnXSmall>
      )}
      {reasons.length > first.length && (
        <Accordion>
          <AccordionItem title={t("ui_case_status.why")}>
            <ReasonList reasons={reasons} />
          </AccordionItem>
        </Accordion>
      )}
    </ColumnSmall>
  );
}

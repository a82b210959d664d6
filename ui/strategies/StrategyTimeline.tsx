import { Box } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import { IconText, type IconName } from "../kit/IconText.tsx";
import { Jump, LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useFormat } from "../kit/format.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useTranslate } from "../data/session.tsx";
import { type Axis, courseOf, lastTryOf, type Mark } from "./timeline-layout.ts";
import type { Step, Strategy } from "./edit.ts";
import { Remark, type RemarkLine } from "./LintMessages.tsx";
import { channelIn, type Named, useStepText } from "./step-text.ts";
import { Caption, Column, ColumnTiny, ColumnXSmall, Narrow, Strong } from "../kit/layout.tsx";

/** What can be changed, and how; nothing for who may only look. */
export type CourseEditing = { step: (step: Step) => void; frame: () => void };

/** A strategy on its days, from what starts it to its end. */
export function StrategyTimeline(props: {
  strategy: Strategy;
  axis: Axis | null;
  remarks: readonly RemarkLine[];
  named: Named;
  editing: CourseEditing | null;
}) {
  const { strategy, axis, remarks, named, editing } = props;
  const [withBudgets, setWithBudgets] = useState(false);
  const marks = courseOf(strategy, axis, withBudgets);
  return (
    <Box css={{ stack: "y", gap: "small", maxWidth: 800 }}>
      <Column>
        {marks.map((mark, index) => (
          <Row key={keyOf(mark)} mark={mark} newDay={mark.day !== marks[index - 1]?.day}>
            <Content {...{ mark, strategy, axis, remarks, named, editing }} />
          </Row>
        ))}
      </Column>
      {axis && axis.budgets.length > 0 && strategy.clock === "failure" && (
        <Narrow>
          <Jump
            onPress={() => setWithBudgets(!withBudgets)}
            label={withBudgets ? "ui_strategies.budgets_hide" : "ui_strategies.budgets"}
          />
        </Narrow>
      )}
    </Box>
  );
}

const keyOf = (mark: Mark): string =>
  mark.kind === "step" ? `step ${mark.step.id}` : `${mark.kind} ${mark.kind === "end" ? "" : mark.day}`;

/** One mark: its day, a rail that is thick as long as tries may fall, and what happens. */
function Row({ mark, newDay, children }: { mark: Mark; newDay: boolean; children: ReactNode }) {
  const t = useTranslate();
  const { wide } = usePlaces();
  const rail = mark.kind === "end" ? 0 : mark.tries ? 4 : 1;
  return (
    <Box css={{ stack: "x", gap: "small", alignY: "stretch" }}>
      <Box css={{ width: wide ? 64 : 48, font: "caption", color: "secondary" }}>
        {newDay && mark.kind !== "stripe" ? t("ui_strategies.day", { day: mark.day }) : ""}
      </Box>
      <Box
        css={{
          width: "fill",
          // Whatever the rail's width, what stands beside it begins at the same place.
          paddingLeft: 20 - rail,
          paddingBottom: "medium",
          ...(rail === 0
            ? {}
            : {
                borderLeftWidth: rail,
                borderLeftStyle: mark.tries ? "solid" : "dashed",
                borderLeftColor: "neutral",
              }),
        }}
      >
        {children}
      </Box>
    </Box>
  );
}

function Content({
  mark,
  strategy,
  axis,
  remarks,
  named,
  editing,
}: Parameters<typeof StrategyTimeline>[0] & { mark: Mark }) {
  const t = useTranslate();
  const format = useFormat();
  const words = useStepText(named);
  switch (mark.kind) {
    case "start":
      return <Strong label={`ui_strategies.${strategy.clock}`} />;
    case "retries":
      return (
        <Entry
          icon="refresh"
          text={t("ui_strategies.band", { n: strategy.retries.max, to: lastTryOf(strategy) ?? 0 })}
          below={axis && axis.retryMode !== "lead" ? [t(`ui_strategies.band_${axis.retryMode}`)] : []}
          edit={editing?.frame}
        />
      );
    case "last_try":
      return <Caption label="ui_strategies.last_attempt" />;
    case "step":
      return (
        <ColumnXSmall>
          <Entry
            icon={
              mark.step.do.kind === "message" && channelIn(named.channels, mark.step.do.channel).isSetUp
                ? "email"
                : "person"
            }
            text={words.doing(mark.step)}
            below={words.terms(mark.step)}
            edit={editing && (() => editing.step(mark.step))}
          />
          {remarks
            .filter(({ stepId }) => stepId === mark.step.id)
            .map((remark) => (
              <Remark key={remark.code} remark={remark} />
            ))}
        </ColumnXSmall>
      );
    case "stripe":
      return (
        <Caption>
          {t("ui_strategies.stripe", {
            days: mark.shares
              .map(({ day, share }) => t("ui_strategies.stripe_day", { day, share: format.percent(share) }))
              .join(", "),
          })}
        </Caption>
      );
    case "budgets":
      return (
        <ColumnTiny>
          {mark.texts.map((text) => (
            <Caption key={text}>{text}</Caption>
          ))}
        </ColumnTiny>
      );
    case "end":
      return (
        <Entry icon="flag" text={t(`end_actions.${strategy.end.action}`)} below={[]} edit={editing?.frame} />
      );
  }
}

function Entry(props: {
  icon: IconName;
  text: string;
  below: string[];
  edit: (() => void) | null | undefined;
}) {
  const { icon, text, below, edit } = props;
  return (
    <Box css={{ stack: "x", gap: "small", alignY: "top", distribute: "space-between" }}>
      <IconText icon={icon} color="secondary">
        <ColumnTiny>
          <Box>{text}</Box>
          {below.map((line) => (
            <Caption key={line}>{line}</Caption>
          ))}
        </ColumnTiny>
      </IconText>
      {edit && <LabelButton size="small" onPress={edit} label="ui_strategies.edit" />}
    </Box>
  );
}

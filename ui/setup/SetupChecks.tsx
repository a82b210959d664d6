import { Badge } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import type { Query } from "../data/use-query.ts";
import { CompactList } from "../kit/CompactList.tsx";
import { useTranslate } from "../data/session.tsx";
import { Shown } from "../kit/query-states.tsx";
import { ColumnSmall, Heading, Muted, Narrow } from "../kit/layout.tsx";

const BADGES = {
  complete: "positive",
  blocked: "negative",
  not_started: "neutral",
  said: "neutral",
} as const;

/** What recovery needs, each line as the server found it by trying. */
export function SetupChecks({ check }: { check: Query<"setup.check"> }) {
  const t = useTranslate();
  return (
    <ColumnSmall>
      <Heading label="ui_setup.checks" />
      <Muted label="ui_setup.checks_how" />
      <Shown of={check}>
        {({ tasks }) => (
          <CompactList
            lines={tasks.map(({ id, title, text, status, optional }) => ({
              id,
              title,
              under: text,
              value: (
                <Badge type={BADGES[status]}>
                  {t(status === "not_started" && optional ? "ui_setup.optional" : `ui_setup.${status}`)}
                </Badge>
              ),
            }))}
          />
        )}
      </Shown>
      <Narrow>
        <LabelButton onPress={() => void check.reload()} label="ui_setup.check_again" />
      </Narrow>
    </ColumnSmall>
  );
}

import { Badge, Banner, Box } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useMutation, useQuery } from "../data/use-query.ts";
import { ColumnLarge, ColumnXSmall, Muted, Narrow } from "../kit/layout.tsx";
import { CompactList } from "../kit/CompactList.tsx";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { Empty, FailureBanner, Shown } from "../kit/query-states.tsx";
import { freeId } from "../strategies/edit.ts";
import { blank } from "./edit.ts";

export const STATE_BADGES = { draft: "neutral", running: "info", stopped: "positive" } as const;

/** Every experiment, running ones first. */
export function ExperimentList() {
  const t = useTranslate();
  const { go } = usePlaces();
  const manager = useSession().may("manager");
  const asked = useQuery("experiments.list", {});
  const saving = useMutation("experiments.save");
  const open = (experimentId: string) => go({ to: "experiments", experimentId });
  const begin = async (taken: readonly string[]) => {
    const id = freeId("experiment", taken);
    const draft = blank(id, t("ui_experiments.new"), (number) => t("ui_experiments.group", { number }));
    if ((await saving.run({ draft })).ok) open(id);
  };
  return (
    <ColumnLarge>
      <Muted label="ui_experiments.intro" />
      <Shown of={asked}>
        {({ rows }) => (
          <ColumnLarge>
            {!manager && <Banner title={t("ui_experiments.read_only")} />}
            {saving.failure && <FailureBanner failure={saving.failure} />}
            {rows.length === 0 ? (
              <Empty>{t("ui_experiments.none")}</Empty>
            ) : (
              <CompactList
                choose={open}
                lines={rows.map(({ draft, state, text, subjectText, segmentName }) => ({
                  id: draft.id,
                  title: draft.name,
                  under: (
                    <ColumnXSmall>
                      <Box>{text}</Box>
                      <Box>{`${subjectText} · ${segmentName ?? t("ui_experiments.everyone")}`}</Box>
                    </ColumnXSmall>
                  ),
                  value: <Badge type={STATE_BADGES[state]}>{t(`ui_experiments.${state}`)}</Badge>,
                }))}
              />
            )}
            {manager && (
              <Narrow>
                <LabelButton
                  type="primary"
                  pending={saving.pending}
                  onPress={() => void begin(rows.map(({ draft }) => draft.id))}
                  label="ui_experiments.new"
                />
              </Narrow>
            )}
          </ColumnLarge>
        )}
      </Shown>
    </ColumnLarge>
  );
}

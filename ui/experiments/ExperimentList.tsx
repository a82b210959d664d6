import { Badge, Banner, Box } from "@stripe/ui-extension-sdk/ui";
import { Press } from "../Press.tsx";
import { useAction, useAnswer } from "../answer.ts";
import { ColumnLarge, ColumnXSmall, Muted, Narrow } from "../layout.tsx";
import { Lines } from "../lists/Lines.tsx";
import { usePlaces } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { Empty, FailureBanner, Shown } from "../states.tsx";
import { freeId } from "../strategies/edit.ts";
import { blank } from "./edit.ts";
import { WORDS } from "./words.ts";

export const STATE_BADGES = { draft: "neutral", running: "info", stopped: "positive" } as const;

/** Every experiment, running ones first. */
export function ExperimentList() {
  const say = useWords();
  const { go } = usePlaces();
  const manager = useSession().may("manager");
  const asked = useAnswer("experiments.list", {});
  const saving = useAction("experiments.save");
  const open = (experimentId: string) => go({ to: "experiments", experimentId });
  const begin = async (taken: readonly string[]) => {
    const id = freeId("experiment", taken);
    const draft = blank(id, say(WORDS.new), (number) => say(WORDS.group, { number }));
    if ((await saving.run({ draft })).ok) open(id);
  };
  return (
    <ColumnLarge>
      <Muted says={WORDS.intro} />
      <Shown of={asked}>
        {({ rows }) => (
          <ColumnLarge>
            {!manager && <Banner title={say(WORDS.read_only)} />}
            {saving.failure && <FailureBanner failure={saving.failure} />}
            {rows.length === 0 ? (
              <Empty>{say(WORDS.none)}</Empty>
            ) : (
              <Lines
                choose={open}
                lines={rows.map(({ draft, state, text, subjectText, segmentName }) => ({
                  id: draft.id,
                  title: draft.name,
                  under: (
                    <ColumnXSmall>
                      <Box>{text}</Box>
                      <Box>{`${subjectText} · ${segmentName ?? say(WORDS.everyone)}`}</Box>
                    </ColumnXSmall>
                  ),
                  value: <Badge type={STATE_BADGES[state]}>{say(WORDS[state])}</Badge>,
                }))}
              />
            )}
            {manager && (
              <Narrow>
                <Press
                  type="primary"
                  pending={saving.pending}
                  onPress={() => void begin(rows.map(({ draft }) => draft.id))}
                  label={WORDS.new}
                />
              </Narrow>
            )}
          </ColumnLarge>
        )}
      </Shown>
    </ColumnLarge>
  );
}

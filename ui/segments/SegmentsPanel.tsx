import { Banner, ButtonGroup } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import type { Output } from "../../server/api/contract.ts";
import { useQuery } from "../data/use-query.ts";
import { Backtest, TRY } from "../backtest/Backtest.tsx";
import { usePlaces } from "../kit/navigation.tsx";
import { useState } from "../kit/react.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Empty, FailureBanner, Shown } from "../kit/query-states.tsx";
import { Changes } from "./Changes.tsx";
import { type Draft, type Preview, useDraft, usePreview } from "./draft.ts";
import { Editor } from "./Editor.tsx";
import { SegmentList } from "./SegmentList.tsx";
import { Versions } from "./Versions.tsx";
import { ColumnMedium, ColumnSmall } from "../kit/layout.tsx";

/** The segments of the account: the whole list, or one of them to edit. */
export function SegmentsPanel({ segmentId }: { segmentId?: string | undefined }) {
  const asked = useQuery("segments.get", {});
  return (
    <Shown of={asked}>
      {(current) => <Builder current={current} reload={asked.reload} segmentId={segmentId} />}
    </Shown>
  );
}

function Builder({
  current,
  reload,
  segmentId,
}: {
  current: Output<"segments.get">;
  reload: () => Promise<void>;
  segmentId: string | undefined;
}) {
  const t = useTranslate();
  const { go } = usePlaces();
  const draft = useDraft(current);
  const preview = usePreview(draft.list, segmentId);
  const segment = draft.list.find(({ id }) => id === segmentId);
  const open = (id: string) => go({ to: "segments", segmentId: id });
  return (
    <ColumnMedium>
      <Unpublished draft={draft} current={current} preview={preview} reload={reload} />
      {segmentId === undefined ? (
        <>
          <SegmentList {...{ current, draft, preview, open }} />
          <Versions current={current} draft={draft} />
        </>
      ) : segment ? (
        <Editor key={draft.discards} {...{ segment, current, draft, preview }} />
      ) : (
        <Empty action={{ label: t("ui_segments.all_segments"), onPress: () => go({ to: "segments" }) }}>
          {t("ui_segments.gone")}
        </Empty>
      )}
    </ColumnMedium>
  );
}

/** What is not published yet, and the two ways out of it. */
function Unpublished({
  draft,
  current,
  preview,
  reload,
}: {
  draft: Draft;
  current: Output<"segments.get">;
  preview: Preview;
  reload: () => Promise<void>;
}) {
  const t = useTranslate();
  const { may, nameOf } = useSession();
  const [trying, setTrying] = useState(false);
  if (draft.changes === 0 || !may("manager")) return null;
  const { failure, pending } = draft.put;
  const { outdated } = draft;
  const publish = async () => {
    await draft.publish(...(outdated ? [current.version] : []));
    await reload();
  };
  return (
    <ColumnSmall>
      <Banner
        type="caution"
        title={t("ui_segments.unpublished", { n: draft.changes })}
        description={
          draft.unfinished
            ? t("ui_segments.unfinished", { name: draft.unfinished.name })
            : outdated
              ? t("ui_segments.conflict", { who: nameOf(current.by ?? "") })
              : t("ui_segments.unpublished_how")
        }
        actions={
          <ButtonGroup>
            <LabelButton
              type="primary"
              pending={pending}
              disabled={draft.unfinished !== null}
              onPress={() => void publish()}
              label={outdated ? "ui_segments.over" : "ui_segments.publish"}
            />
            <LabelButton disabled={draft.unfinished !== null} onPress={() => setTrying(true)} label={TRY} />
            <LabelButton onPress={draft.discard} label="ui_segments.discard" />
          </ButtonGroup>
        }
      />
      <Changes draft={draft} current={current} preview={preview} />
      {trying && (
        <Backtest of="segments.dryRun" tried={{ list: draft.list }} close={() => setTrying(false)} />
      )}
      {failure && failure.code !== "conflict" && <FailureBanner failure={failure} />}
    </ColumnSmall>
  );
}

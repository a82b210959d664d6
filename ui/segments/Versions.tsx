import { Box } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import { useFormat } from "../kit/format.ts";
import { LabelButton } from "../kit/LabelButton.tsx";
import { Caption, ColumnSmall, ColumnTiny, Heading, Muted, RowApart } from "../kit/layout.tsx";
import { useState } from "../kit/react.ts";
import type { Failure } from "../data/client.ts";
import type { Draft } from "./draft.ts";

/** Every version, newest first, with who published it and when. An earlier one becomes the draft, and is published as any other. */
export function Versions({ current, draft }: { current: Output<"segments.get">; draft: Draft }) {
  const t = useTranslate();
  const format = useFormat();
  const { call, may, nameOf } = useSession();
  const [reading, setReading] = useState<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { versions, version: inForce } = current;
  if (versions.length < 2) return null;
  const take = async (version: number) => {
    setReading(version);
    const answer = await call("segments.get", { version });
    setReading(null);
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) draft.keep(answer.output.list);
  };
  return (
    <ColumnSmall>
      <Heading label="ui_segments.versions" />
      <Muted label="ui_segments.versions_how" />
      {failure && <FailureBanner failure={failure} />}
      {versions.map(({ version, by, at, segments }) => (
        <RowApart key={version}>
          <ColumnTiny>
            <Box>{t("ui_segments.version", { number: version, n: segments })}</Box>
            <Caption>
              {[
                by === null || at === null
                  ? t("ui_segments.built_in")
                  : t("ui_segments.by", { who: nameOf(by), when: format.when(at) }),
                ...(version === inForce ? [t("ui_segments.in_force")] : []),
              ].join(" · ")}
            </Caption>
          </ColumnTiny>
          {version !== inForce && may("manager") && (
            <LabelButton
              size="small"
              pending={reading === version}
              onPress={() => void take(version)}
              label="ui_segments.back_to"
            />
          )}
        </RowApart>
      ))}
    </ColumnSmall>
  );
}

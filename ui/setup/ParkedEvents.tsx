import { Banner, Box, ButtonGroup } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { toast, useMutation, useQuery } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { LabelButton } from "../kit/LabelButton.tsx";
import { ColumnSmall, Heading, Muted } from "../kit/layout.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import { useState } from "../kit/react.ts";

type Kind = Output<"setup.parkedEvents">["kinds"][number];

/** Events that could not be applied, by type and cause, and the two ways out. Nothing is shown while there are none. */
export function ParkedEvents({ changed }: { changed: () => Promise<unknown> }) {
  const parked = useQuery("setup.parkedEvents", {});
  const kinds = parked.output?.kinds ?? [];
  if (kinds.length === 0) return null;
  const again = async () => {
    await parked.reload();
    await changed();
  };
  return (
    <ColumnSmall>
      <Heading label="ui_setup.parked" />
      <Muted label="ui_setup.parked_how" />
      {kinds.map((kind) => (
        <ParkedKind key={`${kind.type} ${kind.problem}`} kind={kind} changed={again} />
      ))}
    </ColumnSmall>
  );
}

function ParkedKind({ kind, changed }: { kind: Kind; changed: () => Promise<void> }) {
  const t = useTranslate();
  const format = useFormat();
  const { may } = useSession();
  const [asking, setAsking] = useState(false);
  const retry = useMutation("setup.retryEvents");
  const drop = useMutation("setup.dropEvents");
  const { type, problem, events, since } = kind;
  const failure = retry.failure ?? drop.failure;
  const run = async (act: "retry" | "drop") => {
    const answer = await (act === "retry" ? retry : drop).run({ type, problem });
    setAsking(false);
    if (!answer.ok) return;
    toast(t(act === "retry" ? "ui_setup.parked_retried" : "ui_setup.parked_dropped", { n: events }));
    await changed();
  };
  const actions = asking ? (
    <ButtonGroup>
      <LabelButton
        type="destructive"
        pending={drop.pending}
        onPress={() => void run("drop")}
        label="ui_setup.parked_drop"
      />
      <LabelButton onPress={() => setAsking(false)} label="ui_setup.cancel" />
    </ButtonGroup>
  ) : (
    <ButtonGroup>
      <LabelButton
        disabled={!may("manager")}
        pending={retry.pending}
        onPress={() => void run("retry")}
        label="ui_setup.parked_retry"
      />
      <LabelButton
        disabled={!may("manager")}
        onPress={() => setAsking(true)}
        label="ui_setup.parked_drop_ask"
      />
    </ButtonGroup>
  );
  return (
    <Box css={{ stack: "y", gap: "small" }}>
      <Banner
        type="caution"
        title={t("ui_setup.parked_kind", { type, n: events, since: format.when(since) })}
        description={asking ? t("ui_setup.parked_drop_sure") : (problem ?? t("ui_setup.parked_no_cause"))}
        actions={actions}
      />
      {failure && <FailureBanner failure={failure} />}
    </Box>
  );
}

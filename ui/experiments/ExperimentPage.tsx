import { Badge, Banner, Box, ButtonGroup } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import type { Output } from "../../server/api/contract.ts";
import { toast, useMutation, useQuery } from "../data/use-query.ts";
import { SelectField, optionsOf } from "../kit/SelectField.tsx";
import { Form } from "../kit/Form.tsx";
import { ColumnLarge, ColumnSmall, Muted, Narrow, RowCentered, Title } from "../kit/layout.tsx";
import { usePlaces } from "../kit/navigation.tsx";
import { useState } from "../kit/react.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { Empty, FailureBanner, Shown } from "../kit/query-states.tsx";
import type { Choices } from "./ArmFields.tsx";
import { DraftFields, useLack } from "./DraftFields.tsx";
import type { Draft } from "./edit.ts";
import { STATE_BADGES } from "./ExperimentList.tsx";
import { Results } from "./Results.tsx";

type Got = Output<"experiments.get">;
type Part = { got: Got; reload: () => Promise<void> };

/** One experiment: to be written, or what came of it. */
export function ExperimentPage({ id }: { id: string }) {
  const t = useTranslate();
  const { go } = usePlaces();
  const asked = useQuery("experiments.get", { id });
  const list = useQuery("experiments.list", {});
  if (asked.failure?.code === "not_found")
    return (
      <Empty action={{ label: t("ui_experiments.all"), onPress: () => go({ to: "experiments" }) }}>
        {t("ui_experiments.gone")}
      </Empty>
    );
  return (
    <Shown of={asked}>
      {(got) => (
        <ColumnLarge>
          <ColumnSmall>
            <RowCentered>
              <Title>{got.draft.name}</Title>
              <Badge type={STATE_BADGES[got.state]}>{t(`ui_experiments.${got.state}`)}</Badge>
            </RowCentered>
            <Box>{got.text}</Box>
            <Muted>{`${got.subjectText} · ${got.segmentName ?? t("ui_experiments.everyone")}`}</Muted>
          </ColumnSmall>
          {got.results ? (
            <>
              {got.state === "running" && <Stop got={got} reload={asked.reload} />}
              <Results results={got.results} definitions={got.definitions} />
            </>
          ) : (
            <Shown of={list}>
              {({ choices }) => <Writing got={got} choices={choices} reload={asked.reload} />}
            </Shown>
          )}
        </ColumnLarge>
      )}
    </Shown>
  );
}

/** A draft: its fields, what keeps it from being started, and the start, which asks first. */
function Writing({ got, choices, reload }: Part & { choices: Choices }) {
  const t = useTranslate();
  const { go } = usePlaces();
  const lackIn = useLack();
  const manager = useSession().may("manager");
  const [own, setOwn] = useState<Draft | null>(null);
  const [asking, setAsking] = useState(false);
  const saving = useMutation("experiments.save");
  const discarding = useMutation("experiments.discard");
  const starting = useMutation("experiments.start");
  const draft = own ?? got.draft;
  const { id } = draft;
  const lack = lackIn(draft);
  const failure = saving.failure ?? discarding.failure;

  /** Null where the server refused. */
  const save = async () => {
    const answer = await saving.run({ draft });
    if (!answer.ok) return null;
    await reload();
    setOwn(null);
    return answer.output;
  };
  const start = async () => {
    const saved = own ? await save() : got;
    // What is wrong with a draft stands beside its fields.
    if (!saved || saved.problems.length > 0) return setAsking(false);
    if (!(await starting.run({ id })).ok) return;
    setAsking(false);
    toast(t("ui_experiments.started"));
    await reload();
  };
  if (!manager) return <Banner title={t("ui_experiments.read_only")} />;
  return (
    <ColumnLarge>
      <DraftFields draft={draft} choices={choices} edit={setOwn} />
      {lack && <Banner type="caution" title={lack} />}
      {!own && got.problems.map(({ path, text }) => <Banner key={path + text} type="caution" title={text} />)}
      {failure && <FailureBanner failure={failure} />}
      <ButtonGroup>
        <LabelButton
          type="primary"
          disabled={lack !== null || (!own && got.problems.length > 0)}
          onPress={() => setAsking(true)}
          label="ui_experiments.start"
        />
        <LabelButton
          disabled={!own || lack !== null}
          pending={saving.pending}
          onPress={() => void save().then((saved) => saved && toast(t("ui_experiments.saved")))}
          label="ui_experiments.save"
        />
        <LabelButton
          pending={discarding.pending}
          onPress={() =>
            void discarding.run({ id }).then(({ ok }) => ok && go({ to: "experiments" }, { replace: true }))
          }
          label="ui_experiments.discard"
        />
      </ButtonGroup>
      {asking && (
        <Form
          {...starting}
          title={t("ui_experiments.start")}
          verb={t("ui_experiments.start")}
          submit={() => void start()}
          close={() => setAsking(false)}
        >
          <Box>{t("ui_experiments.start_what")}</Box>
        </Form>
      )}
    </ColumnLarge>
  );
}

/** Ends a running experiment, for a group or for none. */
function Stop({ got, reload }: Part) {
  const t = useTranslate();
  const manager = useSession().may("manager");
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState("");
  const stopping = useMutation("experiments.stop");
  const { id, arms } = got.draft;
  const stop = async () => {
    if (!(await stopping.run({ id, chosen: chosen || null })).ok) return;
    setAsking(false);
    toast(t("ui_experiments.stopped_now"));
    await reload();
  };
  if (!manager) return null;
  return (
    <Narrow>
      <LabelButton onPress={() => setAsking(true)} label="ui_experiments.stop" />
      {asking && (
        <Form
          {...stopping}
          title={t("ui_experiments.stop")}
          verb={t("ui_experiments.stop")}
          destructive
          submit={() => void stop()}
          close={() => setAsking(false)}
        >
          <Box>{t("ui_experiments.stop_what")}</Box>
          <SelectField
            label={t("ui_experiments.decide")}
            value={chosen}
            choose={setChosen}
            options={[["", t("ui_experiments.no_decision")], ...optionsOf<string>(arms)]}
          />
        </Form>
      )}
    </Narrow>
  );
}

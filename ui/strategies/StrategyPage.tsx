import { Badge, Banner, ButtonGroup, Divider } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { Backtest, TRY } from "../backtest/Backtest.tsx";
import { useFormat } from "../kit/format.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { Empty, FailureBanner, Shown } from "../kit/query-states.tsx";
import { StrategyTimeline } from "./StrategyTimeline.tsx";
import { asDraft, MOST_STEPS, newStep, type Step, type Strategy } from "./edit.ts";
import { StrategySettingsForm } from "./StrategySettingsForm.tsx";
import { PublishForm } from "./PublishForm.tsx";
import { errorsIn, LintMessages } from "./LintMessages.tsx";
import { Led } from "./StrategyList.tsx";
import { StepForm } from "./StepForm.tsx";
import type { Named } from "./step-text.ts";
import {
  type Editing,
  type Got,
  type StrategyAnswers,
  useStrategy,
  useStrategyAnswers,
} from "./use-strategy.ts";
import { Versions } from "./Versions.tsx";
import { ColumnLarge, ColumnSmall, RowCentered, Title } from "../kit/layout.tsx";

/** One strategy: published, in an older version, or as a draft. */
export function StrategyPage({ id }: { id: string }) {
  const t = useTranslate();
  const { go } = usePlaces();
  const answers = useStrategyAnswers(id);
  const { got, unpublished, list, beside, draft } = answers;
  const segments = useQuery("segments.get", {});
  if (unpublished && list.output && !draft)
    return (
      <Empty action={{ label: t("ui_strategies.all"), onPress: () => go({ to: "strategies" }) }}>
        {t("ui_strategies.gone")}
      </Empty>
    );
  const loaded = (
    <Shown of={unpublished ? beside : got}>
      {({ templates, channels }) => (
        <Shown of={segments}>
          {(choices) => (
            <Loaded
              answers={answers}
              base={got.output}
              named={{ choices, templates, channels }}
              segments={choices.list.filter(({ strategyId }) => strategyId === id)}
            />
          )}
        </Shown>
      )}
    </Shown>
  );
  return unpublished ? <Shown of={list}>{() => loaded}</Shown> : loaded;
}

type Open = { what: "step"; step: Step } | { what: "frame" | "publish" | "dry_run" } | null;

function Loaded(props: {
  answers: StrategyAnswers;
  base: Got | null;
  named: Named;
  segments: { id: string; name: string }[];
}) {
  const { answers, base, named, segments } = props;
  const t = useTranslate();
  const manager = useSession().may("manager");
  const editing = useStrategy(answers, base);
  const [open, setOpen] = useState<Open>(null);
  const [older, setOlder] = useState<number | null>(null);
  const { strategy, draft, remarks, axis, edit } = editing;
  const seen = useQuery(
    "strategies.get",
    base && older !== null ? { id: base.strategy.id, version: older } : null,
  );
  const close = () => setOpen(null);
  if (!strategy) return null;
  if (base && older !== null)
    return (
      <Shown of={seen}>
        {(version) => (
          <Older
            version={version}
            named={named}
            back={() => setOlder(null)}
            {...(manager
              ? {
                  draft: () => {
                    edit(asDraft(version.strategy));
                    setOlder(null);
                  },
                }
              : {})}
          />
        )}
      </Shown>
    );
  const openCases = (base?.versions ?? []).reduce((sum, version) => sum + version.openCases, 0);
  return (
    <ColumnLarge>
      <ColumnSmall>
        <RowCentered>
          <Title>{strategy.name}</Title>
          {base && <Badge>{t("ui_strategies.version", { number: base.strategy.version })}</Badge>}
          {draft && <Badge type="warning">{t("ui_strategies.draft")}</Badge>}
        </RowCentered>
        {base && <Led row={{ strategy, segments, openCases }} />}
      </ColumnSmall>
      {!manager && <Banner title={t("ui_strategies.read_only")} />}
      {draft && manager && (
        <DraftBar
          editing={editing}
          publish={() => setOpen({ what: "publish" })}
          attempt={() => setOpen({ what: "dry_run" })}
        />
      )}
      <LintMessages remarks={remarks} />
      <StrategyTimeline
        strategy={strategy}
        axis={axis}
        remarks={remarks}
        named={named}
        editing={
          manager
            ? {
                step: (step) => setOpen({ what: "step", step }),
                frame: () => setOpen({ what: "frame" }),
              }
            : null
        }
      />
      {manager && (
        <ButtonGroup>
          <LabelButton
            type={draft ? "secondary" : "primary"}
            disabled={strategy.steps.length >= MOST_STEPS}
            onPress={() => setOpen({ what: "step", step: newStep(strategy, named.channels[0]!.id) })}
            label="ui_strategies.add"
          />
          <LabelButton onPress={() => setOpen({ what: "frame" })} label="ui_strategies.settings" />
        </ButtonGroup>
      )}
      {base && (
        <>
          <Divider />
          <Versions got={base} see={setOlder} />
        </>
      )}
      {open?.what === "step" && (
        <StepForm
          key={open.step.id}
          step={open.step}
          strategy={strategy}
          named={named}
          keep={edit}
          open={(step) => setOpen({ what: "step", step })}
          close={close}
        />
      )}
      {open?.what === "frame" && <StrategySettingsForm strategy={strategy} keep={edit} close={close} />}
      {open?.what === "dry_run" && <Backtest of="strategies.dryRun" tried={{ strategy }} close={close} />}
      {open?.what === "publish" && (
        <PublishForm editing={editing} strategy={strategy} base={base} close={close} />
      )}
    </ColumnLarge>
  );
}

/** What is not published yet, and the ways out of it. */
function DraftBar({
  editing,
  publish,
  attempt,
}: {
  editing: Editing;
  publish: () => void;
  attempt: () => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const { nameOf } = useSession();
  const [asking, setAsking] = useState(false);
  const { kept, unsaved, overtakenBy, remarks, saving, discarding } = editing;
  const failure = saving.failure ?? discarding.failure;
  if (overtakenBy !== null)
    return (
      <ColumnSmall>
        <Banner
          type="caution"
          title={t("ui_strategies.conflict", { number: overtakenBy })}
          description={t("ui_strategies.conflict_how")}
          actions={
            <ButtonGroup>
              <LabelButton onPress={editing.putOnTop} label="ui_strategies.on_top" />
              <LabelButton
                pending={discarding.pending}
                onPress={() => void editing.discard()}
                label="ui_strategies.discard_now"
              />
            </ButtonGroup>
          }
        />
        {failure && <FailureBanner failure={failure} />}
      </ColumnSmall>
    );
  return (
    <ColumnSmall>
      <Banner
        type="caution"
        title={
          unsaved || !kept
            ? t("ui_strategies.unsaved")
            : t("ui_strategies.drafted", { who: nameOf(kept.by), when: format.when(kept.at) })
        }
        description={t(asking ? "ui_strategies.discard_sure" : "ui_strategies.not_live")}
        actions={
          asking ? (
            <ButtonGroup>
              <LabelButton
                type="destructive"
                pending={discarding.pending}
                onPress={() => void editing.discard().then(() => setAsking(false))}
                label="ui_strategies.discard_now"
              />
              <LabelButton onPress={() => setAsking(false)} label="ui_strategies.cancel" />
            </ButtonGroup>
          ) : (
            <ButtonGroup>
              <LabelButton
                type="primary"
                disabled={errorsIn(remarks).length > 0}
                onPress={publish}
                label="ui_strategies.publish"
              />
              <LabelButton disabled={errorsIn(remarks).length > 0} onPress={attempt} label={TRY} />
              <LabelButton
                disabled={!unsaved}
                pending={saving.pending}
                onPress={() => void editing.save()}
                label="ui_strategies.save"
              />
              <LabelButton onPress={() => setAsking(true)} label="ui_strategies.discard" />
            </ButtonGroup>
          )
        }
      />
      {failure && <FailureBanner failure={failure} />}
    </ColumnSmall>
  );
}

function Older(props: { version: Got; named: Named; back: () => void; draft?: () => void }) {
  const { version, named, back, draft } = props;
  const t = useTranslate();
  const strategy: Strategy = asDraft(version.strategy);
  return (
    <ColumnLarge>
      <Banner
        title={t("ui_strategies.seeing", { number: version.strategy.version })}
        actions={
          <ButtonGroup>
            <LabelButton onPress={back} label="ui_strategies.newest" />
            {draft && <LabelButton onPress={draft} label="ui_strategies.draft_from" />}
          </ButtonGroup>
        }
      />
      <Title>{strategy.name}</Title>
      <StrategyTimeline
        strategy={strategy}
        axis={version.axis}
        remarks={version.remarks}
        named={named}
        editing={null}
      />
    </ColumnLarge>
  );
}

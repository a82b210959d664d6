import { Badge, Banner, ButtonGroup, Divider } from "@stripe/ui-extension-sdk/ui";
import { LabelButton } from "../kit/LabelButton.tsx";
import { useState } from "../kit/react.ts";
import { useQuery } from "../data/use-query.ts";
import { Backtest, TRY } from "../backtest/Backtest.tsx";
import { useFormat } from "../kit/format.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useWords } from "../data/session.tsx";
import { Empty, FailureBanner, Shown } from "../kit/query-states.tsx";
import { StrategyTimeline } from "./StrategyTimeline.tsx";
import { asDraft, MOST_STEPS, newStep, type Step, type Strategy } from "./edit.ts";
import { StrategySettingsForm } from "./StrategySettingsForm.tsx";
import { PublishForm } from "./PublishForm.tsx";
import { errorsIn, LintMessages } from "./LintMessages.tsx";
import { Led } from "./StrategyList.tsx";
import { StepForm } from "./StepForm.tsx";
import type { Named } from "./step-labels.ts";
import {
  type Editing,
  type Got,
  type StrategyAnswers,
  useStrategy,
  useStrategyAnswers,
} from "./use-strategy.ts";
import { Versions } from "./Versions.tsx";
import { WORDS } from "./labels.ts";
import { ColumnLarge, ColumnSmall, RowCentered, Title } from "../kit/layout.tsx";

/** One strategy: published, in an older version, or as a draft. */
export function StrategyPage({ id }: { id: string }) {
  const say = useWords();
  const { go } = usePlaces();
  const answers = useStrategyAnswers(id);
  const { got, unpublished, list, beside, draft } = answers;
  const segments = useQuery("segments.get", {});
  if (unpublished && list.output && !draft)
    return (
      <Empty action={{ label: say(WORDS.all), onPress: () => go({ to: "strategies" }) }}>
        {say(WORDS.gone)}
      </Empty>
    );
  const loaded = (
    <Shown of={unpublished ? beside : got}>
      {({ templates }) => (
        <Shown of={segments}>
          {(choices) => (
            <Loaded
              answers={answers}
              base={got.output}
              named={{ choices, templates }}
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
  const say = useWords();
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
          {base && <Badge>{say(WORDS.version, { number: base.strategy.version })}</Badge>}
          {draft && <Badge type="warning">{say(WORDS.draft)}</Badge>}
        </RowCentered>
        {base && <Led row={{ strategy, segments, openCases }} />}
      </ColumnSmall>
      {!manager && <Banner title={say(WORDS.read_only)} />}
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
            onPress={() => setOpen({ what: "step", step: newStep(strategy) })}
            label={WORDS.add}
          />
          <LabelButton onPress={() => setOpen({ what: "frame" })} label={WORDS.frame} />
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
  const say = useWords();
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
          title={say(WORDS.conflict, { number: overtakenBy })}
          description={say(WORDS.conflict_how)}
          actions={
            <ButtonGroup>
              <LabelButton onPress={editing.putOnTop} label={WORDS.on_top} />
              <LabelButton
                pending={discarding.pending}
                onPress={() => void editing.discard()}
                label={WORDS.discard_now}
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
            ? say(WORDS.unsaved)
            : say(WORDS.drafted, { who: nameOf(kept.by), when: format.when(kept.at) })
        }
        description={say(asking ? WORDS.discard_sure : WORDS.not_live)}
        actions={
          asking ? (
            <ButtonGroup>
              <LabelButton
                type="destructive"
                pending={discarding.pending}
                onPress={() => void editing.discard().then(() => setAsking(false))}
                label={WORDS.discard_now}
              />
              <LabelButton onPress={() => setAsking(false)} label={WORDS.cancel} />
            </ButtonGroup>
          ) : (
            <ButtonGroup>
              <LabelButton
                type="primary"
                disabled={errorsIn(remarks).length > 0}
                onPress={publish}
                label={WORDS.publish}
              />
              <LabelButton disabled={errorsIn(remarks).length > 0} onPress={attempt} label={TRY} />
              <LabelButton
                disabled={!unsaved}
                pending={saving.pending}
                onPress={() => void editing.save()}
                label={WORDS.save}
              />
              <LabelButton onPress={() => setAsking(true)} label={WORDS.discard} />
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
  const say = useWords();
  const strategy: Strategy = asDraft(version.strategy);
  return (
    <ColumnLarge>
      <Banner
        title={say(WORDS.seeing, { number: version.strategy.version })}
        actions={
          <ButtonGroup>
            <LabelButton onPress={back} label={WORDS.newest} />
            {draft && <LabelButton onPress={draft} label={WORDS.draft_from} />}
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

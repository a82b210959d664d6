import { Badge, Banner, Box, Button, ButtonGroup, Divider } from "@stripe/ui-extension-sdk/ui";
import { useState } from "react";
import { useAnswer } from "../answer.ts";
import { useFormat } from "../format.ts";
import { usePlaces } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { Empty, FailureBanner, Shown } from "../states.tsx";
import { Course } from "./Course.tsx";
import { asDraft, MOST_STEPS, newStep, type Step, type Strategy } from "./edit.ts";
import { FrameForm } from "./FrameForm.tsx";
import { PublishForm } from "./PublishForm.tsx";
import { errorsIn, Remarks } from "./Remarks.tsx";
import { Led } from "./StrategyList.tsx";
import { StepForm } from "./StepForm.tsx";
import type { Named } from "./says.ts";
import {
  type Editing,
  type Got,
  type StrategyAnswers,
  useStrategy,
  useStrategyAnswers,
} from "./use-strategy.ts";
import { Versions } from "./Versions.tsx";
import { WORDS } from "./words.ts";
import { columnLarge, columnSmall, rowCentered } from "../layout.ts";

/** One strategy: published, in an older version, or as a draft. */
export function StrategyPage({ id }: { id: string }) {
  const say = useWords();
  const { go } = usePlaces();
  const answers = useStrategyAnswers(id);
  const { got, unpublished, list, beside, draft } = answers;
  const segments = useAnswer("segments.get", {});
  if (!unpublished)
    return (
      <Shown of={got}>
        {(base) => (
          <Shown of={segments}>
            {(choices) => (
              <Loaded
                answers={answers}
                base={base}
                named={{ choices, templates: base.templates }}
                segments={choices.list.filter(({ strategyId }) => strategyId === id)}
              />
            )}
          </Shown>
        )}
      </Shown>
    );
  if (list.output && !draft)
    return (
      <Empty action={{ label: say(WORDS.all), onPress: () => go({ to: "strategies" }) }}>
        {say(WORDS.gone)}
      </Empty>
    );
  return (
    <Shown of={list}>
      {() => (
        <Shown of={beside}>
          {({ templates }) => (
            <Shown of={segments}>
              {(choices) => (
                <Loaded answers={answers} base={null} named={{ choices, templates }} segments={[]} />
              )}
            </Shown>
          )}
        </Shown>
      )}
    </Shown>
  );
}

type Open = { what: "step"; step: Step } | { what: "frame" | "publish" } | null;

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
  const seen = useAnswer(
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
    <Box css={columnLarge}>
      <Box css={columnSmall}>
        <Box css={rowCentered}>
          <Box css={{ font: "title" }}>{strategy.name}</Box>
          {base && <Badge>{say(WORDS.version, { number: base.strategy.version })}</Badge>}
          {draft && <Badge type="warning">{say(WORDS.draft)}</Badge>}
        </Box>
        {base && <Led row={{ strategy, segments, openCases }} />}
      </Box>
      {!manager && <Banner title={say(WORDS.read_only)} />}
      {draft && manager && <DraftBar editing={editing} publish={() => setOpen({ what: "publish" })} />}
      <Remarks remarks={remarks} />
      <Course
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
          <Button
            type={draft ? "secondary" : "primary"}
            disabled={strategy.steps.length >= MOST_STEPS}
            onPress={() => setOpen({ what: "step", step: newStep(strategy) })}
          >
            {say(WORDS.add)}
          </Button>
          <Button onPress={() => setOpen({ what: "frame" })}>{say(WORDS.frame)}</Button>
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
      {open?.what === "frame" && <FrameForm strategy={strategy} keep={edit} close={close} />}
      {open?.what === "publish" && (
        <PublishForm editing={editing} strategy={strategy} base={base} named={named} close={close} />
      )}
    </Box>
  );
}

/** What is not published yet, and the ways out of it. */
function DraftBar({ editing, publish }: { editing: Editing; publish: () => void }) {
  const say = useWords();
  const format = useFormat();
  const { nameOf } = useSession();
  const [asking, setAsking] = useState(false);
  const { kept, unsaved, overtakenBy, remarks, saving, discarding } = editing;
  const failure = saving.failure ?? discarding.failure;
  if (overtakenBy !== null)
    return (
      <Box css={columnSmall}>
        <Banner
          type="caution"
          title={say(WORDS.conflict, { number: overtakenBy })}
          description={say(WORDS.conflict_how)}
          actions={
            <ButtonGroup>
              <Button onPress={editing.putOnTop}>{say(WORDS.on_top)}</Button>
              <Button pending={discarding.pending} onPress={() => void editing.discard()}>
                {say(WORDS.discard_now)}
              </Button>
            </ButtonGroup>
          }
        />
        {failure && <FailureBanner failure={failure} />}
      </Box>
    );
  return (
    <Box css={columnSmall}>
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
              <Button
                type="destructive"
                pending={discarding.pending}
                onPress={() => void editing.discard().then(() => setAsking(false))}
              >
                {say(WORDS.discard_now)}
              </Button>
              <Button onPress={() => setAsking(false)}>{say(WORDS.cancel)}</Button>
            </ButtonGroup>
          ) : (
            <ButtonGroup>
              <Button type="primary" disabled={errorsIn(remarks).length > 0} onPress={publish}>
                {say(WORDS.publish)}
              </Button>
              <Button disabled={!unsaved} pending={saving.pending} onPress={() => void editing.save()}>
                {say(WORDS.save)}
              </Button>
              <Button onPress={() => setAsking(true)}>{say(WORDS.discard)}</Button>
            </ButtonGroup>
          )
        }
      />
      {failure && <FailureBanner failure={failure} />}
    </Box>
  );
}

function Older(props: { version: Got; named: Named; back: () => void; draft?: () => void }) {
  const { version, named, back, draft } = props;
  const say = useWords();
  const strategy: Strategy = asDraft(version.strategy);
  return (
    <Box css={columnLarge}>
      <Banner
        title={say(WORDS.seeing, { number: version.strategy.version })}
        actions={
          <ButtonGroup>
            <Button onPress={back}>{say(WORDS.newest)}</Button>
            {draft && <Button onPress={draft}>{say(WORDS.draft_from)}</Button>}
          </ButtonGroup>
        }
      />
      <Box css={{ font: "title" }}>{strategy.name}</Box>
      <Course
        strategy={strategy}
        axis={version.axis}
        remarks={version.remarks}
        named={named}
        editing={null}
      />
    </Box>
  );
}

import { Badge, Banner, ButtonGroup, Link } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { toast, useMutation, useQuery } from "../data/use-query.ts";
import { useFormat } from "../kit/format.ts";
import { LabelButton } from "../kit/LabelButton.tsx";
import {
  Caption,
  Card,
  ColumnMedium,
  ColumnSmall,
  ColumnTiny,
  Emphasized,
  Heading,
  Muted,
  Narrow,
  RowApart,
  RowSmall,
} from "../kit/layout.tsx";
import { ImportProgress } from "./ImportProgress.tsx";
import { usePlaces } from "../kit/navigation.tsx";
import { FailureBanner, Shown } from "../kit/query-states.tsx";
import { useState } from "../kit/react.ts";

type State = Output<"start.get">;
type Power = State["powers"][number]["power"];

/**
 * What would be done, and the switches that let it be done: each alone, and one that stops all.
 *
 * @param linked whether customers lead to their cases
 */
export function StartPanel({ linked = false }: { linked?: boolean }) {
  const state = useQuery("start.get", {});
  return (
    <ColumnMedium>
      <Heading label="ui_start.title" />
      <Muted label="ui_start.how" />
      {state.output?.import && <ImportProgress of={state.output.import} />}
      <Shown of={state}>{(output) => <Powers state={output} reload={state.reload} linked={linked} />}</Shown>
    </ColumnMedium>
  );
}

function Powers({ state, reload, linked }: { state: State; reload: () => Promise<void>; linked: boolean }) {
  const t = useTranslate();
  const { may } = useSession();
  const starting = useMutation("start.start");
  const stopping = useMutation("start.stop");
  const [asking, setAsking] = useState<Power[] | null>(null);
  const would = useWould(state);
  const waits = state.import !== null && !state.import.finished;
  const pending = starting.pending || stopping.pending;
  const failure = starting.failure ?? stopping.failure;
  const stopped = state.powers.filter(({ started }) => !started).map(({ power }) => power);
  const start = async (powers: Power[]) => {
    const answer = await starting.run({ powers, confirm: true });
    setAsking(null);
    if (answer.ok) toast(t("ui_start.started_toast"));
    await reload();
  };
  const stop = async (powers?: Power[]) => {
    setAsking(null);
    const answer = await stopping.run(powers ? { powers } : {});
    if (answer.ok) toast(t("ui_start.stopped_toast"));
    await reload();
  };
  return (
    <ColumnMedium>
      {failure && <FailureBanner failure={failure} />}
      {state.powers.map((entry) => (
        <PowerCard
          key={entry.power}
          entry={entry}
          would={would(entry.power)}
          locked={pending || (entry.started ? !may("agent") : waits || !may("manager"))}
          press={() => (entry.started ? void stop([entry.power]) : setAsking([entry.power]))}
        />
      ))}
      <EndsFirst state={state} linked={linked} />
      {asking ? (
        <Banner
          type="caution"
          title={t("ui_start.sure")}
          description={asking.map(would).join(" ")}
          actions={
            <ButtonGroup>
              <LabelButton
                type="primary"
                pending={starting.pending}
                onPress={() => void start(asking)}
                label="ui_start.start_yes"
              />
              <LabelButton onPress={() => setAsking(null)} label="ui_setup.cancel" />
            </ButtonGroup>
          }
        />
      ) : (
        <Narrow>
          <RowSmall>
            {stopped.length > 1 && (
              <LabelButton
                type="primary"
                disabled={pending || waits || !may("manager")}
                onPress={() => setAsking(stopped)}
                label="ui_start.start_all"
              />
            )}
            {stopped.length < state.powers.length && (
              <LabelButton
                type="destructive"
                disabled={!may("agent")}
                pending={stopping.pending}
                onPress={() => void stop()}
                label="ui_start.stop_all"
              />
            )}
          </RowSmall>
        </Narrow>
      )}
      {!may("manager") && <Caption label="ui_start.who_may" />}
    </ColumnMedium>
  );
}

/** Says what would be done by one power if it were started now, with the sums. */
function useWould({ wouldDo }: State): (power: Power) => string {
  const t = useTranslate();
  const { money } = useFormat();
  const list = (sums: State["wouldDo"]["ends"]["sums"]) =>
    sums.map(({ amount, currency }) => money(amount, currency)).join(", ");
  const { charges, messages, ends } = wouldDo;
  return (power) => {
    switch (power) {
      case "charging":
        return charges.n > 0
          ? t("ui_start.would_charge", { n: charges.n, sums: list(charges.sums) })
          : t("ui_start.would_charge_none");
      case "writing":
        return t("ui_start.would_write", { n: messages.n });
      case "ending":
        return ends.n > 0
          ? t("ui_start.would_end", { n: ends.n, sums: list(ends.sums) })
          : t("ui_start.would_end_none");
    }
  };
}

function PowerCard({
  entry,
  would,
  locked,
  press,
}: {
  entry: State["powers"][number];
  would: string;
  locked: boolean;
  press: () => void;
}) {
  const t = useTranslate();
  const { nameOf } = useSession();
  const { when } = useFormat();
  const { power, started, at, by } = entry;
  return (
    <Card>
      <RowApart>
        <RowSmall>
          <Emphasized label={`ui_start.${power}`} />
          <Badge type={started ? "positive" : "neutral"}>
            {t(started ? "ui_start.is_started" : "ui_start.is_stopped")}
          </Badge>
        </RowSmall>
        <LabelButton
          size="small"
          disabled={locked}
          onPress={press}
          label={started ? "ui_start.stop" : "ui_start.start"}
        />
      </RowApart>
      <Muted label={`ui_start.${power}_means`} />
      {!started && <ColumnTiny>{would}</ColumnTiny>}
      {at !== null && by !== null && by !== "installation" && (
        <Caption>
          {t(started ? "ui_start.started_by" : "ui_start.stopped_by", {
            name: by === "operator" ? t("ui_start.operator") : nameOf(by),
            when: when(at),
          })}
        </Caption>
      )}
    </Card>
  );
}

/** Whom the strategies would end first: what a person must have seen before ends are started. */
function EndsFirst({ state, linked }: { state: State; linked: boolean }) {
  const t = useTranslate();
  const { day, money } = useFormat();
  const { endsFirst } = state.wouldDo;
  if (endsFirst.length === 0) return null;
  return (
    <ColumnSmall>
      <Emphasized label="ui_start.ends_first" />
      {endsFirst.map(({ caseId, customerId, customerName, action, at, amount, currency }) => (
        <RowApart key={caseId}>
          {linked ? (
            <CaseLink caseId={caseId} name={customerName ?? customerId} />
          ) : (
            (customerName ?? customerId)
          )}
          <Muted>
            {t("ui_start.end_line", {
              action: t(`ui_end_actions.${action}`),
              day: day(at),
              sum: money(amount, currency),
            })}
          </Muted>
        </RowApart>
      ))}
      <Caption label="ui_start.ends_how" />
    </ColumnSmall>
  );
}

/** Only where there are places to go to: a page that Stripe shows before the app's own has none. */
function CaseLink({ caseId, name }: { caseId: string; name: string }) {
  const { go } = usePlaces();
  return <Link onPress={() => go({ to: "case", caseId })}>{name}</Link>;
}

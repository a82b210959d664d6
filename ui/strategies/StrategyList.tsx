import { Badge, Banner, Box, ButtonGroup, Divider, Link } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";
import { LabelButton } from "../kit/LabelButton.tsx";
import type { Output } from "../../server/api/contract.ts";
import { type Query, useMutation, useQuery } from "../data/use-query.ts";
import { usePlaces } from "../kit/navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner, Shown } from "../kit/query-states.tsx";
import { asDraft, blank, freeId, type Strategy } from "./edit.ts";
import { useSummary } from "./step-text.ts";
import {
  Caption,
  Card,
  ColumnLarge,
  ColumnMedium,
  ColumnXSmall,
  Grid,
  Heading,
  Muted,
  Narrow,
  RowApart,
  Strong,
} from "../kit/layout.tsx";

type Answer = NonNullable<Query<"strategies.list">["output"]>;

/** Every strategy, who is led to it, and ready-made ones to begin with. */
export function StrategyList() {
  const asked = useQuery("strategies.list", {});
  return <Shown of={asked}>{(answer) => <Loaded answer={answer} />}</Shown>;
}

function Loaded({ answer }: { answer: Answer }) {
  const t = useTranslate();
  const { go } = usePlaces();
  const manager = useSession().may("manager");
  const saving = useMutation("strategies.saveDraft");
  const { rows, drafts, recipes } = answer;
  const taken = [...rows, ...drafts].map(({ strategy }) => strategy.id);
  const begin = async (strategy: Strategy, wish: string) => {
    const id = freeId(wish, taken);
    if ((await saving.run({ basedOn: 0, strategy: { ...strategy, id } })).ok)
      go({ to: "strategies", strategyId: id });
  };
  const copy = (strategy: Strategy) =>
    begin(
      { ...strategy, name: t("ui_strategies.copy_of", { name: strategy.name }).slice(0, 80) },
      strategy.id,
    );
  const fresh = drafts.filter(({ strategy }) => rows.every((row) => row.strategy.id !== strategy.id));
  return (
    <ColumnLarge>
      <Muted label="ui_strategies.intro" />
      {!manager && <Banner title={t("ui_strategies.read_only")} />}
      {saving.failure && <FailureBanner failure={saving.failure} />}
      <Grid wide={2} narrow={1}>
        {fresh.map(({ strategy }) => (
          <Entry key={strategy.id} strategy={strategy} drafted version={null} />
        ))}
        {rows.map((row) => (
          <Entry
            key={row.strategy.id}
            strategy={row.strategy}
            drafted={drafts.some(({ strategy }) => strategy.id === row.strategy.id)}
            version={row.strategy.version}
            led={<Led row={row} />}
            {...(manager ? { copy: () => void copy(asDraft(row.strategy)), pending: saving.pending } : {})}
          />
        ))}
      </Grid>
      {manager && (
        <>
          <Divider />
          <Recipes
            recipes={recipes}
            pending={saving.pending}
            use={(recipe) => void begin(recipe, recipe.id)}
            scratch={() => void begin(blank("strategy", t("ui_strategies.new_name")), "strategy")}
          />
        </>
      )}
    </ColumnLarge>
  );
}

function Entry(props: {
  strategy: Strategy;
  drafted: boolean;
  version: number | null;
  led?: ReactNode;
  copy?: () => void;
  pending?: boolean;
}) {
  const { strategy, drafted, version, led, copy, pending = false } = props;
  const t = useTranslate();
  const { go } = usePlaces();
  const summary = useSummary();
  return (
    <Card>
      <RowApart>
        <Heading>{strategy.name}</Heading>
        <Box css={{ stack: "x", gap: "xsmall" }}>
          {drafted && <Badge type="warning">{t("ui_strategies.draft")}</Badge>}
          {version !== null && <Badge>{t("ui_strategies.version", { number: version })}</Badge>}
        </Box>
      </RowApart>
      <Box>{summary(strategy)}</Box>
      {led}
      <ButtonGroup>
        <LabelButton
          size="small"
          onPress={() => go({ to: "strategies", strategyId: strategy.id })}
          label="ui_strategies.open"
        />
        {copy && <LabelButton size="small" disabled={pending} onPress={copy} label="ui_strategies.copy" />}
      </ButtonGroup>
    </Card>
  );
}

/** Who is led here: the segments, and the cases that are open now. */
export function Led({
  row,
}: {
  row: Pick<Output<"strategies.list">["rows"][number], "openCases" | "segments"> & {
    strategy: { id: string };
  };
}) {
  const t = useTranslate();
  const { go } = usePlaces();
  const { openCases, segments, strategy } = row;
  return (
    <Box css={{ stack: "x", gap: "small", wrap: "wrap", alignY: "center", font: "caption" }}>
      {segments.length === 0 && <Muted label="ui_strategies.no_segment" />}
      {segments.map(({ id, name }) => (
        <Link key={id} onPress={() => go({ to: "segments", segmentId: id })}>
          {name}
        </Link>
      ))}
      {openCases > 0 && (
        <Link onPress={() => go({ to: "cases", filter: { strategyId: strategy.id, status: "open" } })}>
          {t("ui_strategies.open_cases", { n: openCases })}
        </Link>
      )}
    </Box>
  );
}

function Recipes(props: {
  recipes: Answer["recipes"];
  pending: boolean;
  use: (strategy: Strategy) => void;
  scratch: () => void;
}) {
  const { recipes, pending, use, scratch } = props;
  const t = useTranslate();
  return (
    <ColumnMedium>
      <ColumnXSmall>
        <Heading label="ui_strategies.templates" />
        <Muted label="ui_strategies.templates_how" />
      </ColumnXSmall>
      <Grid wide={2} narrow={1}>
        {recipes.map(({ id, name, bestFor, summary, strategy }) => (
          <Card key={id}>
            <Strong>{name}</Strong>
            <Caption>{t("ui_strategies.best_for", { who: bestFor })}</Caption>
            <Box>{summary}</Box>
            <Narrow>
              <LabelButton
                size="small"
                disabled={pending}
                onPress={() => use({ ...strategy, name })}
                label="ui_strategies.use"
              />
            </Narrow>
          </Card>
        ))}
      </Grid>
      <Narrow>
        <LabelButton disabled={pending} onPress={scratch} label="ui_strategies.scratch" />
      </Narrow>
    </ColumnMedium>
  );
}

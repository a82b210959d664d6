import { Badge, Banner, Box, Button, ButtonGroup, Divider, Link } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps, ReactNode } from "react";
import type { Output } from "../../server/http/api/contract.ts";
import { type Asked, useAction, useAnswer } from "../answer.ts";
import { usePlaces } from "../places.tsx";
import { useSession, useWords } from "../session.tsx";
import { FailureBanner, Shown } from "../states.tsx";
import { asDraft, blank, freeId, type Strategy } from "./edit.ts";
import { useSummary } from "./says.ts";
import { WORDS } from "./words.ts";
import { caption, columnLarge, columnMedium, columnXSmall, heading, muted, line, strong } from "../layout.ts";

type Answer = NonNullable<Asked<"strategies.list">["output"]>;

/** Cards side by side where there is room. */
function useCards(): NonNullable<ComponentProps<typeof Box>["css"]> {
  const { wide } = usePlaces();
  return wide ? { display: "grid", gridColumns: 2, gap: "medium" } : { stack: "y", gap: "medium" };
}

/** Every strategy, who is led to it, and ready-made ones to begin with. */
export function StrategyList() {
  const asked = useAnswer("strategies.list", {});
  return <Shown of={asked}>{(answer) => <Loaded answer={answer} />}</Shown>;
}

function Loaded({ answer }: { answer: Answer }) {
  const say = useWords();
  const { go } = usePlaces();
  const manager = useSession().may("manager");
  const saving = useAction("strategies.saveDraft");
  const { rows, drafts, recipes } = answer;
  const taken = [...rows, ...drafts].map(({ strategy }) => strategy.id);
  const begin = async (strategy: Strategy, wish: string) => {
    const id = freeId(wish, taken);
    if ((await saving.run({ basedOn: 0, strategy: { ...strategy, id } })).ok)
      go({ to: "strategies", strategyId: id });
  };
  const copy = (strategy: Strategy) =>
    begin({ ...strategy, name: say(WORDS.copy_of, { name: strategy.name }).slice(0, 80) }, strategy.id);
  const cards = useCards();
  const fresh = drafts.filter(({ strategy }) => rows.every((row) => row.strategy.id !== strategy.id));
  return (
    <Box css={columnLarge}>
      <Box css={muted}>{say(WORDS.intro)}</Box>
      {!manager && <Banner title={say(WORDS.read_only)} />}
      {saving.failure && <FailureBanner failure={saving.failure} />}
      <Box css={cards}>
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
      </Box>
      {manager && (
        <>
          <Divider />
          <Recipes
            recipes={recipes}
            pending={saving.pending}
            use={(recipe) => void begin(recipe, recipe.id)}
            scratch={() => void begin(blank("strategy", say(WORDS.new_name)), "strategy")}
          />
        </>
      )}
    </Box>
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
  const say = useWords();
  const { go } = usePlaces();
  const summary = useSummary();
  return (
    <Box css={{ stack: "y", gap: "small", padding: "medium", keyline: "neutral", borderRadius: "medium" }}>
      <Box css={{ stack: "x", gap: "small", alignY: "center", distribute: "space-between" }}>
        <Box css={heading}>{strategy.name}</Box>
        <Box css={{ stack: "x", gap: "xsmall" }}>
          {drafted && <Badge type="warning">{say(WORDS.draft)}</Badge>}
          {version !== null && <Badge>{say(WORDS.version, { number: version })}</Badge>}
        </Box>
      </Box>
      <Box>{summary(strategy)}</Box>
      {led}
      <ButtonGroup>
        <Button size="small" onPress={() => go({ to: "strategies", strategyId: strategy.id })}>
          {say(WORDS.open)}
        </Button>
        {copy && (
          <Button size="small" disabled={pending} onPress={copy}>
            {say(WORDS.copy)}
          </Button>
        )}
      </ButtonGroup>
    </Box>
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
  const say = useWords();
  const { go } = usePlaces();
  const { openCases, segments, strategy } = row;
  return (
    <Box css={{ stack: "x", gap: "small", wrap: "wrap", alignY: "center", font: "caption" }}>
      {segments.length === 0 && <Box css={muted}>{say(WORDS.no_segment)}</Box>}
      {segments.map(({ id, name }) => (
        <Link key={id} onPress={() => go({ to: "segments", segmentId: id })}>
          {name}
        </Link>
      ))}
      {openCases > 0 && (
        <Link onPress={() => go({ to: "cases", filter: { strategyId: strategy.id, status: "open" } })}>
          {say(WORDS.open_cases, { n: openCases })}
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
  const say = useWords();
  const cards = useCards();
  return (
    <Box css={columnMedium}>
      <Box css={columnXSmall}>
        <Box css={heading}>{say(WORDS.recipes)}</Box>
        <Box css={muted}>{say(WORDS.recipes_how)}</Box>
      </Box>
      <Box css={cards}>
        {recipes.map(({ id, name, bestFor, summary, strategy }) => (
          <Box
            key={id}
            css={{ stack: "y", gap: "small", padding: "medium", keyline: "neutral", borderRadius: "medium" }}
          >
            <Box css={strong}>{name}</Box>
            <Box css={caption}>{say(WORDS.best_for, { who: bestFor })}</Box>
            <Box>{summary}</Box>
            <Box css={line}>
              <Button size="small" disabled={pending} onPress={() => use({ ...strategy, name })}>
                {say(WORDS.use)}
              </Button>
            </Box>
          </Box>
        ))}
      </Box>
      <Box css={line}>
        <Button disabled={pending} onPress={scratch}>
          {say(WORDS.scratch)}
        </Button>
      </Box>
    </Box>
  );
}

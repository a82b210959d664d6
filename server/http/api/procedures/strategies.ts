import { wakeOpenCases } from "../../../../db/queries/accounts.ts";
import { insertStrategy, listStrategyVersions } from "../../../../db/queries/rules.ts";
import type { Reader } from "../../../../db/database.ts";
import { builtInStrategies } from "../../../dunning/strategies/built-in.ts";
import { lintStrategy } from "../../../dunning/strategies/lint.ts";
import type { Strategy } from "../../../dunning/strategies/strategy.ts";
import { type Context, notFound, type Run } from "../context.ts";
import { Refusal } from "../refusal.ts";

type Version = { strategy: Strategy; by: string | null; at: number | null };

/** Built-in versions and the account's own, oldest first within an id. */
async function versionsOf({ db, account }: Context, from: Reader, id?: string): Promise<Version[]> {
  const own = await listStrategyVersions(db, from, account, id);
  return [
    ...builtInStrategies
      .filter((strategy) => id === undefined || strategy.id === id)
      .map((strategy) => ({ strategy, by: null, at: null })),
    ...own.map(({ strategy, by, at }) => ({ strategy, by, at })),
  ].sort((a, b) =>
    a.strategy.id === b.strategy.id
      ? a.strategy.version - b.strategy.version
      : a.strategy.id < b.strategy.id
        ? -1
        : 1,
  );
}

export const listOfStrategies: Run<"strategies.list"> = async (context) => {
  const newest = new Map<string, Version>();
  for (const one of await versionsOf(context, context.db.read)) newest.set(one.strategy.id, one);
  return { rows: [...newest.values()] };
};

export const getStrategy: Run<"strategies.get"> = async (context, { id, version }) => {
  const versions = await versionsOf(context, context.db.read, id);
  const shown =
    version === undefined ? versions.at(-1) : versions.find(({ strategy }) => strategy.version === version);
  if (!shown) throw notFound("strategy", version === undefined ? id : `${id} in version ${version}`);
  return {
    ...shown,
    versions: versions.map(({ strategy }) => strategy.version),
    remarks: lintStrategy(shown.strategy),
  };
};

export const putStrategy: Run<"strategies.put"> = async (context, { basedOn, strategy: draft }) => {
  const { db, clock, account, userId, nudge } = context;
  const strategy: Strategy = { ...draft, version: basedOn + 1 };
  const remarks = lintStrategy(strategy);
  const errors = remarks.filter(({ level }) => level === "error");
  if (errors.length > 0) {
    throw new Refusal(
      "invalid_input",
      `Strategy ${strategy.id} cannot be published: ${errors[0]?.message}`,
      "Put the named steps right and publish again.",
      errors.map(({ stepId, message }) => ({ path: stepPath(strategy, stepId), message })),
    );
  }
  const made = { by: userId, at: clock.now() };
  await db.write(async (tx) => {
    await tx.lock(`${account} strategy ${strategy.id}`);
    const newest = (await versionsOf(context, tx, strategy.id)).at(-1);
    const version = newest?.strategy.version ?? 0;
    if (version !== basedOn) {
      throw new Refusal(
        "conflict",
        `Strategy ${strategy.id} is at version ${version}${newest?.by ? `, made by ${newest.by}` : ""}; this was made from version ${basedOn}.`,
        "Reload the strategy and make your change again.",
      );
    }
    await insertStrategy(db, tx, account, strategy, made);
    await wakeOpenCases(db, tx, account, made.at);
  });
  nudge();
  return { strategy, ...made, remarks };
};

function stepPath({ steps }: Strategy, stepId: string | null): string {
  const index = steps.findLastIndex(({ id }) => id === stepId);
  return index === -1 ? "strategy" : `strategy.steps.${index}`;
}

import { Banner, Box } from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/api/contract.ts";
import { useTranslate } from "../data/session.tsx";
import { useFormat } from "../kit/format.ts";
import { Caption, ColumnSmall, Emphasized, RowApart } from "../kit/layout.tsx";

type Import = NonNullable<Output<"start.get">["import"]>;

const BLOCKS = 20;

/** How far reading what stands at Stripe is: a bar, and each part in words. Nothing once it went well. */
export function ImportProgress({ of }: { of: Import }) {
  const t = useTranslate();
  const { percent, number } = useFormat();
  const { share, finished, parts } = of;
  const problems = parts.flatMap(({ problem }) => problem ?? []);
  if (finished)
    return problems.length === 0 ? null : (
      <Banner type="caution" title={t("ui_start.import_left_out")} description={problems.join(" ")} />
    );
  const full = Math.round(share * BLOCKS);
  return (
    <ColumnSmall>
      <RowApart>
        <Emphasized label="ui_start.import_runs" />
        <Box>{percent(share)}</Box>
      </RowApart>
      <Box css={{ font: "heading" }}>{`${"▰".repeat(full)}${"▱".repeat(BLOCKS - full)}`}</Box>
      {parts.map(({ part, done, total }) => (
        <Caption key={part}>
          {total === null
            ? t(`ui_start.import_${part}`, { n: number(done) })
            : t(`ui_start.import_${part}_of`, { n: number(done), total: number(total) })}
        </Caption>
      ))}
      <Caption label="ui_start.import_how" />
    </ColumnSmall>
  );
}

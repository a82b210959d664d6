/** Boxes that stand all over the extension, each by what it is for; anything else is written where it is used. */
import { Box } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps, ReactNode } from "react";
import type { Label } from "./labels.ts";
import { usePlaces } from "./navigation.tsx";
import { useSession, useTranslate } from "../data/session.tsx";

type Css = NonNullable<ComponentProps<typeof Box>["css"]>;

/** What is inside, or the text of one label. */
type Inside = { children: ReactNode; label?: never } | { label: Label; children?: never };

const boxed =
  (css: Css) =>
  ({ children, label }: Inside) => {
    const t = useTranslate();
    return <Box css={css}>{label ? t(label) : children}</Box>;
  };

export const Column = boxed({ stack: "y" });
export const ColumnTiny = boxed({ stack: "y", gap: "xxsmall" });
export const ColumnXSmall = boxed({ stack: "y", gap: "xsmall" });
export const ColumnSmall = boxed({ stack: "y", gap: "small" });
export const ColumnMedium = boxed({ stack: "y", gap: "medium" });
export const ColumnLarge = boxed({ stack: "y", gap: "large" });
/** Around a button or link that must not grow to the width of its column. */
export const Narrow = boxed({ stack: "x" });
export const RowSmall = boxed({ stack: "x", gap: "small" });
export const RowCentered = boxed({ stack: "x", gap: "small", alignY: "center" });
export const RowTight = boxed({ stack: "x", gap: "xsmall", alignY: "center" });
export const RowApart = boxed({ stack: "x", gap: "small", distribute: "space-between", alignY: "center" });
/** As many in a line as fit, the rest below. */
export const RowWrapped = boxed({ stack: "x", gap: "small", wrap: "wrap", alignY: "center" });
/** A thing of its own among others of its kind. */
export const Card = boxed({
  stack: "y",
  gap: "small",
  padding: "medium",
  keyline: "neutral",
  borderRadius: "medium",
});
/** What is less important than what stands beside it. */
export const Muted = boxed({ color: "secondary" });
export const Caption = boxed({ font: "caption", color: "secondary" });
export const Heading = boxed({ font: "heading" });
export const Strong = boxed({ fontWeight: "semibold" });
export const Title = boxed({ font: "title" });
export const TitleMuted = boxed({ font: "title", color: "secondary" });
/** What a line is about. */
export const Emphasized = boxed({ font: "bodyEmphasized" });

/** Beside each other where there is room, else below. */
export function RowIfWide({ children }: { children: ReactNode }) {
  return (
    <Box
      css={
        usePlaces().wide
          ? { stack: "x", gap: "medium", wrap: "wrap", alignY: "bottom" }
          : { stack: "y", gap: "small" }
      }
    >
      {children}
    </Box>
  );
}

/** Equal columns: as many as there is room for. */
export function Grid({ wide, narrow, children }: { wide: number; narrow: number; children: ReactNode }) {
  return (
    <Box css={{ display: "grid", gridColumns: usePlaces().wide ? wide : narrow, gap: "medium" }}>
      {children}
    </Box>
  );
}

/** Names the one clock of a view: the account's. */
export function ClockLine() {
  const t = useTranslate();
  const { timeZone } = useSession();
  const place = timeZone.slice(timeZone.lastIndexOf("/") + 1).replaceAll("_", " ");
  return <Caption>{t("ui_lists.clock", { place })}</Caption>;
}

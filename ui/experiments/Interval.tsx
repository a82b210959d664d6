import { Box } from "@stripe/ui-extension-sdk/ui";
import { ColumnTiny } from "../kit/layout.tsx";

/** Shares are 0 to 1, differences of shares -1 to 1. */
export type Estimate = { value: number; low: number; high: number };

/** Pixels for the whole of 100 %. */
const WIDTH = 200;
/** A line that is shorter cannot be seen. */
const LEAST = 2;

/** A share's interval, written and drawn: on one scale for all groups, so that one sees where they overlap. */
export function ShareInterval({ share, text }: { share: Estimate | null; text: string }) {
  return (
    <ColumnTiny>
      <Box>{text}</Box>
      {share && (
        <Box
          css={{
            width: WIDTH,
            paddingLeft: Math.round(share.low * WIDTH),
          }}
        >
          <Box
            css={{
              width: Math.max(LEAST, Math.round((share.high - share.low) * WIDTH)),
              borderTopWidth: 4,
              borderTopStyle: "solid",
              borderTopColor: "neutral",
            }}
          >
            {""}
          </Box>
        </Box>
      )}
    </ColumnTiny>
  );
}

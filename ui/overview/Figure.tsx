import { Box, Icon, Link, Tooltip } from "@stripe/ui-extension-sdk/ui";
import { caption, columnXSmall, rowTight } from "../layout.ts";

/** A number that leads to what it counts, with what it means. */
export function Figure(props: {
  label: string;
  value: string;
  /** In few words, always shown. */
  meaning?: string;
  /** Exactly, on demand. */
  definition?: string;
  onPress?: () => void;
}) {
  const { label, value, meaning, definition, onPress } = props;
  return (
    <Box css={columnXSmall}>
      <Box css={rowTight}>
        <Box css={caption}>{label}</Box>
        {definition && (
          <Tooltip type="description" trigger={<Icon name="info" size="xsmall" />}>
            {definition}
          </Tooltip>
        )}
      </Box>
      <Box css={{ font: "title" }}>{onPress ? <Link onPress={onPress}>{value}</Link> : value}</Box>
      {meaning && <Box css={caption}>{meaning}</Box>}
    </Box>
  );
}

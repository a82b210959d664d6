import { Box, Icon, Link, Tooltip } from "@stripe/ui-extension-sdk/ui";

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
    <Box css={{ stack: "y", gap: "xsmall" }}>
      <Box css={{ stack: "x", gap: "xsmall", alignY: "center" }}>
        <Box css={{ font: "caption", color: "secondary" }}>{label}</Box>
        {definition && (
          <Tooltip type="description" trigger={<Icon name="info" size="xsmall" />}>
            {definition}
          </Tooltip>
        )}
      </Box>
      <Box css={{ font: "title" }}>{onPress ? <Link onPress={onPress}>{value}</Link> : value}</Box>
      {meaning && <Box css={{ font: "caption", color: "secondary" }}>{meaning}</Box>}
    </Box>
  );
}

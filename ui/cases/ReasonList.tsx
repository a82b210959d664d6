import { Box } from "@stripe/ui-extension-sdk/ui";

/** Reasons in the server's words, each said once. */
export const ReasonList = ({ because }: { because: { text: string }[] }) => (
  <Box css={{ stack: "y", gap: "xsmall", color: "secondary" }}>
    {[...new Set(because.map(({ text }) => text))].map((text) => (
      <Box key={text}>{text}</Box>
    ))}
  </Box>
);

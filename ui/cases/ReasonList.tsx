import { Box } from "@stripe/ui-extension-sdk/ui";

/** Reasons in the server's words, each said once. */
export const ReasonList = ({ reasons }: { reasons: { text: string }[] }) => (
  <Box css={{ stack: "y", gap: "xsmall", color: "secondary" }}>
    {[...new Set(reasons.map(({ text }) => text))].map((text) => (
      <Box key={text}>{text}</Box>
    ))}
  </Box>
);

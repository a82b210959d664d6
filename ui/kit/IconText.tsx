import { Box, Icon } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps, ReactNode } from "react";

export type IconName = ComponentProps<typeof Icon>["name"];

/** A small icon at the first line of what stands beside it; `toned`: that has the icon's colour too. */
export const IconText = (props: {
  icon: IconName;
  color: "secondary" | "success" | "attention" | "critical";
  toned?: boolean;
  children: ReactNode;
}) => (
  <Box
    css={{
      stack: "x",
      gap: "small",
      alignY: "top",
      width: "fill",
      color: props.toned ? props.color : "primary",
    }}
  >
    <Box css={{ paddingTop: 3, minWidth: 16 }}>
      <Icon name={props.icon} size="small" css={{ fill: props.color }} />
    </Box>
    {props.children}
  </Box>
);

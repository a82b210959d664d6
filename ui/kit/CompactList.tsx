import { List, ListItem } from "@stripe/ui-extension-sdk/ui";
import type { ReactNode } from "react";

export type Line = { id: string; title: string; under?: ReactNode; value?: ReactNode };

/** Rows where there is little room: what each is about, what is to be known of it, and its amount. */
export const CompactList = ({ lines, choose }: { lines: readonly Line[]; choose?: (id: string) => void }) => (
  <List onAction={choose && ((id) => choose(String(id)))}>
    {lines.map(({ id, title, under, value }) => (
      <ListItem key={id} id={id} title={title} secondaryTitle={under} value={value} />
    ))}
  </List>
);

import type { View } from "../view-harness.tsx";

/** Presses the line of a list that begins with this title. */
export async function pressLine(view: View, title: string): Promise<void> {
  const line = view.screen.of("ListItem").find(({ props }) => props.title === title);
  const onAction = line?.parent?.props.onAction as ((id: unknown) => void) | undefined;
  if (!line || !onAction) throw new Error(`There is no line “${title}” in:\n${view.text()}`);
  onAction(line.props.id);
  await view.settle();
}

/** The titles of all lines, in order. */
export const titlesOf = (view: View) => view.screen.of("ListItem").map(({ props }) => props.title);

import type { LABELS } from "../../server/i18n/dashboard/labels.ts";
import type { Entry, NamesIn } from "../../server/i18n/catalogue.ts";

type Labels = typeof LABELS;

/** The name of a label whose text the server has; its type carries the names of the text's placeholders. */
export type Label<Names extends string = never> = string & { readonly placeholders?: Names };

type LabelsOf<Group> = {
  readonly [Name in keyof Group]: Group[Name] extends Entry ? Label<NamesIn<Group[Name]>> : never;
};

/**
 * The labels of one part of the extension. Their texts come with the server's first answer, in the user's
 * language alone: all of them in three languages would be a third of the bundle.
 */
export const labels = <Group extends keyof Labels>(group: Group) =>
  new Proxy({}, { get: (_, name) => `${group}.${String(name)}` }) as LabelsOf<Labels[Group]>;

/** What a label is called while its text is not known: the server could not be reached, or is older. */
export const plainName = (label: string): string => label.slice(label.indexOf(".") + 1).replaceAll("_", " ");

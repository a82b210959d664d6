import { isRemoteComponent, isRemoteFragment, isRemoteText, type RemoteRoot } from "@remote-ui/core";

/** A component on the screen, with what is in its props as well as inside it. */
export type Shown = {
  type: string;
  props: Record<string, unknown>;
  parent: Shown | null;
  children: (Shown | string)[];
};

/** Props that put words on the screen; ids, names of icons and the like are not read by people. */
const WORDS = new Set(
  "title description label subtitle secondaryTitle placeholder error value legend defaultValue statusMessage emptyMessage message summary text".split(
    " ",
  ),
);
const PRESSED = ["onPress", "onAction", "onAddSuggestion", "onDropdown", "onClose", "onChange"] as const;

/** What a user sees and can do, read from the tree that the extension sends to the Dashboard. */
export class Screen {
  private readonly root: () => RemoteRoot;

  constructor(root: () => RemoteRoot) {
    this.root = root;
  }

  /** Everything on the screen, in order; what a closed FocusView holds is not on it. */
  all(): Shown[] {
    const found: Shown[] = [];
    const walk = (child: unknown, parent: Shown): void => {
      if (isRemoteText(child)) {
        parent.children.push(child.text);
        return;
      }
      if (isRemoteFragment(child)) {
        for (const one of child.children) walk(one, parent);
        return;
      }
      if (!isRemoteComponent(child)) return;
      const props = child.props as Record<string, unknown>;
      const shown: Shown = { type: String(child.type), props, parent, children: [] };
      if (shown.type === "FocusView" && props.shown === false) return;
      parent.children.push(shown);
      found.push(shown);
      for (const value of Object.values(props)) if (isRemoteFragment(value)) walk(value, shown);
      for (const one of child.children) walk(one, shown);
    };
    const top: Shown = { type: "root", props: {}, parent: null, children: [] };
    for (const child of this.root().children) walk(child, top);
    return found;
  }

  of(type: string): Shown[] {
    return this.all().filter((shown) => shown.type === type);
  }

  /** Every text on the screen, one per line. */
  text(): string {
    return this.all()
      .flatMap(({ type, props, children }) => [
        ...wordsOf(props, CODES.has(type)),
        ...children.filter((child) => typeof child === "string"),
      ])
      .join("\n");
  }

  /** What can be pressed now, by the name that a user reads. */
  buttons(): string[] {
    return this.all()
      .filter((shown) => pressOf(shown) && shown.props.disabled !== true && shown.props.pending !== true)
      .map(nameOf);
  }

  /**
   * What lies on top comes first, as it does for a user.
   *
   * @throws Error that names what can be pressed instead
   */
  pressable(name: string): () => unknown {
    const presses = this.all()
      .filter(
        (shown) => nameOf(shown) === name && shown.props.disabled !== true && shown.props.pending !== true,
      )
      .flatMap((shown) => {
        const press = pressOf(shown);
        return press ? [{ press, isOnTop: isInside(shown, "FocusView") }] : [];
      });
    const press = (presses.find(({ isOnTop }) => isOnTop) ?? presses[0])?.press;
    if (press) return press;
    throw new Error(`Nothing named “${name}” can be pressed; there are: ${this.buttons().join(" | ")}`);
  }

  /** @throws Error that names the fields there are */
  field(label: string): Shown {
    const fields = this.all().filter(({ type }) => FIELDS.has(type));
    const field = fields.find((shown) => nameOf(shown) === label);
    if (field) return field;
    throw new Error(`There is no field “${label}”; there are: ${fields.map(nameOf).join(" | ")}`);
  }
}

const FIELDS = new Set(
  "TextField TextArea Select DateField CurrencyField Checkbox Switch Radio SearchField".split(" "),
);

function isInside(shown: Shown, type: string): boolean {
  for (let at: Shown | null = shown; at; at = at.parent) if (at.type === type) return true;
  return false;
}

/** All the text inside a component. */
export const textOf = (shown: Shown): string =>
  shown.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");

const nameOf = (shown: Shown): string => {
  const { label, title, value } = shown.props;
  if (FIELDS.has(shown.type) && typeof label === "string") return label;
  return textOf(shown) || [label, title, value].find((one) => typeof one === "string") || "";
};

function pressOf(shown: Shown): (() => unknown) | undefined {
  if (FIELDS.has(shown.type)) return undefined;
  for (const name of PRESSED) {
    const handler = shown.props[name];
    if (typeof handler === "function" && !OWNERS.has(shown.type)) return () => handler(shown.props.id);
  }
  const owner = OWNED.get(shown.type);
  for (let at = shown.parent; owner && at; at = at.parent) {
    const handler = at.type === owner && (at.props.onAction ?? at.props.onSelectionChange);
    if (typeof handler === "function") return () => handler(shown.props.id);
  }
  return undefined;
}

/** Components whose presses their owner hears, by id. */
const OWNED = new Map([
  ["MenuItem", "Menu"],
  ["ListItem", "List"],
  ["Tab", "Tabs"],
]);
const OWNERS = new Set(OWNED.values());

/** Components whose `value` is a code and not a text. */
const CODES = new Set(["option", "Select", "Radio", "Checkbox", "Switch"]);

function wordsOf(value: unknown, hasCode = false): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => wordsOf(one));
  if (typeof value !== "object" || value === null || isRemoteFragment(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    // The rows of a table name their cells as they like.
    if (name === "items" && Array.isArray(one)) return one.flatMap(cellsOf);
    if (typeof one !== "string") return wordsOf(one);
    return WORDS.has(name) && one !== "" && !(hasCode && /value/i.test(name)) ? [one] : [];
  });
}

const cellsOf = (item: unknown): string[] =>
  Object.entries(item ?? {}).flatMap(([name, cell]) => {
    if (typeof cell === "number") return [String(cell)];
    return typeof cell === "string" ? (name === "id" ? [] : [cell]) : wordsOf(cell);
  });

import type { BoxProps } from "@stripe/ui-extension-sdk/ui";
import { type CSSProperties, createContext, useContext, useEffect } from "react";
import { useHost } from "./host.tsx";

export type Css = NonNullable<BoxProps["css"]>;
type Stack = NonNullable<Css["stack"]>;

/** The style for a value, or undefined for a value that is not among the SDK's tokens. */
type Rule = (value: unknown, css: Css, parent: Stack | undefined) => CSSProperties | undefined;

const SPACE: Record<string, number> = {
  xxsmall: 2,
  xsmall: 4,
  small: 8,
  medium: 16,
  large: 24,
  xlarge: 32,
  xxlarge: 48,
};

function spaceOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : SPACE[String(value)];
}

function space(...properties: (keyof CSSProperties)[]): Rule {
  return (value) => {
    const pixels = spaceOf(value);
    return pixels === undefined ? undefined : Object.fromEntries(properties.map((name) => [name, pixels]));
  };
}

function bleed(...properties: (keyof CSSProperties)[]): Rule {
  return (value) => {
    const pixels = spaceOf(value);
    return pixels === undefined ? undefined : Object.fromEntries(properties.map((name) => [name, -pixels]));
  };
}

const WORD_SIZES: Record<string, string> = {
  auto: "auto",
  fill: "100%",
  min: "min-content",
  max: "max-content",
  fit: "fit-content",
};

function sizeOf(value: unknown): string | number | undefined {
  if (typeof value === "number") return value;
  const [, part, whole] = /^(\d+)\/(\d+)$/.exec(String(value)) ?? [];
  if (
    part !== undefined &&
    ["2", "3", "4", "5", "6", "12"].includes(whole!) &&
    Number(part) < Number(whole)
  ) {
    return `${(100 * Number(part)) / Number(whole)}%`;
  }
  return WORD_SIZES[String(value)];
}

function size(property: keyof CSSProperties): Rule {
  return (value) => {
    const measure = sizeOf(value);
    return measure === undefined ? undefined : { [property]: measure };
  };
}

function tokens(property: keyof CSSProperties, values: Record<string, string | number>): Rule {
  return (value) => {
    const found = values[String(value)];
    return found === undefined ? undefined : { [property]: found };
  };
}

/** Values that are CSS's own words. */
function words(property: keyof CSSProperties, ...values: string[]): Rule {
  return (value) => (values.includes(String(value)) ? { [property]: String(value) } : undefined);
}

function pixels(property: keyof CSSProperties): Rule {
  return (value) => (typeof value === "number" ? { [property]: value } : undefined);
}

const variables = (prefix: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, `var(--ui-${prefix}-${name})`]));

const BORDER_COLORS = variables("border", "neutral", "critical");
const TEXT_COLORS = variables(
  "text",
  "brand",
  "primary",
  "secondary",
  "disabled",
  "info",
  "success",
  "attention",
  "critical",
);
const SHADOWS = { ...variables("shadow", "base", "top", "hover", "focus"), none: "none" };
const RADII = { ...variables("radius", "xsmall", "small", "medium", "large"), none: 0, rounded: 9999 };
const OVERFLOWS = ["visible", "hidden", "clip", "scroll", "auto"];
const BORDER_STYLES = [
  "dashed",
  "dotted",
  "double",
  "groove",
  "hidden",
  "inherit",
  "initial",
  "inset",
].concat(["none", "outset", "revert-layer", "revert", "ridge", "solid", "unset"]);

/** The type scale of the Dashboard: size in px, line height in px, weight, colour. */
const FONTS: Record<string, readonly [number, number, number, string?]> = {
  body: [14, 20, 400],
  bodyEmphasized: [14, 20, 600],
  caption: [12, 16, 400, "secondary"],
  heading: [16, 24, 600],
  kicker: [12, 16, 600, "secondary"],
  lead: [16, 24, 400],
  subheading: [14, 20, 600],
  subtitle: [18, 26, 400, "secondary"],
  title: [20, 28, 600],
};

const FLEX_PLACES: Record<string, string> = {
  start: "flex-start",
  center: "center",
  end: "flex-end",
  stretch: "stretch",
  top: "flex-start",
  bottom: "flex-end",
  baseline: "baseline",
};

/** Aligns children along an axis: the main axis of the stack justifies, the other one aligns. */
function align(axis: "x" | "y", allowed: readonly string[]): Rule {
  return (value, css) => {
    if (!allowed.includes(String(value))) return undefined;
    const place = FLEX_PLACES[String(value)]!;
    if (css.stack === "z") return { [axis === "x" ? "justifyItems" : "alignItems"]: place };
    const main = css.stack === undefined ? axis === "x" : css.stack === axis;
    const display = css.stack === undefined && css.display === undefined ? { display: "flex" } : {};
    return { ...display, [main ? "justifyContent" : "alignItems"]: place };
  };
}

function alignSelf(axis: "x" | "y", allowed: readonly string[]): Rule {
  return (value, _css, parent) => {
    if (!allowed.includes(String(value))) return undefined;
    const place = FLEX_PLACES[String(value)]!;
    const main = parent === axis;
    if (!main) return { [axis === "x" && parent !== "y" ? "justifySelf" : "alignSelf"]: place };
    // A flex item moves along its stack's own axis only by its margins.
    const [before, after] = axis === "x" ? ["marginLeft", "marginRight"] : ["marginTop", "marginBottom"];
    if (place === "center") return { [before!]: "auto", [after!]: "auto" };
    return place === "flex-end" ? { [before!]: "auto" } : {};
  };
}

const X_PLACES = ["start", "center", "end", "stretch"];
const Y_PLACES = ["top", "center", "baseline", "bottom", "stretch"];

/** Every property of the SDK's `css` prop, and nothing else. */
const RULES: Record<keyof Css, Rule> = {
  alignSelfX: alignSelf("x", X_PLACES),
  alignSelfY: alignSelf("y", Y_PLACES),
  alignX: align("x", X_PLACES),
  alignY: align("y", Y_PLACES),
  backgroundColor: tokens("backgroundColor", variables("background", "container", "surface")),
  bleed: bleed("margin"),
  bleedBottom: bleed("marginBottom"),
  bleedLeft: bleed("marginLeft"),
  bleedRight: bleed("marginRight"),
  bleedTop: bleed("marginTop"),
  bleedX: bleed("marginLeft", "marginRight"),
  bleedY: bleed("marginTop", "marginBottom"),
  borderBottomColor: tokens("borderBottomColor", BORDER_COLORS),
  borderBottomLeftRadius: tokens("borderBottomLeftRadius", RADII),
  borderBottomRightRadius: tokens("borderBottomRightRadius", RADII),
  borderBottomStyle: words("borderBottomStyle", ...BORDER_STYLES),
  borderBottomWidth: pixels("borderBottomWidth"),
  borderColor: tokens("borderColor", BORDER_COLORS),
  borderLeftColor: tokens("borderLeftColor", BORDER_COLORS),
  borderLeftStyle: words("borderLeftStyle", ...BORDER_STYLES),
  borderLeftWidth: pixels("borderLeftWidth"),
  borderRadius: tokens("borderRadius", RADII),
  borderRightColor: tokens("borderRightColor", BORDER_COLORS),
  borderRightStyle: words("borderRightStyle", ...BORDER_STYLES),
  borderRightWidth: pixels("borderRightWidth"),
  borderStyle: words("borderStyle", ...BORDER_STYLES),
  borderTopColor: tokens("borderTopColor", BORDER_COLORS),
  borderTopLeftRadius: tokens("borderTopLeftRadius", RADII),
  borderTopRightRadius: tokens("borderTopRightRadius", RADII),
  borderTopStyle: words("borderTopStyle", ...BORDER_STYLES),
  borderTopWidth: pixels("borderTopWidth"),
  borderWidth: pixels("borderWidth"),
  bottom: space("bottom"),
  boxShadow: tokens("boxShadow", SHADOWS),
  color: tokens("color", TEXT_COLORS),
  columnGap: space("columnGap"),
  display: words("display", "grid"),
  distribute: (value) =>
    ({ packed: {}, "space-between": { justifyContent: "space-between" } })[String(value)],
  fill: tokens("fill", TEXT_COLORS),
  focusRing: tokens("outline", { ...SHADOWS, focus: "2px solid var(--ui-accent)" }),
  font: (value) => {
    const font = FONTS[String(value)];
    if (font === undefined) return undefined;
    const [fontSize, lineHeight, fontWeight, color] = font;
    const upper: CSSProperties =
      value === "kicker" ? { textTransform: "uppercase", letterSpacing: "0.02em" } : {};
    return {
      fontSize,
      lineHeight: `${lineHeight}px`,
      fontWeight,
      ...(color === undefined ? {} : { color: `var(--ui-text-${color})` }),
      ...upper,
    };
  },
  fontFamily: tokens("fontFamily", { monospace: "var(--ui-font-mono)", ui: "var(--ui-font)" }),
  fontWeight: tokens("fontWeight", { regular: 400, semibold: 600, bold: 700 }),
  gap: space("gap"),
  gapX: space("columnGap"),
  gapY: space("rowGap"),
  gridColumns: (value) =>
    typeof value === "number" ? { gridTemplateColumns: `repeat(${value}, minmax(0, 1fr))` } : undefined,
  height: size("height"),
  inset: space("inset"),
  keyline: (value) => {
    const color = BORDER_COLORS[String(value)];
    return color === undefined ? undefined : { boxShadow: `0 0 0 1px ${color}` };
  },
  left: space("left"),
  margin: space("margin"),
  marginBottom: space("marginBottom"),
  marginLeft: space("marginLeft"),
  marginRight: space("marginRight"),
  marginTop: space("marginTop"),
  marginX: space("marginLeft", "marginRight"),
  marginY: space("marginTop", "marginBottom"),
  maxHeight: size("maxHeight"),
  maxWidth: size("maxWidth"),
  minHeight: size("minHeight"),
  minTileWidth: (value) => {
    const measure = sizeOf(value);
    if (measure === undefined) return undefined;
    const least = typeof measure === "number" ? `${measure}px` : measure;
    return { gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${least}), 1fr))` };
  },
  minWidth: size("minWidth"),
  overflow: words("overflow", ...OVERFLOWS),
  overflowWrap: words("overflowWrap", "break-word", "normal"),
  overflowX: words("overflowX", ...OVERFLOWS),
  overflowY: words("overflowY", ...OVERFLOWS),
  padding: space("padding"),
  paddingBottom: space("paddingBottom"),
  paddingLeft: space("paddingLeft"),
  paddingRight: space("paddingRight"),
  paddingTop: space("paddingTop"),
  paddingX: space("paddingLeft", "paddingRight"),
  paddingY: space("paddingTop", "paddingBottom"),
  rowGap: space("rowGap"),
  stack: (value) =>
    ({
      x: { display: "flex", flexDirection: "row" } as const,
      y: { display: "flex", flexDirection: "column" } as const,
      z: { display: "grid" } as const,
    })[String(value)],
  textAlign: words("textAlign", "center", "end", "justify", "left", "match-parent", "right", "start"),
  textOverflow: words("textOverflow", "ellipsis"),
  textTransform: words(
    "textTransform",
    "capitalize",
    "uppercase",
    "lowercase",
    "none",
    "full-width",
    "full-size-kana",
  ),
  top: space("top"),
  topShadow: tokens("boxShadow", SHADOWS),
  whiteSpace: words("whiteSpace", "normal", "nowrap", "pre", "pre-wrap", "pre-line", "break-spaces"),
  width: size("width"),
  wordBreak: words("wordBreak", "normal", "break-all", "keep-all", "break-word"),
  wordWrap: words("wordWrap", "break-word", "normal"),
  wrap: words("flexWrap", "wrap", "nowrap", "wrap-reverse"),
  zIndex: tokens("zIndex", { overlay: 20, partial: 10 }),
};

const POSITIONED: (keyof Css)[] = ["inset", "top", "bottom", "left", "zIndex"];

/** The stack that a box stands in, which decides what its own alignment means. */
export const StackContext = createContext<Stack | undefined>(undefined);

/**
 * Turns the SDK's css tokens into a style.
 *
 * @param only the properties that the component takes; all of them if not given
 */
export function resolveCss(
  css: Css,
  parent: Stack | undefined,
  only?: readonly (keyof Css)[],
): { style: CSSProperties; refused: string[] } {
  const style: CSSProperties = {};
  const refused: string[] = [];
  for (const [name, value] of Object.entries(css)) {
    if (value === undefined || value === null) continue;
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof Css] : undefined;
    const allowed = only === undefined || only.includes(name as keyof Css);
    const resolved = allowed ? rule?.(value, css, parent) : undefined;
    if (resolved === undefined) refused.push(`${name}: ${JSON.stringify(value)}`);
    else Object.assign(style, resolved);
  }
  // A font sets weight and colour together; named on their own they win whatever the order.
  if (css.fontWeight !== undefined) Object.assign(style, RULES.fontWeight(css.fontWeight, css, parent));
  if (css.color !== undefined) Object.assign(style, RULES.color(css.color, css, parent));
  if (POSITIONED.some((name) => css[name] !== undefined)) style.position = "relative";
  const bordered = Object.keys(style).some((name) => name.startsWith("border") && name.endsWith("Width"));
  const styled = Object.keys(style).some((name) => name.startsWith("border") && name.endsWith("Style"));
  if (bordered && !styled) {
    for (const name of Object.keys(style)) {
      if (name.endsWith("Width") && name.startsWith("border")) {
        Object.assign(style, { [name.replace("Width", "Style")]: "solid" });
      }
    }
  }
  return { style, refused };
}

/** The style of a component's css prop; a property or token outside the SDK's is reported as a fault. */
export function useCss(
  component: string,
  css: Css | undefined,
  only?: readonly (keyof Css)[],
): CSSProperties {
  const { fault } = useHost();
  const parent = useContext(StackContext);
  const { style, refused } = resolveCss(css ?? {}, parent, only);
  const message = refused.join(", ");
  useEffect(() => {
    if (message !== "") fault(`<${component}> has css that the SDK does not know: ${message}`);
  }, [message, component, fault]);
  return style;
}

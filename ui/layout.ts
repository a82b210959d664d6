/** Boxes that stand all over the extension, each by what it is for; anything else is written where it is used. */

export const column = { stack: "y" } as const;
export const columnTiny = { stack: "y", gap: "xxsmall" } as const;
export const columnXSmall = { stack: "y", gap: "xsmall" } as const;
export const columnSmall = { stack: "y", gap: "small" } as const;
export const columnMedium = { stack: "y", gap: "medium" } as const;
export const columnLarge = { stack: "y", gap: "large" } as const;
/** A button or link that must not grow to the width of its column. */
export const line = { stack: "x" } as const;
export const rowSmall = { stack: "x", gap: "small" } as const;
export const rowCentered = { stack: "x", gap: "small", alignY: "center" } as const;
export const rowTight = { stack: "x", gap: "xsmall", alignY: "center" } as const;
export const rowApart = { stack: "x", gap: "small", distribute: "space-between", alignY: "center" } as const;
/** What is less important than what stands beside it. */
export const muted = { color: "secondary" } as const;
export const caption = { font: "caption", color: "secondary" } as const;
export const heading = { font: "heading" } as const;
export const strong = { fontWeight: "semibold" } as const;

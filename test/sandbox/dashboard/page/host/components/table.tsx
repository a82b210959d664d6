import type {
  TableBodyProps,
  TableCellProps,
  TableFooterProps,
  TableHeadProps,
  TableHeaderCellProps,
  TableProps,
  TableRowProps,
} from "@stripe/ui-extension-sdk/ui";
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from "react";
import { useWords } from "./host.tsx";

/** Lets a wide table scroll sideways, and the keyboard reach it where it does. */
export function TableScroll({ children }: { children: ReactNode }) {
  const word = useWords();
  const element = useRef<HTMLElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const section = element.current;
    if (section === null) return;
    const observer = new ResizeObserver(() => setScrolls(section.scrollWidth > section.clientWidth));
    observer.observe(section);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={element}
      className="ui-table-scroll"
      {...(scrolls ? { tabIndex: 0, "aria-label": word("table") } : {})}
    >
      {children}
    </section>
  );
}

export function Table({ children }: TableProps) {
  return (
    <TableScroll>
      <table className="ui-table">{children}</table>
    </TableScroll>
  );
}

export const TableHead = ({ children }: TableHeadProps) => <thead>{children}</thead>;
export const TableBody = ({ children }: TableBodyProps) => <tbody>{children}</tbody>;
export const TableFooter = ({ children }: TableFooterProps) => <tfoot>{children}</tfoot>;
export const TableRow = ({ children }: TableRowProps) => <tr>{children}</tr>;

type Width = TableCellProps["width"];

function widthOf(width: Width): CSSProperties["width"] {
  if (width === "maximized") return "100%";
  if (width === "minimized") return "1%";
  return width;
}

function cellProps(props: TableCellProps | TableHeaderCellProps) {
  const { align, vAlign, colSpan, rowSpan, width, minWidth, maxWidth, wrap } = props;
  const style: CSSProperties = {
    ...(align ? { textAlign: align } : {}),
    ...(vAlign ? { verticalAlign: vAlign } : {}),
    ...(width ? { width: widthOf(width) } : {}),
    ...(minWidth ? { minWidth: widthOf(minWidth) } : {}),
    ...(maxWidth ? { maxWidth: widthOf(maxWidth) } : {}),
    ...(wrap === false ? { whiteSpace: "nowrap" } : {}),
  };
  return { colSpan, rowSpan, style };
}

export const TableCell = (props: TableCellProps) => <td {...cellProps(props)}>{props.children}</td>;

export const TableHeaderCell = (props: TableHeaderCellProps) => (
  <th scope="col" {...cellProps(props)}>
    {props.children}
  </th>
);

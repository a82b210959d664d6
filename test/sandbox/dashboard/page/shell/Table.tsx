import type { ReactNode } from "react";
import type { Status } from "../../preview.ts";
import { PageLink } from "./location.ts";

/** `wide`: left out where the page has little room. */
export type Column<Row> = {
  label: string;
  cell: (row: Row) => ReactNode;
  right?: boolean;
  wide?: boolean;
};

export const Badge = ({ status }: { status: Status | null }) =>
  status && <span className={`shell-badge shell-badge-${status.tone}`}>{status.label}</span>;

/** A row leads to its page: its first cell holds the link, which covers the row. */
export function Table<Row extends { id: string }>(props: {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  hrefOf?: (row: Row) => string;
  empty: string;
}) {
  const { label, columns, rows, hrefOf, empty } = props;
  if (rows.length === 0) return <p className="shell-nothing">{empty}</p>;
  const look = ({ right, wide }: Column<Row>) => `${right ? "shell-right" : ""} ${wide ? "shell-wide" : ""}`;
  return (
    <table className="shell-table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.label} scope="col" className={look(column)}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            {columns.map((column, index) => (
              <td key={column.label} className={look(column)}>
                {index === 0 && hrefOf ? (
                  <PageLink href={hrefOf(row)} className="shell-row-link">
                    {column.cell(row)}
                  </PageLink>
                ) : (
                  column.cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

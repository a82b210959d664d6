import { DataTable } from "@stripe/ui-extension-sdk/ui";
import type { ComponentProps, ReactNode } from "react";
import type { Output } from "../../server/api/contract.ts";
import { usePlaces } from "./navigation.tsx";
import { FailureBanner, Shown } from "./query-states.tsx";
import { type Line, CompactList } from "./CompactList.tsx";
import { type Paged, Pager, type Pages } from "./pagination.tsx";

type Table = ComponentProps<typeof DataTable>;
type Row<Name extends Paged> = Output<Name>["rows"][number];

/** A list that comes page by page: a table where there is room for one, lines where there is not. */
export function PagedRows<Name extends Paged>(props: {
  pages: Pages<Name>;
  columns: Table["columns"];
  /** A row's cells by the keys of the columns. */
  cells: (row: Row<Name>) => Omit<Table["items"][number], "id">;
  line: (row: Row<Name>) => Omit<Line, "id">;
  open: (row: Row<Name>) => void;
  empty: string;
  /** What stands in the place of no lines, where more can be said of it than `empty`. */
  none: ReactNode;
  rowActions?: { id: string; label: string; onPress: (row: Row<Name>) => void }[];
}) {
  const { pages, columns, cells, line, open, empty, none, rowActions = [] } = props;
  const { wide } = usePlaces();
  const { asked, page, hasMore, turn, pageSize } = pages;
  const { output, failure, loading, reload } = asked;
  const rows: readonly Row<Name>[] = output?.rows ?? [];
  const opened = (id: string, select = open) => {
    const row = rows.find((candidate) => candidate.id === id);
    if (row) select(row);
  };
  if (!wide)
    return (
      <Shown of={asked}>
        {() =>
          rows.length === 0 ? (
            none
          ) : (
            <>
              <CompactList lines={rows.map((row) => ({ ...line(row), id: row.id }))} choose={opened} />
              <Pager pages={pages} />
            </>
          )
        }
      </Shown>
    );
  return (
    <>
      {failure && <FailureBanner failure={failure} retry={() => void reload()} />}
      {(output || !failure) && (
        <DataTable
          columns={columns}
          items={rows.map((row) => ({ ...cells(row), id: row.id }))}
          loading={loading}
          emptyMessage={empty}
          onRowClick={({ id }) => opened(id)}
          rowActions={rowActions.map(({ onPress, ...action }) => ({
            ...action,
            onPress: ({ id }) => opened(id, onPress),
          }))}
          {...(page > 1 || hasMore
            ? { pagination: { pageSize, currentPage: page, hasMore, onPageChange: turn } }
            : {})}
        />
      )}
    </>
  );
}

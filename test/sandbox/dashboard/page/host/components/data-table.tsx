import type {
  DataTableColumn,
  DataTableItem,
  DataTableProps,
  DataTableRowAction,
  DataTableRowActionGroup,
} from "@stripe/ui-extension-sdk/ui";
import { type MouseEvent, useState } from "react";
import { Action } from "./buttons.tsx";
import { DataCell } from "./data-cell.tsx";
import { useHost, useWords } from "./host.tsx";
import { Icon } from "./icon.tsx";
import { MenuGroup, MenuLine, Popup } from "./menu.tsx";
import { TableScroll } from "./table.tsx";

type RowActions = NonNullable<DataTableProps["rowActions"]>;
type EmptyMessage = DataTableProps["emptyMessage"];

const NUMBERS = ["currency"];

function isNumeric(column: DataTableColumn): boolean {
  return NUMBERS.includes(column.cell?.type ?? "text");
}

function RowAction({ action, item }: { action: DataTableRowAction; item: DataTableItem }) {
  const { navigate } = useHost();
  return (
    <MenuLine
      destructive={action.type === "destructive"}
      onPress={() => {
        if (!("href" in action)) action.onPress(item);
        else if (typeof action.href === "string") window.open(action.href, "_blank", "noreferrer");
        else navigate(action.href);
      }}
    >
      {action.label}
    </MenuLine>
  );
}

function RowMenu({ actions, item, name }: { actions: RowActions; item: DataTableItem; name: string }) {
  const word = useWords();
  const label = `${word("actions")}: ${name}`;
  return (
    <Popup
      label={label}
      role="menu"
      trigger={
        <Action className="ui-icon-button">
          <Icon name="more" size="medium" />
          <span className="ui-hidden">{label}</span>
        </Action>
      }
    >
      {actions.map((entry: DataTableRowAction | DataTableRowActionGroup) =>
        "actions" in entry ? (
          <MenuGroup key={entry.id} title={entry.label}>
            {entry.actions.map((action) => (
              <RowAction key={action.id} action={action} item={item} />
            ))}
          </MenuGroup>
        ) : (
          <RowAction key={entry.id} action={entry} item={item} />
        ),
      )}
    </Popup>
  );
}

export function EmptyState({ message }: { message: EmptyMessage }) {
  const word = useWords();
  if (typeof message === "object") {
    return (
      <div className="ui-empty">
        <p>{message.message}</p>
        <Action className="ui-button ui-button-secondary ui-size-medium" href={message.action.href}>
          {message.action.label}
        </Action>
      </div>
    );
  }
  return <div className="ui-empty">{message ?? word("noResults")}</div>;
}

/** Rows that stand in while the real ones load. */
function Skeleton({ columns }: { columns: number }) {
  return [0, 1, 2].map((row) => (
    <tr key={row}>
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are alike
        <td key={column}>
          <span className="ui-skeleton" />
        </td>
      ))}
    </tr>
  ));
}

interface Page {
  shown: DataTableItem[];
  caption: string;
  previous: (() => void) | undefined;
  next: (() => void) | undefined;
}

/** The three modes of paging: by the table itself, by a number of the extension's, by a cursor with `hasMore`. */
function usePage({ items, pagination }: DataTableProps, of: string): Page | undefined {
  const [own, setOwn] = useState(1);
  if (pagination === undefined) return undefined;
  const { pageSize, onPageChange } = pagination;
  const go = (page: number) => () => {
    setOwn(page);
    onPageChange?.(page);
  };
  if ("hasMore" in pagination) {
    const { currentPage, hasMore } = pagination;
    return {
      shown: items,
      caption: "",
      previous: currentPage > 1 ? go(currentPage - 1) : undefined,
      next: hasMore ? go(currentPage + 1) : undefined,
    };
  }
  const total = (pagination.currentPage === undefined ? undefined : pagination.totalItems) ?? items.length;
  const last = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(pagination.currentPage ?? own, last);
  const first = (page - 1) * pageSize;
  // What the extension pages itself arrives one page at a time.
  const shown = items.length > pageSize ? items.slice(first, first + pageSize) : items;
  const caption = total === 0 ? "" : `${first + 1}–${Math.min(first + pageSize, total)} ${of} ${total}`;
  return {
    shown,
    caption,
    previous: page > 1 ? go(page - 1) : undefined,
    next: page < last ? go(page + 1) : undefined,
  };
}

export function DataTable(props: DataTableProps) {
  const { columns, items, loading = false, emptyMessage, onRowClick, rowActions, batchable } = props;
  const word = useWords();
  const page = usePage(props, word("of"));
  const [selected, setSelected] = useState<Record<string, DataTableItem>>({});
  const rows = page?.shown ?? items;
  const width = columns.length + (batchable ? 1 : 0) + (rowActions ? 1 : 0);

  function select(chosen: DataTableItem[], on: boolean) {
    const next = { ...selected };
    for (const item of chosen) {
      if (on) next[item.id] = item;
      else delete next[item.id];
    }
    setSelected(next);
    batchable?.onBatchChange(next);
  }
  function pressRow(event: MouseEvent, item: DataTableItem) {
    // The row's own controls do their own work.
    if ((event.target as Element).closest("a, button, input, label") === null) onRowClick?.(item);
  }

  if (!loading && items.length === 0) return <EmptyState message={emptyMessage} />;
  return (
    <div className="ui-data-table">
      <TableScroll>
        <table className="ui-table" aria-busy={loading}>
          <thead>
            <tr>
              {batchable ? (
                <th scope="col" className="ui-cell-narrow">
                  <input
                    type="checkbox"
                    className="ui-checkbox"
                    aria-label={word("selectAll")}
                    checked={rows.length > 0 && rows.every((item) => item.id in selected)}
                    onChange={(event) => select(rows, event.target.checked)}
                  />
                </th>
              ) : null}
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  data-numeric={isNumeric(column)}
                  data-pinned={column.pinned === true}
                >
                  <span className={column.hideHeaderLabel === true ? "ui-hidden" : ""}>{column.label}</span>
                </th>
              ))}
              {rowActions ? (
                <th scope="col" className="ui-cell-narrow">
                  <span className="ui-hidden">{word("actions")}</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {loading ? (
              <Skeleton columns={width} />
            ) : (
              rows.map((item) => (
                <tr
                  key={item.id}
                  data-pressable={onRowClick !== undefined}
                  onClick={(event) => pressRow(event, item)}
                >
                  {batchable ? (
                    <td className="ui-cell-narrow">
                      <input
                        type="checkbox"
                        className="ui-checkbox"
                        aria-label={`${word("select")} ${item[columns[0]?.key ?? "id"] ?? item.id}`}
                        checked={item.id in selected}
                        onChange={(event) => select([item], event.target.checked)}
                      />
                    </td>
                  ) : null}
                  {columns.map((column, index) => (
                    <td
                      key={column.key}
                      data-numeric={isNumeric(column)}
                      data-pinned={column.pinned === true}
                    >
                      {index === 0 && onRowClick !== undefined && column.cell?.type !== "link" ? (
                        <button type="button" className="ui-row-button" onClick={() => onRowClick(item)}>
                          <DataCell column={column} item={item} />
                        </button>
                      ) : (
                        <DataCell column={column} item={item} />
                      )}
                    </td>
                  ))}
                  {rowActions ? (
                    <td className="ui-cell-narrow">
                      <RowMenu
                        actions={rowActions}
                        item={item}
                        name={String(item[columns[0]?.key ?? "id"] ?? item.id)}
                      />
                    </td>
                  ) : null}
                </tr>
              ))
            )}
          </tbody>
        </table>
      </TableScroll>
      {loading ? (
        <span className="ui-hidden" role="status">
          {word("loading")}
        </span>
      ) : null}
      {page === undefined ? null : (
        <div className="ui-pages">
          <span className="ui-secondary">{page.caption}</span>
          {(["previous", "next"] as const).map((direction) => (
            <button
              key={direction}
              type="button"
              className="ui-button ui-button-secondary ui-size-small"
              disabled={page[direction] === undefined || loading}
              onClick={() => page[direction]?.()}
            >
              {word(direction)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

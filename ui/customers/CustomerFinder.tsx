import type { ReactNode } from "react";
import type { Output } from "../../server/api/contract.ts";
import { useQuery } from "../data/use-query.ts";
import { ColumnSmall, Muted } from "../kit/layout.tsx";
import { useState } from "../kit/react.ts";
import { useDebouncedValue } from "../kit/use-debounced-value.ts";
import { Shown } from "../kit/query-states.tsx";
import { TextInput } from "../kit/TextInput.tsx";
import { CompactList } from "../kit/CompactList.tsx";

export type Found = Output<"customers.search">["rows"][number];

/** The server's own least length. */
const SHORTEST = 2;

/** Finds customers as a name is typed: a word is asked for, and not its letters. */
export function CustomerFinder(props: {
  label: string;
  how?: string;
  /** What is said where nobody is found. */
  none: string;
  line: (found: Found) => { title: string; under: ReactNode; value?: ReactNode };
  choose: (found: Found) => void;
}) {
  const { label, how = "", none, line, choose } = props;
  const [typed, setTyped] = useState("");
  const query = useDebouncedValue(typed.trim());
  const found = useQuery("customers.search", query.length < SHORTEST ? null : { query });
  return (
    <ColumnSmall>
      <TextInput type="search" label={label} description={how} maxLength={100} typed={setTyped} />
      {query.length >= SHORTEST && (
        <Shown of={found}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Muted>{none}</Muted>
            ) : (
              <CompactList
                choose={(id) => {
                  const row = rows.find((candidate) => candidate.id === id);
                  if (row) choose(row);
                }}
                lines={rows.map((row) => ({ id: row.id, ...line(row) }))}
              />
            )
          }
        </Shown>
      )}
    </ColumnSmall>
  );
}

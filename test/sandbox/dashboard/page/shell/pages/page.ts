/** What every page of the shell gets: `version` changes when it should read its data again. */
export type PageProps = { version: string; timeZone: string };

/** A detail page tells whose page it is, for the panel with that customer's messages. */
export type DetailProps = PageProps & { id: string; onCustomer: (customer: Named | null) => void };

export type Named = { id: string; name: string };

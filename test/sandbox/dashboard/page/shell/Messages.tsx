import { useState } from "react";
import type { Message } from "../../preview.ts";
import { dateTime } from "./formats.ts";
import { Icon } from "./icons.tsx";
import { PageLink } from "./location.ts";
import { useData } from "./requests.ts";

/** What the customer on screen was sent, newest first; with no customer on screen, what anybody was. */
export function Messages(props: {
  customer: { id: string; name: string } | null;
  version: string;
  timeZone: string;
  mailbox: string;
  onClose: () => void;
}) {
  const { customer, version, timeZone, mailbox, onClose } = props;
  const query = customer ? `?customer=${encodeURIComponent(customer.id)}` : "";
  const { data, error } = useData<Message[]>(`/preview/data/messages${query}`, version);
  const [chosen, choose] = useState<number | null>(null);
  const shown = data?.find(({ id }) => id === chosen) ?? data?.[0];
  return (
    <section className="shell-messages" aria-label="What customers received">
      <header>
        <h2>{customer ? `What ${customer.name} received` : "What customers received"}</h2>
        <a href={mailbox} target="_blank" rel="noreferrer">
          Open the mailbox of all customers
        </a>
        <button type="button" className="shell-plain" aria-label="Close messages" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {error && <p role="alert">{error}</p>}
      {data?.length === 0 && (
        <p className="shell-nothing">
          {customer ? `${customer.name} was not written to so far.` : "Nobody was written to so far."}
        </p>
      )}
      {data && shown && (
        <div className="shell-mailbox">
          <ul>
            {data.map(({ id, subject, sentAt, customer: to }) => (
              <li key={id}>
                <button
                  type="button"
                  className="shell-mail-item"
                  aria-pressed={id === shown.id}
                  onClick={() => choose(id)}
                >
                  <span className="shell-mail-subject">{subject}</span>
                  <span className="shell-mail-when">
                    {customer === null && to ? `${to.name} · ` : ""}
                    {dateTime(sentAt, timeZone)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <article>
            <h3>{shown.subject}</h3>
            <p className="shell-mail-when">
              To {shown.to} · {dateTime(shown.sentAt, timeZone)} ·{" "}
              <a href={shown.url} target="_blank" rel="noreferrer">
                As it looked
              </a>
              {customer === null && shown.customer && (
                <>
                  {" · "}
                  <PageLink href={`/customers/${shown.customer.id}`}>{shown.customer.name}</PageLink>
                </>
              )}
            </p>
            <pre>{withLinks(shown.text)}</pre>
          </article>
        </div>
      )}
    </section>
  );
}

/** The links of a text can be followed, each in a tab of its own, as from a mail program. */
const withLinks = (text: string) =>
  text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text stay in place
      <a key={index} href={part} target="_blank" rel="noreferrer">
        {part}
      </a>
    ),
  );

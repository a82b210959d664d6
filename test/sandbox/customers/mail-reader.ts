import { DAY } from "../clock.ts";
import type { CustomerPopulation, Resident } from "./customer-population.ts";
import { payOnPage, updateCard } from "./delayed-actions.ts";
import { openDelay, Resolve } from "./resolve.ts";

/** A message as a person's mail program shows it. */
export interface ReadableMail {
  /** One address or several, with or without names. */
  to: string | readonly string[];
  subject: string;
  text: string;
  html: string;
  /** When it arrived, in epoch milliseconds of the sandbox's clock. */
  at: number;
}

/**
 * Opens a link like a browser, pressing the one button of the page behind it.
 * `location`: where that led in the end; null when the page offered nothing to press.
 */
export type Visit = (url: string) => Promise<{ location: string | null; status: number }>;

export interface MailReaderOptions {
  visit: Visit;
  /** Whether a link is the one for paying; by default any whose path has a part `pay`. */
  isPayLink?: (url: URL) => boolean;
  /** Whether a link stops further messages; by default any whose path says unsubscribe or opt-out. */
  isOptOutLink?: (url: URL) => boolean;
}

/** Messages of one trouble follow each other within this time; a later one is about something new. */
const TROUBLE_ENDS_AFTER = 21 * DAY;

/** One person's reactions to the messages about one trouble. */
interface Desk {
  trouble: number;
  messages: number;
  lastAt: number;
  resolve: Resolve;
  /** The link read last, which the person follows. */
  link: string | null;
  annoyed: boolean;
}

/** How a population of customers reacts to the messages it gets. Every reaction is planned on the sandbox's scheduler. */
export class MailReader {
  readonly #customerPopulation: CustomerPopulation;
  readonly #visit: Visit;
  readonly #isPayLink: (url: URL) => boolean;
  readonly #isOptOutLink: (url: URL) => boolean;
  readonly #desks = new Map<string, Desk>();

  constructor(customerPopulation: CustomerPopulation, options: MailReaderOptions) {
    this.#customerPopulation = customerPopulation;
    this.#visit = options.visit;
    this.#isPayLink = options.isPayLink ?? (({ pathname }) => pathname.split("/").includes("pay"));
    this.#isOptOutLink = options.isOptOutLink ?? (({ pathname }) => /unsubscribe|opt-?out/i.test(pathname));
  }

  /**
   * A message has arrived. Whether and when it is read, and what comes of it, follows from the person's habits.
   * @returns whether it was addressed to a customer of this population
   */
  read(mail: ReadableMail): boolean {
    const resident = this.#recipient(mail);
    if (resident === undefined) return false;
    const { person } = resident;
    const { model } = this.#customerPopulation;
    const desk = this.#desk(resident, mail.at);
    desk.messages += 1;
    desk.lastAt = mail.at;
    const links = linksIn(mail);
    if (desk.messages > person.habits.tolerance && !desk.annoyed) {
      desk.annoyed = true;
      this.#getAnnoyed(resident, desk, links.find(this.#isOptOutLink)?.href ?? null, mail.at);
    }
    if (!model.draws.chance(person.habits.opens, person.key, "opens", desk.trouble, desk.messages))
      return true;
    const link = links.find(this.#isPayLink)?.href ?? null;
    if (link === null) return true;
    const at = mail.at + openDelay(model, person, desk.trouble, desk.messages);
    this.#schedule(at, `${person.key}: opens a message`, () => this.#open(resident, desk, link));
    return true;
  }

  #open(resident: Resident, desk: Desk, link: string): void {
    if (this.#desks.get(resident.customer) !== desk) return;
    desk.link = link;
    desk.resolve.read(this.#customerPopulation.sandbox.clock.now());
    const at = desk.resolve.actsAt();
    if (at === null) return;
    // An earlier message may have planned this already, for later: the first to come cancels the other.
    this.#schedule(at, `${resident.person.key}: acts on a message`, () => this.#act(resident, desk));
  }

  /** Whatever comes of it, this is the end of the matter for now: the next message begins another. */
  async #act(resident: Resident, desk: Desk): Promise<void> {
    if (this.#desks.get(resident.customer) !== desk || desk.link === null) return;
    this.#desks.delete(resident.customer);
    const { location } = await this.#visit(desk.link);
    if (location === null) return;
    const page = new URL(location, desk.link).pathname;
    const invoice = /^\/i\/[^/]+\/(?:live|test)\/([^/]+)$/.exec(page)?.[1];
    if (invoice !== undefined) payOnPage(this.#customerPopulation, resident, invoice);
    else if (/^\/p\/session\/[^/]+\/(?:live|test)\/[^/]+$/.test(page))
      updateCard(this.#customerPopulation, resident, page);
  }

  #getAnnoyed(resident: Resident, desk: Desk, optOut: string | null, at: number): void {
    const { person } = resident;
    const { draws, population } = this.#customerPopulation.model;
    const { annoyedCancels, annoyedOptsOut } = population.messages;
    if (optOut !== null && draws.chance(annoyedOptsOut, person.key, "opts out", desk.trouble)) {
      this.#schedule(at, `${person.key}: opts out`, async () => {
        await this.#visit(optOut);
      });
    } else if (draws.chance(annoyedCancels, person.key, "cancels annoyed", desk.trouble))
      this.#schedule(at, `${person.key}: cancels annoyed`, () => this.#customerPopulation.cancel(resident));
  }

  #desk({ person, customer }: Resident, at: number): Desk {
    const { model } = this.#customerPopulation;
    const current = this.#desks.get(customer);
    if (current !== undefined && at - current.lastAt < TROUBLE_ENDS_AFTER) return current;
    const trouble = this.#customerPopulation.count(person, "trouble");
    const resolve = new Resolve(model.draws, model.population, person, trouble);
    const desk: Desk = {
      trouble,
      messages: 0,
      lastAt: at,
      resolve,
      link: null,
      annoyed: false,
    };
    this.#desks.set(customer, desk);
    return desk;
  }

  #schedule(at: number, name: string, act: () => void | Promise<void>) {
    return this.#customerPopulation.sandbox.schedule(
      Math.max(Math.ceil(at), this.#customerPopulation.sandbox.clock.now()),
      name,
      act,
    );
  }

  #recipient({ to }: ReadableMail): Resident | undefined {
    for (const address of [to]
      .flat()
      .join(",")
      .match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []) {
      const resident = this.#customerPopulation.residentAt(address);
      if (resident !== undefined) return resident;
    }
    return undefined;
  }
}

/** Every link of a message, the HTML's first. */
function linksIn({ html, text }: ReadableMail): URL[] {
  const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) =>
    (href ?? "").replaceAll("&amp;", "&"),
  );
  const inText = text.match(/https?:\/\/[^\s<>"]+/g) ?? [];
  return [...inHtml, ...inText].filter((link) => URL.canParse(link)).map((link) => new URL(link));
}

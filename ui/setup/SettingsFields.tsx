import {
  Banner,
  Box,
  Checkbox,
  FormFieldGroup,
  Radio,
  SearchField,
  Select,
  TextField,
} from "@stripe/ui-extension-sdk/ui";
import type { Output } from "../../server/http/api/contract.ts";
import { useSession, useWords } from "../session.tsx";
import { FailureBanner } from "../states.tsx";
import { Connection } from "./Connection.tsx";
import { Rights } from "./Rights.tsx";
import type { Settings, SettingsForm } from "./settings.ts";
import { WORDS } from "./words.ts";
import { columnMedium, heading } from "../layout.ts";

const MODES = ["lead", "weave", "watch"] as const;
const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({
  id: zone,
  value: zone.replaceAll("_", " "),
}));

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every setting of the account; who may not change them sees them all the same. */
export function SettingsFields({ form, account }: { form: SettingsForm; account: Output<"account.get"> }) {
  const say = useWords();
  const locked = !useSession().may("manager");
  const { draft } = form;
  if (!draft) return null;
  return (
    <Box css={{ stack: "y", gap: "xlarge" }}>
      {locked && <Banner title={say(WORDS.read_only)} />}
      {form.conflict && <Banner type="caution" title={say(WORDS.conflict)} />}
      {form.failure && <FailureBanner failure={form.failure} />}
      <Connection form={form} account={account} />
      <Retries form={form} draft={draft} locked={locked} />
      <Messages form={form} draft={draft} locked={locked} sender={account.defaultSender} />
      <Rights roles={account.you.roles} />
    </Box>
  );
}

type Part = { form: SettingsForm; draft: Settings; locked: boolean };

function Retries({ form, draft, locked }: Part) {
  const say = useWords();
  return (
    <Box css={columnMedium}>
      <FormFieldGroup legend={say(WORDS.retries)} description={say(WORDS.retries_when)}>
        {MODES.map((mode) => (
          <Radio
            key={mode}
            name="retryMode"
            value={mode}
            label={say(WORDS[mode])}
            description={say(WORDS[`${mode}_how`])}
            checked={draft.retryMode === mode}
            disabled={locked}
            onChange={() => form.change({ retryMode: mode })}
          />
        ))}
      </FormFieldGroup>
      <Checkbox
        name="chargeOtherMethods"
        label={say(WORDS.other_methods)}
        description={say(WORDS.other_methods_how)}
        checked={draft.chargeOtherMethods}
        disabled={locked}
        onChange={(event) => form.change({ chargeOtherMethods: event.target.checked })}
      />
    </Box>
  );
}

function Messages({ form, draft, locked, sender }: Part & { sender: { name: string; email: string } }) {
  const say = useWords();
  const hours = (from: number, to: number) =>
    numbers(from, to).map((hour) => (
      <option key={hour} value={String(hour)}>
        {`${String(hour).padStart(2, "0")}:00`}
      </option>
    ));
  const error = (path: string) => {
    const text = form.errorOf(path);
    return text ? { error: text, invalid: true } : {};
  };
  return (
    <Box css={columnMedium}>
      <Box css={heading}>{say(WORDS.messages)}</Box>
      <TextField
        name="senderName"
        label={say(WORDS.sender_name)}
        description={say(WORDS.sender_how, { sender: sender.name })}
        defaultValue={draft.senderName}
        disabled={locked}
        maxLength={100}
        onChange={(event) => form.change({ senderName: event.target.value })}
        {...error("senderName")}
      />
      <TextField
        name="senderEmail"
        type="email"
        label={say(WORDS.sender_email)}
        description={say(WORDS.sender_how, { sender: sender.email })}
        defaultValue={draft.senderEmail}
        disabled={locked}
        onChange={(event) => form.change({ senderEmail: event.target.value })}
        {...error("senderEmail")}
      />
      <FormFieldGroup layout="horizontal" description={say(WORDS.hours_how)}>
        <Select
          name="hoursFrom"
          label={say(WORDS.hours_from)}
          value={String(draft.contactHours.from)}
          disabled={locked}
          onChange={(event) =>
            form.change({ contactHours: { ...draft.contactHours, from: Number(event.target.value) } })
          }
        >
          {hours(0, 23)}
        </Select>
        <Select
          name="hoursTo"
          label={say(WORDS.hours_to)}
          value={String(draft.contactHours.to)}
          disabled={locked}
          onChange={(event) =>
            form.change({ contactHours: { ...draft.contactHours, to: Number(event.target.value) } })
          }
          {...error("contactHours")}
        >
          {hours(1, 24)}
        </Select>
      </FormFieldGroup>
      <Select
        name="contactsPerWeek"
        label={say(WORDS.per_week)}
        description={say(WORDS.per_week_how)}
        value={String(draft.contactsPerWeek)}
        disabled={locked}
        onChange={(event) => form.change({ contactsPerWeek: Number(event.target.value) })}
      >
        {numbers(0, 14).map((count) => (
          <option key={count} value={String(count)}>
            {String(count)}
          </option>
        ))}
      </Select>
      <SearchField
        label={say(WORDS.zone)}
        description={say(WORDS.zone_how)}
        data={ZONES}
        selectionMode="single"
        defaultSelected={draft.timeZone}
        disabled={locked}
        onSelectionChange={(zone) => zone !== null && form.change({ timeZone: String(zone) })}
        {...(form.errorOf("timeZone") ? { error: form.errorOf("timeZone")! } : {})}
      />
    </Box>
  );
}

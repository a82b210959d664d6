import { Banner, Box, Checkbox, FormFieldGroup, Radio, SearchField } from "@stripe/ui-extension-sdk/ui";
import { TextInput } from "../kit/TextInput.tsx";
import { SelectField, hoursFrom, numbersTo } from "../kit/SelectField.tsx";
import type { Output } from "../../server/api/contract.ts";
import { useSession, useTranslate } from "../data/session.tsx";
import { FailureBanner } from "../kit/query-states.tsx";
import { Connection } from "./Connection.tsx";
import { RolePermissions } from "./RolePermissions.tsx";
import type { Settings, SettingsForm } from "./settings.ts";
import { SenderProof } from "./SenderProof.tsx";
import { ColumnMedium, Heading } from "../kit/layout.tsx";

const MODES = ["lead", "weave", "watch"] as const;
const STRIPE_EMAILS = ["unsaid", "off", "on"] as const;
const ENDS_OF_RETRIES = ["unsaid", "past_due", "unpaid", "cancel"] as const;
/** Settings that are on or off, each with the key of its label. */
const SWITCHES = [
  ["chargeOtherMethods", "other_methods"],
  ["learnFromRetries", "learn"],
  ["exploreRetryTimes", "explore"],
] as const;
const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({
  id: zone,
  value: zone.replaceAll("_", " "),
}));

/** Every setting of the account; who may not change them sees them all the same. */
export function SettingsFields({ form, account }: { form: SettingsForm; account: Output<"account.get"> }) {
  const t = useTranslate();
  const locked = !useSession().may("manager");
  const { draft } = form;
  if (!draft) return null;
  return (
    <Box css={{ stack: "y", gap: "xlarge" }}>
      {locked && <Banner title={t("ui_setup.read_only")} />}
      {form.conflict && <Banner type="caution" title={t("ui_setup.conflict")} />}
      {form.failure && <FailureBanner failure={form.failure} />}
      <Connection form={form} account={account} />
      <Retries form={form} draft={draft} locked={locked} />
      <StripeSays form={form} draft={draft} locked={locked} />
      <Messages form={form} draft={draft} locked={locked} sender={account.defaultSender} />
      <RolePermissions roles={account.you.roles} />
    </Box>
  );
}

type Part = { form: SettingsForm; draft: Settings; locked: boolean };

function Retries({ form, draft, locked }: Part) {
  const t = useTranslate();
  return (
    <ColumnMedium>
      <FormFieldGroup legend={t("ui_setup.retries")} description={t("ui_setup.retries_when")}>
        {MODES.map((mode) => (
          <Radio
            key={mode}
            name="retryMode"
            value={mode}
            label={t(`ui_setup.${mode}`)}
            description={t(`ui_setup.${mode}_how`)}
            checked={draft.retryMode === mode}
            disabled={locked}
            onChange={() => form.change({ retryMode: mode })}
          />
        ))}
      </FormFieldGroup>
      {SWITCHES.map(([name, label]) => (
        <Checkbox
          key={name}
          name={name}
          label={t(`ui_setup.${label}`)}
          description={t(`ui_setup.${label}_how`)}
          checked={draft[name]}
          disabled={locked}
          onChange={(event) => form.change({ [name]: event.target.checked })}
        />
      ))}
    </ColumnMedium>
  );
}

/** Settings of Stripe's that no API tells: a person says them, and Set-up shows beside them what was observed. */
function StripeSays({ form, draft, locked }: Part) {
  const t = useTranslate();
  return (
    <ColumnMedium>
      <Heading label="ui_setup.stripe_says" />
      <SelectField
        name="stripeEmails"
        label={t("ui_setup.stripe_emails")}
        value={draft.stripeEmails}
        disabled={locked}
        choose={(stripeEmails) => form.change({ stripeEmails })}
        options={STRIPE_EMAILS.map((said) => [said, t(`ui_setup.stripe_emails_${said}`)] as const)}
      />
      <SelectField
        name="endOfRetries"
        label={t("ui_setup.end_of_retries")}
        value={draft.endOfRetries}
        disabled={locked}
        choose={(endOfRetries) => form.change({ endOfRetries })}
        options={ENDS_OF_RETRIES.map((said) => [said, t(`ui_setup.end_of_retries_${said}`)] as const)}
      />
    </ColumnMedium>
  );
}

function Messages({ form, draft, locked, sender }: Part & { sender: { name: string; email: string } }) {
  const t = useTranslate();
  const hours = (part: Partial<Settings["contactHours"]>) =>
    form.change({ contactHours: { ...draft.contactHours, ...part } });
  const error = (path: string) => {
    const text = form.errorOf(path);
    return text ? { error: text, invalid: true } : {};
  };
  return (
    <ColumnMedium>
      <Heading label="ui_setup.messages" />
      <TextInput
        name="senderName"
        label={t("ui_setup.sender_name")}
        description={t("ui_setup.sender_how", { sender: sender.name })}
        defaultValue={draft.senderName}
        disabled={locked}
        maxLength={100}
        typed={(text) => form.change({ senderName: text })}
        {...error("senderName")}
      />
      <TextInput
        name="senderEmail"
        type="email"
        label={t("ui_setup.sender_email")}
        description={t("ui_setup.sender_how", { sender: sender.email })}
        defaultValue={draft.senderEmail}
        disabled={locked}
        typed={(text) => form.change({ senderEmail: text })}
        {...error("senderEmail")}
      />
      {draft.senderEmail !== "" && (
        <>
          <TextInput
            name="dkimSelector"
            label={t("ui_setup.dkim_selector")}
            description={t("ui_setup.dkim_selector_how")}
            defaultValue={draft.dkimSelector}
            disabled={locked}
            maxLength={63}
            typed={(text) => form.change({ dkimSelector: text })}
            {...error("dkimSelector")}
          />
          <SenderProof saved={!form.changed} sender={sender.email} locked={locked} />
        </>
      )}
      <FormFieldGroup layout="horizontal" description={t("ui_setup.hours_how")}>
        <SelectField
          name="hoursFrom"
          label={t("ui_setup.hours_from")}
          value={String(draft.contactHours.from)}
          disabled={locked}
          choose={(from) => hours({ from: Number(from) })}
          options={hoursFrom(0)}
        />
        <SelectField
          name="hoursTo"
          label={t("ui_setup.hours_to")}
          value={String(draft.contactHours.to)}
          disabled={locked}
          choose={(to) => hours({ to: Number(to) })}
          options={hoursFrom(1)}
          {...error("contactHours")}
        />
      </FormFieldGroup>
      <SelectField
        name="contactsPerWeek"
        label={t("ui_setup.per_week")}
        description={t("ui_setup.per_week_how")}
        value={String(draft.contactsPerWeek)}
        disabled={locked}
        choose={(chosen) => form.change({ contactsPerWeek: Number(chosen) })}
        options={numbersTo(14)}
      />
      <SearchField
        label={t("ui_setup.zone")}
        description={t("ui_setup.zone_how")}
        data={ZONES}
        selectionMode="single"
        defaultSelected={draft.timeZone}
        disabled={locked}
        onSelectionChange={(zone) => zone !== null && form.change({ timeZone: String(zone) })}
        {...(form.errorOf("timeZone") ? { error: form.errorOf("timeZone")! } : {})}
      />
    </ColumnMedium>
  );
}

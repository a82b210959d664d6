export type InvoiceKind = "trial_conversion" | "first_invoice" | "renewal" | "one_off" | "sent";

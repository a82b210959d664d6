import { beside } from "../frame/beside.tsx";

/** Beside an invoice. */
const InvoiceView = beside("invoiceId");
export default InvoiceView;

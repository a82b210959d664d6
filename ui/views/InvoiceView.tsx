import { beside } from "../shell/object-view.tsx";

/** Beside an invoice. */
const InvoiceView = beside("invoiceId");
export default InvoiceView;

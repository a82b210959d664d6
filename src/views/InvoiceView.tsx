export { default } from "../../ui/views/InvoiceView.tsx";

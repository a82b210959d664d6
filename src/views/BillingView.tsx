export { default } from "../../ui/views/BillingView.tsx";

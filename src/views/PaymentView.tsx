export { default } from "../../ui/views/PaymentView.tsx";

export { default } from "../../ui/views/CustomerView.tsx";

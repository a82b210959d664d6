export { default } from "../../ui/views/SubscriptionView.tsx";

import { beside } from "../shell/object-view.tsx";

/** Beside a subscription. */
const SubscriptionView = beside("subscriptionId");
export default SubscriptionView;

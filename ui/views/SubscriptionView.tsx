import { beside } from "../frame/beside.tsx";

/** Beside a subscription. */
const SubscriptionView = beside("subscriptionId");
export default SubscriptionView;

import { beside } from "../shell/object-view.tsx";

/** Beside a payment, which Stripe names by its charge or by its PaymentIntent. */
const PaymentView = beside("paymentId");
export default PaymentView;

import { beside } from "../shell/object-view.tsx";

/** Beside a customer. */
const CustomerView = beside("customerId");
export default CustomerView;

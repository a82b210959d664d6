import { beside } from "../frame/beside.tsx";

/** Beside a customer. */
const CustomerView = beside("customerId");
export default CustomerView;

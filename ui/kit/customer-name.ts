/** What a customer is called on a line of a list: the name, else the e-mail address, else Stripe's id. */
export const customerNameOf = ({
  customerId,
  customerName,
  customerEmail,
}: {
  customerId: string;
  customerName: string | null;
  customerEmail?: string | null;
}): string => customerName ?? customerEmail ?? customerId;

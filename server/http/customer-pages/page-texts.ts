/** The texts that the merchant's customers read. `{merchant}`, `{amount}` and `{day}` are the only placeholders. */
export const PAGE_TEXTS = {
  pay: {
    title: "Your payment to {merchant}",
    text: "{amount} is open. You will go on to Stripe, which handles payments for {merchant}. There you see what is due, and can pay it or change how you pay.",
    button: "Go to secure payment",
  },
  pay_several: {
    title: "Your payment to {merchant}",
    text: "{amount} is open in all. You will go on to Stripe, which handles payments for {merchant}, one invoice at a time: come back to this page for the next one.",
    button: "Go to secure payment",
  },
  update_method: {
    title: "How you pay {merchant}",
    text: "{amount} is open. You will go on to Stripe, which handles payments for {merchant}. There you can put in another card or another way to pay. It is used for what is open, too.",
    button: "Change how I pay",
    second: "Pay what is open",
  },
  pay_ended: {
    title: "Your payment to {merchant}",
    text: "{amount} is open from a subscription that has ended. Paying settles this amount and does not start the subscription again: reply to the message you received if you want it back. You will go on to Stripe, which handles payments for {merchant}.",
    button: "Go to secure payment",
  },
  on_its_way: {
    title: "Your payment is on its way",
    text: "A payment of {amount} to {merchant} has begun. Your bank takes some days for it, until {day} at the latest. There is nothing more to do, and nothing else is charged meanwhile.",
  },
  unknown: {
    title: "Your payment to {merchant}",
    text: "You will go on to Stripe, which handles payments for {merchant}. There you see what is due, and can pay it or change how you pay.",
    button: "Go to secure payment",
  },
  done_open: {
    title: "Thank you",
    text: "If you paid or changed how you pay just now, there is nothing more to do for that: it can take a few minutes until {merchant} sees it. By what {merchant} knows so far, {amount} is open.",
    button: "Go to secure payment",
  },
  settled: {
    title: "All settled, thank you",
    text: "Nothing is left to pay here. You can close this page.",
  },
  done: {
    title: "Thank you",
    text: "If you paid or changed how you pay, there is nothing more to do: it can take a few minutes until {merchant} sees it. You can close this page.",
  },
  expired: {
    title: "This link has expired",
    text: "Please use the link in the newest message you received, or reply to that message and ask for a new one.",
  },
  bad: {
    title: "This link does not work",
    text: "It may have been cut off. Please open it from the message you received, or copy the whole of it. If that does not help, reply to that message.",
  },
  unavailable: {
    title: "The payment page cannot be opened right now",
    text: "Nothing was charged. Please try again in a few minutes, or reply to the message you received.",
  },
  too_many: {
    title: "Just a moment",
    text: "This link was opened many times in a short while. Please try again in a minute.",
  },
} as const;
export type PageId = keyof typeof PAGE_TEXTS;

/** The texts that the merchant's customers read. `{merchant}` is the only placeholder. */
export const PAGE_TEXTS = {
  pay: {
    title: "Your payment to {merchant}",
    text: "You will go on to Stripe, which handles payments for {merchant}. There you see what is due, and can pay it or change how you pay.",
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

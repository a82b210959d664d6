import type { ComponentType } from "react";
import type { DataPage } from "../places.ts";
import { CustomerPage, InvoicePage, PaymentPage, SubscriptionPage } from "./DetailPages.tsx";
import { Customers, Invoices, Payments, Subscriptions } from "./ListPage.tsx";
import { Balances, Billing, Home, Products } from "./Overviews.tsx";
import type { DetailProps } from "./page.ts";

export const DATA_PAGES: Record<DataPage, ComponentType<DetailProps>> = {
  home: Home,
  balances: Balances,
  payments: Payments,
  payment: PaymentPage,
  customers: Customers,
  customer: CustomerPage,
  products: Products,
  billing: Billing,
  subscriptions: Subscriptions,
  subscription: SubscriptionPage,
  invoices: Invoices,
  invoice: InvoicePage,
};

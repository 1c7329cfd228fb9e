import type { Department, TemplateScope } from "@/shared/graphql/generated/graphql";

export const DEPARTMENTS: Department[] = ["ENGINEERING", "FINANCE", "SALES", "MARKETING", "OPERATIONS"];

export const SCOPES: Record<TemplateScope, string> = {
  BUILT_IN: "Comes with the product",
  ORGANISATION: "Your organisation",
  PERSONAL: "Only you",
};

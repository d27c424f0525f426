import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { FormCard } from "@/api/types";
import { anApproval } from "../act-factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

function aForm(with_: Partial<FormCard> = {}): FormCard {
  return {
    kind: "form",
    page: "Order",
    page_url: "https://shop.example/order",
    action: "https://shop.example/order",
    method: "POST",
    host: "shop.example",
    button: "Place order",
    fields: [
      { label: "Name", value: "Ann Berg", field: "text" },
      { label: "Message", value: "", field: "textarea" },
      { label: "It is a gift", value: "on", field: "checkbox" },
      { label: "Customer password", value: "••••••", field: "password" },
      { label: "price", value: "39.50", field: "hidden" },
    ],
    picture: "0192f5a0-0000-7000-8000-000000000001",
    ...with_,
  };
}

async function formCard(card: FormCard) {
  warren.approvals = [
    anApproval({ agent: "browser", tool: "submit_form", title: "Send the form", card }),
  ];
  const { user } = openPage("/approvals");
  const form = within(await screen.findByRole("group", { name: "Form" }));
  return { user, form };
}

test("a form's card shows where it goes to, every field and its picture", async () => {
  const { form } = await formCard(aForm());
  expect(form.getByText("shop.example")).toBeVisible();
  expect(form.getByText("Place order")).toBeVisible();
  for (const words of ["Ann Berg", "(empty)", "ticked", "••••••"]) {
    expect(form.getByText(words)).toBeVisible();
  }
  expect(form.getByRole("img", { name: /passwords covered/ })).toHaveAttribute(
    "src",
    expect.stringContaining("/files/0192f5a0-0000-7000-8000-000000000001/content"),
  );
});

test("what a page sends unseen is behind its count", async () => {
  const { form, user } = await formCard(aForm());
  await user.click(form.getByRole("button", { name: "1 hidden field of the page" }));
  await waitFor(() => expect(form.getByText("39.50")).toBeVisible());
});

test("a form that a script sends says what isn't known", async () => {
  const { form } = await formCard(aForm({ method: "SCRIPT", fields: [], picture: null }));
  expect(form.getByText(/besides these fields isn't known/)).toBeVisible();
  expect(form.getByText("No field is filled in.")).toBeVisible();
  expect(form.queryByRole("img")).toBeNull();
});

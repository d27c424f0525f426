import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = "/settings/approvals";
const rule = {
  id: "rule-1",
  agent: "email",
  tool: "send_mail",
  decision: "allow" as const,
  scope: { account: ["ann@example.org"], to: ["piet@plumber.example"] },
  text: "Always allow sending from ann@example.org to piet@plumber.example",
  until: null,
  created_at: AT,
};
const tool = async (title: string) =>
  within((await screen.findByText(title)).closest<HTMLElement>("[data-testid=tool-default]")!);

beforeEach(() => {
  warren.policies = {
    next: null,
    items: [
      rule,
      { ...rule, id: "rule-2", tool: "delete_mail", decision: "deny", scope: {}, text: "" },
    ],
    defaults: [
      {
        agent: "email",
        tool: "send_mail",
        title: "Send a mail",
        effect: "outward",
        decision: "ask",
      },
      {
        agent: "email",
        tool: "delete_mail",
        title: "Delete a mail",
        effect: "reversible",
        decision: "ask",
      },
      { agent: "email", tool: "list_mail", title: "List mail", effect: "none", decision: "allow" },
    ],
  };
});

test("times are changed within their bounds", async () => {
  const { user } = openPage(PAGE);
  const wait = await screen.findByLabelText("Wait before an approved act, in seconds");
  expect(wait).toHaveValue(10);
  await user.clear(wait);
  await user.type(wait, "301");
  expect(wait).toHaveAccessibleDescription("A number from 0 to 300.");
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  await user.clear(wait);
  await user.type(wait, "0");
  const hours = screen.getByLabelText("Time for an answer, in hours");
  await user.clear(hours);
  await user.type(hours, "48{Enter}");
  expect(await screen.findByText("Saved.")).toBeVisible();
  expect(warren.sentTo("/preferences")).toEqual({ cool_off_seconds: 0, approval_hours: 48 });
});

test("standing rules say what they hold for, and are taken back", async () => {
  const { user } = openPage(PAGE);
  const rules = within(await screen.findByRole("list", { name: "Standing rules" }));
  const [allowed, denied] = rules.getAllByTestId("rule");
  expect(allowed).toHaveTextContent("From: ann@example.org · To: piet@plumber.example");
  expect(allowed).toHaveTextContent("until you take it back");
  expect(denied).toHaveTextContent("Never: Delete a mail");
  await user.click(rules.getByRole("button", { name: `Delete the rule “${rule.text}”` }));
  await waitFor(() => expect(screen.queryByText(rule.text)).toBeNull());
  expect(warren.asked).toContain("DELETE /policies/rule-1");
});

test("each tool says what it may; choosing what it was shipped with takes the rule back", async () => {
  const { user } = openPage(PAGE);
  const send = await tool("Send a mail");
  expect(send.getByText("acts outside · as shipped")).toBeVisible();
  expect(send.getByRole("button", { name: "Ask me" })).toHaveAttribute("aria-pressed", "true");
  await user.click(send.getByRole("button", { name: "Never" }));
  await waitFor(() =>
    expect(warren.sentTo("/policies")).toEqual({
      agent: "email",
      tool: "send_mail",
      decision: "deny",
    }),
  );
  const remove = await tool("Delete a mail");
  expect(remove.getByRole("button", { name: "Never" })).toHaveAttribute("aria-pressed", "true");
  await user.click(remove.getByRole("button", { name: "Ask me" }));
  await waitFor(() => expect(warren.asked).toContain("DELETE /policies/rule-2"));
});

test("tools that change nothing fold away", async () => {
  const { user } = openPage(PAGE);
  await tool("Send a mail");
  expect(screen.queryByText("List mail")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Tools that change nothing (1)" }));
  expect(await screen.findByText("List mail")).toBeVisible();
});

test("the areas of the settings lead to each other", async () => {
  const { user } = openPage("/settings");
  await waitFor(() => expect(location.pathname).toBe("/settings/connections"));
  const areas = within(await screen.findByRole("navigation", { name: "Settings" }));
  await user.click(areas.getByRole("link", { name: "Approvals" }));
  expect(await screen.findByRole("heading", { name: "Standing rules" })).toBeVisible();
});

test("what can't be loaded says how to go on", async () => {
  server.use(http.get("*/api/v1/policies", () => problem(500, "internal", "Broken.", "Again.")));
  openPage(PAGE);
  expect(await screen.findByText("The settings could not be loaded.")).toBeVisible();
});

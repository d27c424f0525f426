import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { aBrowserLogin, aBrowserSession } from "../sign-in-routes";

const PAGE = "/settings/connections";
const entry = async (testId: string, name: string) =>
  within(
    (await screen.findByRole("heading", { name, level: 4 })).closest(`[data-testid=${testId}]`)!,
  );

test("a login is entered outside the chat, and its password stays nowhere on the page", async () => {
  const { user } = openPage(PAGE);
  expect(await screen.findByText("No login is entered yet.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Enter a login" }));
  const form = within(screen.getByRole("form", { name: "Enter a login" }));
  await user.click(form.getByRole("button", { name: "Save" }));
  expect(form.getAllByText("This is needed.")).toHaveLength(3);
  await user.type(form.getByLabelText("Site"), "http://shop.example");
  await user.type(form.getByLabelText("User name"), "mara");
  await user.type(form.getByLabelText("Password"), "river-stone");
  expect(form.getByLabelText("Password")).toHaveAttribute("type", "password");
  await user.click(form.getByRole("button", { name: "Save" }));
  expect(await form.findByText(/in the clear/)).toBeVisible();
  await user.clear(form.getByLabelText("Site"));
  await user.type(form.getByLabelText("Site"), "shop.example");
  await user.click(form.getByRole("button", { name: "Save" }));
  expect((await entry("browser-login", "shop.example")).getByText("as mara")).toBeVisible();
  expect(warren.sentTo("/browser-logins")).toEqual({
    site: "shop.example",
    account: "mara",
    password: "river-stone",
  });
  expect(document.body.innerHTML).not.toContain("river-stone");
});

test("a login that the site refused says so, and can be deleted", async () => {
  warren.browserLogins = [
    aBrowserLogin({ refused_at: new Date(Date.now() - 300_000).toISOString() }),
  ];
  const { user } = openPage(PAGE);
  const login = await entry("browser-login", "shop.example");
  expect(login.getByText(/The site refused it 5 min ago/)).toBeVisible();
  await user.click(
    login.getByRole("button", { name: "Delete the login of mara for shop.example" }),
  );
  expect(await screen.findByText("No login is entered yet.")).toBeVisible();
});

test("a session that a step signed in to is offered, kept by a word, and used by another", async () => {
  const soon = new Date(Date.now() + 3_600_000 + 30_000).toISOString();
  warren.browserSessions = [aBrowserSession({ kept: false, expires_at: soon })];
  const { user } = openPage(PAGE);
  const session = await entry("browser-session", "work");
  expect(session.getByText(/Deleted in 1 h unless you keep it/)).toBeVisible();
  await user.click(session.getByRole("button", { name: "Keep work" }));
  const box = await screen.findByRole("checkbox", { name: "Use work whenever I name this site" });
  expect(warren.sentTo("/browser-sessions/session-1")).toEqual({ kept: true });
  await user.click(box);
  await waitFor(() => expect(box).toBeChecked());
  expect(warren.sentTo("/browser-sessions/session-1")).toEqual({ use_for_site: true });
});

test("a session says what it is, and is deleted after a question", async () => {
  warren.browserSessions = [aBrowserSession({ in_use: true })];
  const { user } = openPage(PAGE);
  const session = await entry("browser-session", "work");
  expect(session.getByText("shop.example as mara")).toBeVisible();
  expect(session.getByText("Sent to shop.example only.")).toBeVisible();
  expect(session.getByText("expires in 12 days")).toBeVisible();
  expect(session.getByText("in use")).toBeVisible();
  await user.click(session.getByRole("button", { name: "Delete work" }));
  const dialog = within(screen.getByRole("dialog", { name: "Delete work?" }));
  expect(dialog.getByText(/signed out within a moment/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Delete" }));
  expect(await screen.findByText(/No session is saved yet/)).toBeVisible();
});

import { act, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { leave } from "@/api/leave";
import { aConnection } from "../act-factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = "/settings/connections";
const card = async (account: string) =>
  within((await screen.findByRole("heading", { name: account })).closest("li")!);

beforeEach(() => {
  warren.connections = [aConnection()];
});

test("an account says whose it is, what it may do, how it is and when it was used", async () => {
  warren.connections = [
    aConnection({ last_used_at: new Date(Date.now() - 300_000).toISOString() }),
    aConnection({
      id: "two",
      provider: "imap",
      account: "ann@posteo.de",
      state: "reconnect",
      scopes: ["read", "modify", "send"],
      parked: 2,
      last_used_at: null,
      error: { code: "refused", message: "The password was refused.", cure: "", details: {} },
    }),
  ];
  openPage(PAGE);
  const gmail = await card("ann@example.org");
  expect(gmail.getByText("May: read mail")).toBeVisible();
  expect(gmail.getByTestId("connection-state")).toHaveTextContent("connected");
  expect(gmail.getByText("last used 5 min ago")).toBeVisible();
  const imap = await card("ann@posteo.de");
  expect(imap.getByTestId("connection-state")).toHaveTextContent("has to be reconnected");
  expect(imap.getByText("The password was refused.")).toBeVisible();
  expect(imap.getByText("2 steps wait for it")).toBeVisible();
  expect(imap.getByText("not used yet")).toBeVisible();
});

test("Gmail is connected for reading first, and says so", async () => {
  warren.connections = [];
  const { user } = openPage(PAGE);
  expect(await screen.findByText("No account is connected yet.")).toBeVisible();
  expect(screen.getByText("Read: list, search and open mail and attachments.")).toBeVisible();
  const leaving = vi.spyOn(leave, "for").mockReturnValue();
  await user.click(screen.getByRole("button", { name: "Connect Gmail" }));
  await waitFor(() =>
    expect(leaving).toHaveBeenCalledWith("https://accounts.google.example/authorize?state=s"),
  );
  expect(warren.sentTo("/connections/gmail")).toEqual({ scopes: ["read"], back: PAGE });
});

test("what isn't set up says how to set it up", async () => {
  warren.providers.gmail = { configured: false, cure: "Set GMAIL_CLIENT_ID and start again." };
  openPage(PAGE);
  expect(await screen.findByText("Set GMAIL_CLIENT_ID and start again.")).toBeVisible();
  expect(screen.getByText("docs/gmail.md")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Gmail$/ })).toBeNull();
});

test.each([
  ["connected=connection-1", "ann@example.org is connected."],
  ["failed=denied", /You did not agree at Google/],
  ["connected=connection-1&missing=send", /You did not allow it to send mail/],
  ["failed=odd", /could not be used \(odd\)/],
])("coming back with %s is said, and can be closed", async (query, words) => {
  const { user } = openPage(`${PAGE}?${query}`);
  expect(await screen.findByText(words)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close this message" }));
  expect(screen.queryByText(words)).toBeNull();
  expect(location.search).toBe("");
});

test("coming back to the request that waits says it there", async () => {
  const { user } = openPage("/?connected=connection-1");
  expect(await screen.findByText("ann@example.org is connected.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close this message" }));
  expect(location.search).toBe("");
});

test("more is allowed by name, and what is held stays", async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Allow more for ann@example.org" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("checkbox", { name: /^Read/ })).toBeDisabled();
  expect(dialog.getByRole("button", { name: "Continue to Google" })).toBeDisabled();
  await user.click(dialog.getByRole("checkbox", { name: /^Send/ }));
  await user.click(dialog.getByRole("button", { name: "Continue to Google" }));
  await waitFor(() =>
    expect(warren.sentTo("/connections/gmail")).toEqual({
      scopes: ["read", "send"],
      connection_id: "connection-1",
      back: PAGE,
    }),
  );
});

test("disconnecting says first what happens", async () => {
  warren.connections = [aConnection({ parked: 1 })];
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Disconnect ann@example.org" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Disconnect ann@example.org?" }));
  expect(dialog.getByText(/revoked at Google and the key is deleted here/)).toHaveTextContent(
    "1 step that waits for it will go on waiting.",
  );
  await user.click(dialog.getByRole("button", { name: "Disconnect" }));
  expect(await screen.findByText("being disconnected…")).toBeVisible();
  expect(warren.asked).toContain("DELETE /connections/connection-1");
});

test("the servers of a well-known provider fill themselves in; the password is sent once", async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Add an IMAP account" }));
  await user.type(screen.getByLabelText("Mail address"), "ann@gmx.de");
  expect(screen.getByLabelText("Server, incoming")).toHaveValue("imap.gmx.net");
  expect(screen.getByLabelText("Port, outgoing")).toHaveValue("587");
  expect(screen.getByRole("button", { name: "GMX" })).toHaveAttribute("aria-pressed", "true");
  const password = screen.getByLabelText("Password");
  expect(password).toHaveAttribute("type", "password");
  await user.click(screen.getByRole("button", { name: "Add the account" }));
  expect(password).toHaveAccessibleDescription("Fill this in.");
  expect(warren.sentTo("/connections/imap")).toBeUndefined();
  await user.type(password, "secret word");
  await user.click(screen.getByRole("button", { name: "Add the account" }));
  expect(await card("ann@gmx.de")).toBeDefined();
  expect((await card("ann@gmx.de")).getByTestId("connection-state")).toHaveTextContent(
    "being tried…",
  );
  expect(warren.sentTo("/connections/imap")).toEqual({
    account: "ann@gmx.de",
    username: "",
    password: "secret word",
    imap_host: "imap.gmx.net",
    imap_port: 993,
    imap_security: "tls",
    smtp_host: "mail.gmx.net",
    smtp_port: 587,
    smtp_security: "starttls",
  });
  expect(document.body.innerHTML).not.toContain("secret word");
});

test("what the server finds wrong stands at its field", async () => {
  server.use(
    http.post("*/api/v1/connections/imap", () =>
      problem(422, "invalid", "A field is wrong.", "Correct it.", [
        { where: "body.smtp_host", message: "No host of that name." },
      ]),
    ),
  );
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Add an IMAP account" }));
  await user.type(screen.getByLabelText("Mail address"), "ann@posteo.de");
  await user.type(screen.getByLabelText("Password"), "x{Enter}");
  expect(await screen.findByText("No host of that name.")).toBeVisible();
  expect(screen.getByLabelText("Server, outgoing")).toBeInvalid();
});

test("an IMAP account is reconnected by its password", async () => {
  warren.connections = [
    aConnection({ id: "i", provider: "imap", account: "ann@posteo.de", state: "reconnect" }),
  ];
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Reconnect ann@posteo.de" }));
  await user.type(screen.getByLabelText("Password"), "new word{Enter}");
  await waitFor(() =>
    expect(warren.sentTo("/connections/imap")).toMatchObject({
      account: "ann@posteo.de",
      connection_id: "i",
      password: "new word",
      imap_host: "posteo.de",
    }),
  );
});

test("of a service account's key only its owner is shown", async () => {
  const key = { type: "service_account", client_email: "w@p.example", private_key: "PRIVATE" };
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Use a service account" }));
  const field = screen.getByLabelText("Paste the key file's content");
  await user.click(field);
  await user.paste("{}");
  expect(await screen.findByText(/isn't the key of a service account/)).toBeVisible();
  await user.paste(JSON.stringify(key));
  expect(await screen.findByText("Key of w@p.example")).toBeVisible();
  expect(document.body.innerHTML).not.toContain("PRIVATE");
  await user.type(screen.getByLabelText("Act for"), "ann@org.example");
  await user.click(screen.getByRole("button", { name: "Connect" }));
  expect((await card("ann@org.example")).getByText(/service account/)).toBeVisible();
  expect(warren.sentTo("/connections/service-account")).toEqual({
    key,
    subject: "ann@org.example",
  });
});

test("a key is also taken from its file", async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Use a service account" }));
  const words = JSON.stringify({ client_email: "f@p.example", private_key: "P" });
  await user.upload(
    screen.getByLabelText("Choose the key file"),
    new File([words], "key.json", { type: "application/json" }),
  );
  expect(await screen.findByText("Key of f@p.example")).toBeVisible();
});

test("a banner names the account and how many steps wait, until it is reconnected", async () => {
  warren.connections = [aConnection({ state: "reconnect", parked: 2 })];
  const { user } = openPage("/tasks");
  const banner = within(await screen.findByTestId("reconnect-banner"));
  expect(
    banner.getByText("Gmail ann@example.org has to be reconnected: 2 steps wait for it."),
  ).toBeVisible();
  await user.click(banner.getByRole("button", { name: "Reconnect" }));
  await waitFor(() =>
    expect(warren.sentTo("/connections/gmail")).toMatchObject({ back: "/tasks" }),
  );
  await waitFor(() => expect(warren.followers).toHaveLength(1));
  const connection = aConnection({ rev: 2, state: "active" });
  warren.connections = [connection];
  act(() => warren.tell({ kind: "connection.changed", connection_id: "connection-1", connection }));
  await waitFor(() => expect(screen.queryByTestId("reconnect-banner")).toBeNull());
});

test("the banner can be put away, and comes back with news", async () => {
  warren.connections = [aConnection({ state: "reconnect" })];
  const { user } = openPage("/tasks");
  await screen.findByTestId("reconnect-banner");
  await user.click(screen.getByRole("button", { name: "Hide this until something changes" }));
  expect(screen.queryByTestId("reconnect-banner")).toBeNull();
  await waitFor(() => expect(warren.followers).toHaveLength(1));
  const connection = aConnection({ rev: 2, state: "reconnect", parked: 1 });
  warren.connections = [connection];
  act(() => warren.tell({ kind: "connection.changed", connection_id: "connection-1", connection }));
  expect(await screen.findByTestId("reconnect-banner")).toHaveTextContent("1 step waits for it");
});

test("what can't be loaded says how to go on", async () => {
  server.use(
    http.get("*/api/v1/connections", () => problem(500, "internal", "Broken.", "Try again.")),
  );
  openPage(PAGE);
  expect(await screen.findByText("The connections could not be loaded.")).toBeVisible();
});

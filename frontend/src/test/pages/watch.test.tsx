import { act, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { beforeEach, expect, test, vi } from "vitest";
import { aConversation, aTask, CONVERSATION } from "../factories";
import { setWindow } from "../fake-window";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { aRun, aSchedule, change, room, scheduleRoutes, WATCH } from "../schedule-routes";
import { problem, server } from "../server";

beforeEach(() => {
  room.schedules = [aSchedule(), WATCH];
  room.refuses = null;
  // Every zone there is makes the same list, only slower to look through.
  vi.spyOn(Intl, "supportedValuesOf").mockReturnValue(["Europe/Berlin"]);
  server.use(...scheduleRoutes);
});

const card = async (title: string) =>
  within((await screen.findByRole("heading", { name: title })).closest("section")!);

test("the room is reached from the rail and says in words when each runs", async () => {
  const { user } = openPage("/");
  await user.click(await screen.findByRole("link", { name: "Watch" }));
  const mail = await card("Morning mail");
  expect(mail.getByText("schedule · every weekday at 08:00 Europe/Berlin · active")).toBeVisible();
  expect(mail.getByText("Summarise my unread mail")).toBeVisible();
  expect(mail.getByText(/^Next:/)).toBeVisible();
  expect(mail.getByText("It hasn't run yet.")).toBeVisible();
  expect(mail.getByRole("link", { name: "Open its conversation" })).toHaveAttribute(
    "href",
    "/c/c1",
  );
});

test("an answer leads to the room, and to no other address of the page", async () => {
  const answer = "It is set up. See it in [Watch](/watch), not in [Admin](/admin).";
  warren.conversations = [aConversation({ tasks: [aTask({ state: "completed", answer })] })];
  const { user } = openPage(`/c/${CONVERSATION}`);
  const main = within(await screen.findByRole("region", { name: "Conversation" }));
  expect(await main.findByText("Admin")).not.toHaveAttribute("href");
  await user.click(main.getByRole("link", { name: "Watch" }));
  await card("Morning mail");
});

test("a watch shows what changed, and its silent runs in a line", async () => {
  openPage("/watch");
  const prices = await card("Prices");
  expect(prices.getByRole("link", { name: "https://example.org/p" })).toBeVisible();
  expect(prices.getByText("Only what is said of: price")).toBeVisible();
  expect(prices.getByText("The price fell.")).toBeVisible();
  expect(prices.getByRole("list", { name: "Removed" })).toHaveTextContent("price 4");
  expect(prices.getByRole("list", { name: "Added" })).toHaveTextContent("price 3");
  expect(prices.getByText(/Nothing changed\./)).toBeVisible();
  expect(prices.getByText(/something changed/)).toBeVisible();
});

test("what was missed says how many and why", async () => {
  const error = {
    code: "was_down",
    message: "Warren wasn't running then.",
    cure: "Run it.",
    details: {},
  };
  room.schedules = [
    aSchedule({
      runs: [
        aRun({ state: "missed", task_id: null, slots: 12, error }),
        aRun({ id: "r", late: true }),
      ],
    }),
  ];
  openPage("/watch");
  const mail = await card("Morning mail");
  expect(mail.getByText(/missed · 12 runs · Warren wasn't running then\. Run it\./)).toBeVisible();
  expect(mail.getByText(/done · made up for a missed run/)).toBeVisible();
});

test("it is run now, paused, resumed and deleted", async () => {
  const { user } = openPage("/watch");
  const mail = await card("Morning mail");
  await user.click(mail.getByRole("button", { name: "Run now: “Morning mail”" }));
  expect(await mail.findByText(/at work · by hand/)).toBeVisible();
  expect(mail.getByRole("button", { name: "Run now: “Morning mail”" })).toBeDisabled();
  await user.click(mail.getByRole("button", { name: "Pause “Morning mail”" }));
  await user.click(await mail.findByRole("button", { name: "Resume “Morning mail”" }));
  await user.click(await mail.findByRole("button", { name: "Delete “Morning mail”" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete “Morning mail”?" }));
  await user.click(dialog.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.queryByText("Morning mail")).toBeNull());
  expect(warren.bodies.map(([what]) => what)).toEqual([
    "POST /schedule-1/run",
    "POST /schedule-1/pause",
    "POST /schedule-1/resume",
    "DELETE /schedule-1",
  ]);
});

test("what is refused says why and what to do", async () => {
  room.refuses = () =>
    problem(409, "still_running", "The run before it was still at work.", "Wait.");
  const { user } = openPage("/watch");
  const mail = await card("Morning mail");
  await user.click(mail.getByRole("button", { name: "Run now: “Morning mail”" }));
  expect(await mail.findByText("The run before it was still at work.")).toBeVisible();
  expect(mail.getByText("Wait.")).toBeVisible();
});

test("one that paused itself says why", async () => {
  const trouble = {
    code: "x",
    message: "There is no time zone “Gone”.",
    cure: "Edit.",
    details: {},
  };
  room.schedules = [aSchedule({ state: "paused", next: [], trouble })];
  openPage("/watch");
  expect(await screen.findByText("There is no time zone “Gone”.")).toBeVisible();
});

test("a schedule is made with its times, shown before they are taken", async () => {
  room.schedules = [];
  const { user } = openPage("/watch");
  await user.click(await screen.findByRole("button", { name: "Schedule something" }));
  const dialog = within(await screen.findByRole("dialog", { name: "New schedule" }));
  expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await user.type(dialog.getByRole("textbox", { name: /What is to be done/ }), "Sum up");
  await user.selectOptions(dialog.getByRole("combobox", { name: "How often" }), "daily");
  await user.clear(dialog.getByLabelText("At"));
  await user.type(dialog.getByLabelText("At"), "07:30");
  await user.selectOptions(dialog.getByRole("combobox", { name: "Time zone" }), "Europe/Berlin");
  expect(await dialog.findByText("Runs every day at 07:30 Europe/Berlin.")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await card("New");
  expect(warren.sentTo("POST ")).toEqual({
    request: "Sum up",
    title: "",
    when: { kind: "cron", cron: "30 7 * * *", zone: "Europe/Berlin" },
    missed: "once",
    overlap: "skip",
    priority: "normal",
    watch: null,
  });
});

test("a page is watched every so often, for some words", async () => {
  const { user } = openPage("/watch");
  await user.click(await screen.findByRole("button", { name: "New schedule" }));
  const dialog = within(await screen.findByRole("dialog", { name: "New schedule" }));
  await user.click(dialog.getByRole("button", { name: "Watch a page" }));
  const address = dialog.getByRole("textbox", { name: /Address of the page/ });
  await user.type(address, "example.org");
  expect(dialog.getByText("An address begins with https:// or http://.")).toBeVisible();
  await user.clear(address);
  await user.type(address, "https://example.org/jobs");
  await user.type(dialog.getByRole("textbox", { name: /Only lines with/ }), "Berlin, remote");
  await user.selectOptions(dialog.getByRole("combobox", { name: "How often" }), "interval");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(warren.sentTo("POST ")).toMatchObject({
    request: "",
    when: { kind: "every", minutes: 60 },
    watch: { url: "https://example.org/jobs", words: ["Berlin", "remote"] },
  });
});

test("of what is edited only what is different is sent, so that the times don't count anew", async () => {
  const { user } = openPage("/watch");
  const mail = await card("Morning mail");
  await user.click(mail.getByRole("button", { name: "Edit “Morning mail”" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Edit the schedule" }));
  expect(dialog.getByRole("button", { name: "Monday", pressed: true })).toBeVisible();
  await user.type(dialog.getByRole("textbox", { name: /What is to be done/ }), " briefly");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(warren.sentTo("PATCH /schedule-1")).toEqual({
    missed: "once",
    overlap: "skip",
    title: "Morning mail",
    request: "Summarise my unread mail briefly",
  });
});

test("a refused schedule stays on the screen with the reason", async () => {
  room.refuses = () => problem(409, "too_many_schedules", "You have 100 schedules.", "Delete one.");
  const { user } = openPage("/watch");
  await user.click(await screen.findByRole("button", { name: "New schedule" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByRole("textbox", { name: /What is to be done/ }), "x");
  await user.click(dialog.getByRole("button", { name: "Save" }));
  expect(await dialog.findByText("You have 100 schedules.")).toBeVisible();
});

test("the room follows what happens", async () => {
  openPage("/watch");
  const mail = await card("Morning mail");
  change("schedule-1", { runs: [aRun({ state: "failed" })] });
  act(() => warren.tell({ kind: "schedule.changed", schedule_id: "schedule-1" }));
  expect(await mail.findByText(/· failed/)).toBeVisible();
});

test("a page tells once which clock is its person's", async () => {
  warren.preferences = { ...warren.preferences, time_zone: null };
  openPage("/watch");
  await card("Morning mail");
  await waitFor(() => expect(warren.preferences.time_zone).not.toBeNull());
});

test.each([
  { width: 1440, isDark: false },
  { width: 380, isDark: false },
])("%o: axe has nothing to say about the room and its dialog", async (window_) => {
  setWindow(window_);
  const { user } = openPage("/watch");
  await card("Prices");
  const rules = { "color-contrast": { enabled: false }, "document-title": { enabled: false } };
  const complaints = async (more = {}) =>
    (await axe.run(document.body, { rules: { ...rules, ...more } })).violations.map(({ id }) => id);
  expect(await complaints()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Edit “Prices”" }));
  await screen.findByRole("dialog");
  expect(await complaints({ region: { enabled: false } })).toEqual([]);
});

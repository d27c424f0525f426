import { act, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import type { DeadLetter, DeadLetterDetail, DecidedLetters, ParkedGroup } from "@/api/types";
import { aSession, AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const LETTERS = "*/api/v1/admin/dead-letters";
const PAGE = "/admin/dead-letters";
const NONE: DecidedLetters = { done: 0, already: 0, kept_count: 0, kept: [], left: 0 };

function aLetter(with_: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id: "letter-1",
    kind: "message",
    queue: "agent.data",
    cause: "unreadable",
    words: "A message that can't be read.",
    cure: "Correct its text and replay it.",
    state: "open",
    excerpt: "no json",
    size: 7,
    deaths: 1,
    task_id: null,
    step_id: null,
    person: null,
    error: { code: "unreadable", message: "Invalid JSON.", cure: "", details: {} },
    first_seen_at: AT,
    last_seen_at: AT,
    reason: null,
    decided_by: null,
    decided_at: null,
    note: null,
    ...with_,
  };
}

const STEP = aLetter({
  id: "letter-2",
  kind: "step",
  cause: "worker_died",
  words: "Three workers in a row died on this.",
  cure: "Look into the logs.",
  excerpt: "Chart it",
  person: "ann",
  deaths: 3,
});

function inFull(letter: DeadLetter): DeadLetterDetail {
  return {
    ...letter,
    text: letter.excerpt,
    base64: null,
    is_cut: false,
    headers: { "x-death": [{ reason: "rejected" }] },
    message_id: "m",
    task:
      letter.kind === "step"
        ? { id: "t1", conversation_id: "c1", request: "Chart the sales", state: "failed" }
        : null,
    step:
      letter.kind === "step"
        ? { id: "s1", agent: "data", instruction: "Chart it", state: "failed", attempt: 3 }
        : null,
    history: [{ at: AT, words: "Given up" }],
  };
}

let letters: DeadLetter[];
let parked: ParkedGroup[];
let answer: DecidedLetters;
const noted = async (request: Request): Promise<void> => {
  warren.bodies.push([new URL(request.url).pathname.split("/admin")[1]!, await request.json()]);
};

beforeEach(() => {
  warren.session = aSession({ user: { id: "user-1", name: "owner", role: "admin" } });
  letters = [aLetter(), aLetter({ id: "letter-3", excerpt: "" }), STEP];
  parked = [];
  answer = NONE;
  server.use(
    http.get(LETTERS, ({ request }) => {
      const asked = new URL(request.url).searchParams;
      const cause = asked.get("cause");
      const fitting = letters.filter(
        (each) =>
          each.state === (asked.get("state") ?? "open") && (cause === null || each.cause === cause),
      );
      const groups = [...new Set(fitting.map((each) => each.cause))].map((each) => {
        const [first, ...more] = fitting.filter((letter) => letter.cause === each);
        const { words, cure } = first!;
        return { cause: each, words, cure, count: more.length + 1, oldest: AT, newest: AT };
      });
      return HttpResponse.json({ items: fitting, next: null, groups });
    }),
    http.get(`${LETTERS}/:id`, ({ params }) =>
      HttpResponse.json(inFull(letters.find(({ id }) => id === params.id)!)),
    ),
    http.post(`${LETTERS}/:what`, async ({ request }) => {
      await noted(request);
      return HttpResponse.json(answer);
    }),
    http.get("*/api/v1/admin/parked", () => HttpResponse.json({ items: parked, next: null })),
    http.post("*/api/v1/admin/parked/release", async ({ request }) => {
      await noted(request);
      parked = [];
      return HttpResponse.json({ released: 5 });
    }),
  );
});

const cause = async (words: string) =>
  within((await screen.findByRole("heading", { name: words })).closest("section")!);

test("only an administrator sees the room, with a badge for what waits", async () => {
  openPage("/");
  const link = await screen.findByRole("link", { name: /Admin/ });
  await waitFor(() => expect(link).toHaveTextContent("3"));
  letters = [];
  act(() => warren.tell({ kind: "desk.changed", dead: 0, parked: 0 }));
  await waitFor(() => expect(within(link).queryByTestId("badge")).toBeNull());
});

test("a member sees no such room, and is told so at its address", async () => {
  warren.session = aSession();
  server.use(
    http.get(LETTERS, () => problem(403, "not_allowed", "Only an administrator may do this.")),
  );
  openPage(PAGE);
  expect(await screen.findByText(/Only an administrator may do this/)).toBeVisible();
  expect(screen.queryByRole("link", { name: /^Admin/ })).toBeNull();
});

test("letters stand by cause, open in their place, and some of them are replayed", async () => {
  answer = { ...NONE, done: 1 };
  const { user } = openPage(PAGE);
  const unreadable = await cause("A message that can't be read.");
  expect(unreadable.getByText("Correct its text and replay it.")).toBeVisible();
  await user.click(unreadable.getByRole("button", { name: "Show 2 letters" }));
  const rows = await unreadable.findAllByTestId("letter");
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining("no jsonmessage · agent.data · 1 death"),
    expect.stringContaining("not text, 7 bytes"),
  ]);
  await user.click(within(rows[0]!).getByRole("button", { name: /no json/ }));
  expect(await unreadable.findByText("Invalid JSON.")).toBeVisible();
  expect(unreadable.getByRole("list", { name: "History" })).toHaveTextContent("Given up");
  await user.click(unreadable.getByRole("checkbox", { name: "Choose “no json”" }));
  await user.click(unreadable.getByRole("button", { name: "Replay 1 chosen" }));
  expect(await screen.findByText("1 letter replayed.")).toBeVisible();
  expect(warren.sentTo("/dead-letters/replay")).toEqual({ ids: ["letter-1"] });
  expect(unreadable.getByRole("button", { name: "Replay all 2" })).toBeEnabled();
});

test("what can't be replayed stays, and says why once", async () => {
  const why = { code: "invalid", message: "It can't be read.", cure: "Correct it." };
  answer = {
    ...NONE,
    done: 1,
    kept_count: 2,
    kept: [
      { id: "letter-1", ...why },
      { id: "letter-3", ...why },
    ],
  };
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Replay everything (3)" }));
  expect(await screen.findByText(/1 letter replayed. 2 letters stay open:/)).toBeVisible();
  expect(screen.getAllByText("It can't be read. Correct it.")).toHaveLength(1);
  expect(warren.sentTo("/dead-letters/replay")).toEqual({ all: true });
});

test("discarding asks for a reason first", async () => {
  answer = { ...NONE, done: 2 };
  const { user } = openPage(PAGE);
  const unreadable = await cause("A message that can't be read.");
  await user.click(unreadable.getByRole("button", { name: "Discard all 2…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Discard 2 letters?" }));
  expect(dialog.getByRole("button", { name: "Discard" })).toBeDisabled();
  await user.type(dialog.getByRole("textbox", { name: /Reason/ }), "A stray test");
  letters = [STEP];
  await user.click(dialog.getByRole("button", { name: "Discard" }));
  expect(await screen.findByText("2 letters discarded.")).toBeVisible();
  expect(warren.sentTo("/dead-letters/discard")).toEqual({
    cause: "unreadable",
    reason: "A stray test",
  });
});

test("a step is replayed in other words, and a message says what is wrong with which field", async () => {
  const errors = [{ where: "body.task_id", message: "Field required" }];
  let refuses = true;
  server.use(
    http.post(`${LETTERS}/:id/replay`, async ({ request }) => {
      await noted(request);
      return refuses
        ? problem(422, "invalid", "It can't be read.", "", errors)
        : HttpResponse.json(inFull(STEP));
    }),
  );
  const { user } = openPage(PAGE);
  const died = await cause("Three workers in a row died on this.");
  await user.click(died.getByRole("button", { name: "Show 1 letter" }));
  await user.click(await died.findByRole("button", { name: /Chart it/ }));
  expect(await died.findByRole("link", { name: "Chart the sales" })).toHaveAttribute(
    "href",
    "/t/t1",
  );
  await user.click(died.getByRole("button", { name: "Change and replay…" }));
  const field = died.getByRole("textbox", { name: "What the step is to do" });
  await user.type(field, " gently");
  await user.click(died.getByRole("button", { name: "Replay this" }));
  expect(await died.findByText("task_id: Field required")).toBeVisible();
  refuses = false;
  await user.click(died.getByRole("button", { name: "Replay this" }));
  expect(await screen.findByText("1 letter replayed.")).toBeVisible();
  expect(warren.sentTo("/dead-letters/letter-2/replay")).toEqual({ text: "Chart it gently" });
});

test("what was decided shows who decided, and offers nothing more", async () => {
  letters = [aLetter({ state: "discarded", decided_by: "owner", reason: "Stray" })];
  const { user } = openPage(`${PAGE}?state=discarded`);
  await user.click(await screen.findByRole("button", { name: "Show 1 letter" }));
  await user.click(await screen.findByRole("button", { name: /no json/ }));
  expect(await screen.findByText("Invalid JSON.")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Replay( |$)|Discard(…| )/ })).toBeNull();
  expect(screen.queryByRole("checkbox")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(
    await screen.findByText("Nothing was given up: there is nothing to do here."),
  ).toBeVisible();
});

test("the list that was left can't be acted on, not even before the address has followed", async () => {
  openPage(PAGE);
  await cause("A message that can't be read.");
  const replayed = screen.getByRole("button", { name: "Replayed" });
  // As a browser clicks: nothing waits until React is done.
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  replayed.click();
  await Promise.resolve();
  expect(screen.queryAllByTestId("cause")).toEqual([]);
  expect(replayed).toHaveAttribute("aria-pressed", "true");
  vi.unstubAllGlobals();
  expect(await screen.findByText("Nothing was replayed yet.")).toBeVisible();
});

test("parked work says what it waits for and who cures it, and goes on by hand", async () => {
  const step = { id: "s", task_id: "t1", agent: "email", instruction: "Read it", since: AT };
  const group: ParkedGroup = {
    cause: "grant:1",
    words: "Gmail refuses the permission.",
    cure: "Connect it again.",
    link: "/settings/connections",
    releasable: true,
    person: "owner",
    count: 5,
    tasks: 2,
    oldest: AT,
    steps: [{ ...step, person: "owner" }],
  };
  const theirs = { ...group, cause: "approval:2", words: "Nobody decided.", person: "bob" };
  parked = [group, { ...theirs, releasable: false }];
  const { user } = openPage("/admin/parked");
  const mine = await cause("Gmail refuses the permission.");
  expect(mine.getByText(/5 steps of 2 tasks · owner/)).toBeVisible();
  expect(mine.getByRole("link", { name: "Open connections" })).toBeVisible();
  await user.click(mine.getByRole("button", { name: "Show 5 steps" }));
  expect(mine.getByText("The first 1 of 5 are shown.")).toBeVisible();
  const other = await cause("Nobody decided.");
  expect(other.getByText("Only bob can cure it, on their own page.")).toBeVisible();
  expect(other.queryByRole("button", { name: /Let them go on/ })).toBeNull();
  expect(
    (await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } })).violations,
  ).toEqual([]);
  await user.click(mine.getByRole("button", { name: /Let them go on/ }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Let them go on" }));
  expect(await screen.findByText("5 steps go on.")).toBeVisible();
  expect(await screen.findByText("Nothing is parked: no step waits for a cause.")).toBeVisible();
  expect(warren.sentTo("/parked/release")).toEqual({ cause: "grant:1" });
});

test("a person is told once that their parked steps go on", async () => {
  warren.session = aSession();
  const { user } = openPage("/tasks");
  await screen.findByRole("heading", { name: "Tasks" });
  act(() => warren.tell({ kind: "steps.released", count: 5, because: "Gmail is connected again" }));
  expect(await screen.findByText("5 steps go on: Gmail is connected again.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close this message" }));
  expect(screen.queryByText(/go on/)).toBeNull();
});

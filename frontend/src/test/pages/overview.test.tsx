import { screen, within } from "@testing-library/react";
import axe from "axe-core";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { LineNow, Overview } from "@/api/types";
import { aSession, AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const OVERVIEW = "*/api/v1/admin/overview";
const PAGE = "/admin/overview";

function aLine(with_: Partial<LineNow>): LineNow {
  return {
    name: "planning",
    waiting: 0,
    oldest_seconds: 0,
    running: 0,
    asking: 0,
    parked: 0,
    dead_letters: 0,
    workers: 1,
    slots: 4,
    busy: 0,
    paused: false,
    from_zero: false,
    ...with_,
  };
}

const QUIET: Overview = {
  read_at: AT,
  numbers: {
    lines: [aLine({})],
    tasks: {},
    approvals: { count: 0, oldest_seconds: 0 },
    dead_letters: { count: 0, oldest_seconds: 0 },
    dead_letters_by: [],
    parked: 0,
    parked_by: {},
    effects_unknown: 0,
    outbox: { count: 0, oldest_seconds: 0 },
    schedules_late: 0,
    ways_out: 1,
  },
  work: [],
  late: [],
  providers: [],
  spend: null,
  services: [{ name: "redis", standing: "ok", detail: "", cure: "" }],
  roles: [],
  unread: [],
};

const role = { workers: 0, slots: null, busy: null };
const BUSY: Overview = {
  ...QUIET,
  numbers: {
    ...QUIET.numbers!,
    lines: [
      aLine({ waiting: 2, oldest_seconds: 75 }),
      aLine({ name: "data", running: 1, busy: 1, asking: 1, parked: 3, dead_letters: 2 }),
      aLine({ name: "browser", workers: 0, slots: 0, from_zero: true }),
      aLine({ name: "code", workers: 0, slots: 0, paused: true }),
    ],
    tasks: { running: 60, queued: 2 },
    approvals: { count: 1, oldest_seconds: 3700 },
    dead_letters: { count: 2, oldest_seconds: 59 },
    parked: 3,
    parked_by: { grant: 2, approval: 1 },
    schedules_late: 1,
  },
  work: [
    {
      task_id: "t1",
      person: "owner",
      is_own: true,
      state: "running",
      agents: ["data"],
      seconds: 134,
      silent_seconds: 12,
    },
    {
      task_id: "t2",
      person: "ann",
      is_own: false,
      state: "planning",
      agents: [],
      seconds: 5,
      silent_seconds: 5,
    },
  ],
  late: [{ id: "s1", person: "ann", due_at: AT }],
  spend: {
    today: "0.25",
    month: "3.5",
    currency: "USD",
    unpriced: 2,
    people: [{ person: "ann", today: "0.25", month: "3.5" }],
    time_zone: "Europe/Berlin",
    read_at: AT,
  },
  roles: [
    {
      name: "clock",
      standing: "missing",
      detail: "None is listening.",
      cure: "Start one.",
      ...role,
    },
    { name: "supervisor", standing: "ok", detail: "", cure: "", ...role, workers: 2 },
  ],
};

let told: Overview;

beforeEach(() => {
  warren.session = aSession({ user: { id: "user-1", name: "owner", role: "admin" } });
  told = BUSY;
  server.use(
    http.get(OVERVIEW, () => HttpResponse.json(told)),
    http.get("*/api/v1/admin/dead-letters", () =>
      HttpResponse.json({ items: [], next: null, groups: [] }),
    ),
  );
});

const part = async (name: RegExp | string) =>
  within((await screen.findByRole("heading", { level: 2, name })).closest("section")!);

test("every number says what it counts and leads to where something can be done", async () => {
  openPage("/admin");
  const needs = await part("Waits for somebody");
  expect(location.pathname).toBe(PAGE);
  const links = needs
    .getAllByRole("link")
    .map((link) => [link.ariaLabel, link.getAttribute("href")]);
  expect(links).toEqual([
    ["Dead letters: 2", "/admin/dead-letters"],
    ["Parked steps: 3", "/admin/parked"],
    ["Approvals: 1", "/approvals"],
    ["Late schedules: 1", "/watch"],
    ["Acts of unknown outcome: none", "/tasks"],
    ["Providers left alone: none", "/agents"],
  ]);
  expect(needs.getByText("the oldest 1:01:40")).toBeVisible();
  expect(needs.getByText("2 for an account, 1 for a decision")).toBeVisible();
  const rows = screen.getAllByRole("row").map((row) => row.textContent);
  expect(rows).toContain("planning2the oldest 1:1501 · 0 of 4 slots busy");
  expect(rows).toContain("data011 · 1 of 4 slots busy1 for approval, 3 parked, 2 dead letters");
  expect(rows).toContain("browser00none, started when needed");
  expect(rows).toContain("code00nonepaused");
  const health = await part("Health");
  expect(health.getByTestId("trouble")).toHaveTextContent(
    "Clock: trouble. None is listening.Start one.",
  );
  expect(health.getByText("Fine: Redis, Supervisor (2 running).")).toBeVisible();
  expect(
    (await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } })).violations,
  ).toEqual([]);
});

test("work is told by whose it is, and only one's own is opened", async () => {
  openPage(PAGE);
  const work = await part("At work (60)");
  const [mine, theirs] = work.getAllByTestId("work");
  expect(mine).toHaveTextContent("owner · data · for 2:14 · last sign 12 s ago");
  expect(within(mine!).getByRole("link", { name: "Task t1" })).toHaveAttribute("href", "/t/t1");
  expect(theirs).toHaveTextContent("ann · planning · for 5 s · last sign 5 s ago");
  expect(within(theirs!).queryByRole("link")).toBeNull();
  expect(work.getByText("The 2 longest at work of 60 are shown.")).toBeVisible();
  const spend = await part("Spend");
  expect(spend.getByText(/\$0\.25 today, \$3\.50 this month/)).toBeVisible();
  expect(spend.getByText(/^2 requests of this month used a model whose price/)).toBeVisible();
  expect(spend.getByText(/days begin in Europe\/Berlin/)).toBeVisible();
  expect((await part("Late schedules")).getByText(/^ann, due /)).toBeVisible();
});

test("a quiet deployment says so; what can't be read is not known, and not none", async () => {
  told = QUIET;
  const { unmount } = openPage(PAGE);
  expect(await screen.findByText(/^Every service answers/)).toBeVisible();
  expect(screen.getByText("Nothing is at work now.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Dead letters: none" })).toBeVisible();
  unmount();
  const unread = [
    { part: "numbers", message: "It took too long.", cure: "It asks again." },
  ] as const;
  told = { ...QUIET, numbers: null, work: null, unread: [...unread] };
  openPage(PAGE);
  expect(await screen.findByText("Queues and counts: not known now.")).toBeVisible();
  expect(screen.getByText("It took too long. It asks again.")).toBeVisible();
  expect(screen.queryByRole("link", { name: /^Dead letters: / })).toBeNull();
  expect(screen.getByRole("link", { name: "Providers left alone: none" })).toBeVisible();
  expect(screen.queryByText("Nothing is at work now.")).toBeNull();
});

test("a view that can't be loaded says why, and is loaded again", async () => {
  server.use(
    http.get(OVERVIEW, () => problem(403, "not_allowed", "Only an administrator may do this.")),
  );
  const { user } = openPage(PAGE);
  expect(await screen.findByText("The overview could not be loaded.")).toBeVisible();
  expect(screen.getByText(/Only an administrator may do this/)).toBeVisible();
  server.use(http.get(OVERVIEW, () => HttpResponse.json(QUIET)));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText(/^Read at .*, and again every 5 s\.$/)).toBeVisible();
});

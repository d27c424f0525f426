/// What every test of the page starts with: a server that answers as the API does, and what jsdom lacks.
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { setWindow } from "./fake-window";
import { warren } from "./fake-warren";
import { server } from "./server";

// For all files alike, since they share the modules that are loaded.
vi.mock("react-pdf", () => import("./fake-pdf"));

configure({ asyncUtilTimeout: 10_000 });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => setWindow({ width: 1440, isDark: false }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  warren.reset();
  localStorage.clear();
  history.replaceState(null, "", "/");
});
afterAll(() => server.close());

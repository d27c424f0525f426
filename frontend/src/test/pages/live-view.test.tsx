import { ThemeProvider } from "@mui/material/styles";
import { act, fireEvent, render as plain, screen } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ViewHead, ViewWord } from "@/api/step-view";
import { theme } from "@/app/theme";
import { aStep } from "@/test/factories";
import LiveView from "@/features/live-view/live-view";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  binaryType = "";
  readyState = 1;
  said: ViewWord[] = [];
  isClosed = false;
  onmessage: ((message: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  constructor(readonly address: string) {
    FakeSocket.all.push(this);
  }
  get panel(): string {
    return new URL(this.address).searchParams.get("viewer")!;
  }
  send(word: string): void {
    this.said.push(JSON.parse(word) as ViewWord);
  }
  close(): void {
    this.isClosed = true;
  }
  show(head: Partial<ViewHead>, picture = ""): void {
    const whole: ViewHead = {
      n: 1,
      url: "http://shop.example/login",
      title: "Sign in",
      width: 1280,
      height: 800,
      scale: 1,
      control: "agent",
      viewer: "",
      wanted: "",
      over: "",
      ...head,
    };
    const json = new TextEncoder().encode(JSON.stringify(whole));
    const jpeg = new TextEncoder().encode(picture);
    const data = new ArrayBuffer(4 + json.length + jpeg.length);
    new DataView(data).setUint32(0, json.length);
    new Uint8Array(data).set(json, 4);
    new Uint8Array(data).set(jpeg, 4 + json.length);
    act(() => this.onmessage?.({ data }));
  }
}

const Themed = ({ children }: { children: ReactNode }) => (
  <ThemeProvider theme={theme}>{children}</ThemeProvider>
);
const render = (view: ReactElement) => plain(view, { wrapper: Themed });
const last = (): FakeSocket => FakeSocket.all.at(-1)!;
const running = aStep({ id: "s1", agent: "browser", state: "running" });
const draw = vi.fn();

beforeEach(() => {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("createImageBitmap", () =>
    Promise.resolve({ width: 1280, height: 800, close: () => undefined }),
  );
  HTMLCanvasElement.prototype.getContext = (() => ({ drawImage: draw })) as never;
});
afterEach(() => vi.unstubAllGlobals());

test("it shows what comes, says what it is, and where", async () => {
  render(<LiveView step={running} number={2} summons={0} />);
  expect(last().address).toContain("/api/v1/steps/s1/view?viewer=");
  expect(last().address).toContain("pace=4");
  expect(screen.getByRole("region", { name: /browser of step 2/ })).toBeVisible();
  last().show({}, "jpeg");
  expect(screen.getByText("Live")).toBeVisible();
  expect(screen.getByText("http://shop.example/login")).toBeVisible();
  expect(screen.getByRole("img", { name: /Sign in/ })).toBeVisible();
  await vi.waitFor(() => expect(draw).toHaveBeenCalled());
});

test("taking over and handing back; keys and clicks go out only in between", () => {
  render(<LiveView step={running} number={1} summons={0} />);
  last().show({});
  const canvas = screen.getByTestId("live-screen");
  fireEvent.keyDown(canvas, { key: "x", code: "KeyX" });
  fireEvent.click(screen.getByRole("button", { name: "Take over" }));
  expect(last().said).toEqual([{ kind: "take" }]);
  last().show({ control: "asked", viewer: last().panel });
  expect(screen.getByRole("button", { name: "Never mind" })).toBeVisible();
  last().show({ control: "person", viewer: last().panel });
  expect(screen.getByRole("application")).toHaveFocus();
  fireEvent.keyDown(canvas, { key: "x", code: "KeyX" });
  fireEvent.paste(canvas, { clipboardData: { getData: () => "secret" } });
  expect(last().said.slice(1)).toEqual([
    { kind: "key", do: "down", key: "x", code: "KeyX", modifiers: 0 },
    { kind: "text", text: "secret" },
  ]);
  fireEvent.keyDown(canvas, { key: "Escape", code: "Escape" });
  fireEvent.keyDown(canvas, { key: "Escape", code: "Escape" });
  expect(screen.getByRole("button", { name: "Hand back" })).toHaveFocus();
  fireEvent.click(screen.getByRole("button", { name: "Hand back" }));
  expect(last().said.at(-1)).toEqual({ kind: "give" });
});

test("another window's control isn't this one's, and the agent's wish is told", () => {
  render(<LiveView step={running} number={1} summons={0} />);
  last().show({ control: "person", viewer: "another-panel" });
  expect(screen.getAllByText(/in another window/)[0]).toBeVisible();
  expect(screen.queryByRole("application")).toBeNull();
  last().show({ wanted: "a captcha" });
  expect(screen.getAllByText(/asks you to take over: a captcha/)[0]).toBeVisible();
});

test("nothing is asked for while it is hidden or the page is out of sight", () => {
  render(<LiveView step={running} number={1} summons={0} />);
  fireEvent.click(screen.getByRole("button", { name: "Hide the browser" }));
  expect(last().isClosed).toBe(true);
  expect(screen.queryByTestId("live-screen")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Show the browser" }));
  expect(FakeSocket.all).toHaveLength(2);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
  expect(last().isClosed).toBe(true);
});

test("a step that ended before its first picture leaves no empty view", () => {
  const { rerender } = render(<LiveView step={running} number={1} summons={0} />);
  expect(screen.getByTestId("live-view")).toBeVisible();
  rerender(<LiveView step={{ ...running, state: "completed" }} number={1} summons={0} />);
  expect(screen.queryByTestId("live-view")).toBeNull();
});

test("with the step's end the last picture stays, and nothing more is asked", () => {
  const { rerender } = render(<LiveView step={running} number={1} summons={0} />);
  last().show({});
  act(() => last().onclose?.({ code: 4410, reason: "The step has ended." }));
  rerender(<LiveView step={{ ...running, state: "completed" }} number={1} summons={0} />);
  expect(screen.getByTestId("live-screen")).toBeVisible();
  expect(screen.getAllByText("The step has ended.")[0]).toBeVisible();
  expect(screen.getByText("Last picture")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Take over" })).toBeNull();
  expect(FakeSocket.all).toHaveLength(1);
});

test("who is called to it sees it, also where they had hidden it", () => {
  const scroll = vi.fn();
  Element.prototype.scrollIntoView = scroll;
  const { rerender } = render(<LiveView step={running} number={1} summons={0} />);
  fireEvent.click(screen.getByRole("button", { name: "Hide the browser" }));
  expect(screen.queryByTestId("live-screen")).toBeNull();
  rerender(<LiveView step={running} number={1} summons={1} />);
  expect(screen.getByTestId("live-screen")).toBeVisible();
  expect(screen.getByTestId("live-view")).toHaveFocus();
  expect(scroll).toHaveBeenCalled();
});

test("on a narrow screen the page may be had at its own size, with the picture kept", () => {
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: query.includes("max-width"),
    media: query,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    addListener: vi.fn(),
    removeListener: vi.fn(),
  }));
  render(<LiveView step={running} number={1} summons={0} />);
  last().show({});
  const canvas = screen.getByTestId("live-screen");
  fireEvent.click(screen.getByRole("button", { name: "Enlarge" }));
  expect(screen.getByRole("group", { name: /own size/ })).toContainElement(canvas);
  expect(getComputedStyle(canvas).width).toBe("1280px");
  fireEvent.click(screen.getByRole("button", { name: "Whole page" }));
  expect(screen.queryByRole("group", { name: /own size/ })).toBeNull();
  expect(screen.getByTestId("live-screen")).toBe(canvas);
});

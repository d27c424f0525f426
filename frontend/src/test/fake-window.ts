/// A window of a size and a colour scheme: jsdom lays nothing out and knows no media.

interface FakeWindow {
  width: number;
  isDark: boolean;
}

function matches(query: string, { width, isDark }: FakeWindow): boolean {
  const least = /min-width:\s*([\d.]+)px/.exec(query)?.[1];
  const most = /max-width:\s*([\d.]+)px/.exec(query)?.[1];
  if (least !== undefined && width < Number(least)) return false;
  if (most !== undefined && width > Number(most)) return false;
  if (query.includes("prefers-color-scheme: dark")) return isDark;
  return least !== undefined || most !== undefined;
}

class StillObserver {
  observe(): void {
    // Nothing changes its size here.
  }
  unobserve(): void {
    // See observe.
  }
  disconnect(): void {
    // See observe.
  }
}

export function setWindow(window_: FakeWindow): void {
  window.matchMedia = (query) =>
    ({
      matches: matches(query, window_),
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
    }) as unknown as MediaQueryList;
  window.ResizeObserver = StillObserver;
  Element.prototype.scrollIntoView = () => undefined;
  // Lists that draw only what is in view need a height to have a view.
  Object.defineProperty(Element.prototype, "clientHeight", { configurable: true, value: 900 });
  Object.defineProperty(Element.prototype, "clientWidth", { configurable: true, value: 300 });
}

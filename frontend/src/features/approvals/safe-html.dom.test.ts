import { expect, test } from "vitest";
import { safeDocument } from "./safe-html";

const shown = (html: string) => new DOMParser().parseFromString(safeDocument(html), "text/html");

test.each([
  `<script>alert(1)</script>`,
  `<img src=x onerror="alert(1)">`,
  `<iframe src="https://x.example"></iframe>`,
  `<object data="https://x.example"></object>`,
  `<base href="https://x.example/"><a href="y">z</a>`,
  `<meta http-equiv="refresh" content="0;url=https://x.example">`,
  `<form action="https://x.example"><button>Send</button></form>`,
  `<a href="javascript:alert(1)">x</a>`,
  `<a ping="https://x.example" href="https://x.example">x</a>`,
  `<svg><a xlink:href="https://x.example"><text>x</text></a></svg>`,
  `<img srcset="https://x.example/a 2x">`,
  `<table background="https://x.example/a">`,
  `<video poster="https://x.example/a" src="https://x.example/b"></video>`,
  `<img src="data:image/svg+xml,<svg onload=alert(1)>">`,
])("nothing runs, fetches or leads away: %s", (html) => {
  const document = shown(html);
  expect(document.querySelectorAll("script, iframe, object, base, form")).toHaveLength(0);
  expect(document.querySelectorAll("meta[http-equiv]")).toHaveLength(1);
  for (const element of document.body.querySelectorAll("*")) {
    const names = element.getAttributeNames();
    expect(names.filter((name) => /^on|href|src|action|ping|poster|background/.test(name))).toEqual(
      [],
    );
  }
});

test("its policy stands first and fetches nothing", () => {
  const policy = shown("<p>Hi</p>").querySelector("meta[http-equiv]");
  expect(policy?.getAttribute("content")).toContain("default-src 'none'");
  expect(policy?.getAttribute("content")).not.toMatch(/self|https?:/);
});

test("words, styles and pictures inside the mail stay; where a link leads is said", () => {
  const document = shown(
    `<style>p{color:red}</style><p>Dear <b>Ann</b></p><img src="data:image/png;base64,AA"><a href="https://x.example">x</a>`,
  );
  expect(document.body.textContent).toContain("Dear Ann");
  expect(document.head.textContent).toContain("color:red");
  expect(document.querySelector("img")?.getAttribute("src")).toBe("data:image/png;base64,AA");
  expect(document.querySelector("a")?.getAttribute("title")).toBe("https://x.example");
});

test("what looks like the end of the style ends nothing else", () => {
  const document = shown(`<style>a{}</style><b title="</style><script>1</script>">x</b>`);
  expect(document.querySelectorAll("script")).toHaveLength(0);
});

/// A mail's HTML as a document that runs nothing, fetches nothing and leads nowhere.

/** Nothing may be fetched, not even from here; styles may stand in the mail itself, pictures only inside it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'";

/** What has no place in a mail that is only looked at. */
const UNWANTED =
  "script, iframe, frame, frameset, object, embed, applet, base, meta, link, form, portal, template";

/** What would make a link lead somewhere, or a picture be fetched. */
const FETCHING = ["src", "srcset", "background", "poster", "ping", "action", "formaction"];

function disarm(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const isInside = name === "src" && /^data:image\/(png|jpeg|gif|webp);/i.test(value);
    if (/^on/i.test(name) || (FETCHING.includes(name.toLowerCase()) && !isInside)) {
      element.removeAttribute(name);
    }
  }
  const to = element.getAttribute("href") ?? element.getAttribute("xlink:href");
  if (to === null) return;
  // Where a link leads is worth knowing before the mail goes out; following it from here isn't.
  element.removeAttribute("href");
  element.removeAttribute("xlink:href");
  element.setAttribute("title", to);
}

/**
 * The document for a frame with an empty `sandbox`. The sandbox and the policy are the walls; taking out what they
 * would stop anyway keeps the browser from even trying.
 */
export function safeDocument(html: string): string {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  parsed.querySelectorAll(UNWANTED).forEach((element) => element.remove());
  parsed.querySelectorAll("*").forEach(disarm);
  const styles = [...parsed.querySelectorAll("style")].map((style) => style.outerHTML).join("");
  const body = parsed.body;
  body.querySelectorAll("style").forEach((style) => style.remove());
  return [
    `<!doctype html><html><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<style>:root{color-scheme:light}body{margin:12px;background:Canvas;color:CanvasText;`,
    `font:14px/1.6 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%}`,
    `a{text-decoration:underline}</style>${styles}</head>`,
    body.outerHTML,
    `</html>`,
  ].join("");
}

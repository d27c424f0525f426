/// Finding words in a document, and marking them on the page.

/** Text as it is compared: lower case, any run of white space as one space. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ");
}

export function countIn(text: string, words: string): number {
  if (words === "") return 0;
  return text.split(words).length - 1;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** The text as HTML with every place of `words` marked; whatever the document says stays text. */
export function marked(text: string, words: string): string {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return escaped(text);
  const low = text.toLowerCase();
  // A letter whose lower case is longer would shift every place after it.
  if (low.length !== text.length) return escaped(text);
  let html = "";
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    const end = at + wanted.length;
    html += `${escaped(text.slice(from, at))}<mark>${escaped(text.slice(at, end))}</mark>`;
    from = end;
  }
  return html + escaped(text.slice(from));
}

// Tells a page's fields that a person typed in from all others. "begin" notes how they stand when the person gets the
// page; "look" tells what they hold now; "end" also marks and covers what is the person's, before the agent looks.
([what, mark]) => {
  const key = Symbol.for("warren.before");
  const cover = "-webkit-text-security";
  const inside = (root) =>
    [...root.querySelectorAll("*")].flatMap((node) => (node.shadowRoot ? [node, ...inside(node.shadowRoot)] : [node]));
  const holds = ["text", "search", "email", "tel", "url", "number", "password", "date", "time", "month", "week", "datetime-local"];
  const fields = inside(document).filter(
    (node) => node instanceof HTMLTextAreaElement || (node instanceof HTMLInputElement && holds.includes(node.type)),
  );
  if (what === "begin") {
    const before = new WeakMap();
    for (const field of fields) {
      if (field.hasAttribute(mark)) field.style.removeProperty(cover);
      else before.set(field, field.value);
    }
    Object.defineProperty(window, key, { value: before, configurable: true });
    return null;
  }
  const before = window[key];
  const focused = inside(document).find((node) => node.matches(":focus"));
  const isTheirs = (field) => {
    if (field.value === "") return false;
    if (field.hasAttribute(mark)) return true;
    if (before?.has(field)) return field.value !== before.get(field);
    // It came while the page was theirs, and a script may have given it its value.
    return field.value !== field.defaultValue || field === focused || field.matches(":user-valid, :user-invalid");
  };
  const theirs = fields.filter(isTheirs);
  if (what === "end")
    for (const field of theirs) {
      field.setAttribute(mark, "");
      field.style.setProperty(cover, "disc", "important");
    }
  const valuesOf = (kind) => fields.filter(kind).map((field) => field.value).filter(Boolean);
  const isPassword = (field) => field.type === "password";
  return { passwords: valuesOf(isPassword), typed: theirs.filter((field) => !isPassword(field)).map((field) => field.value) };
}

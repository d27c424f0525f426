// Tells what pressing an element would send. Own getters are taken from the prototypes: a field named "action" or
// "elements" would hide the form's own.
(element) => {
  const of = (proto, name) => Object.getOwnPropertyDescriptor(proto, name).get;
  const attr = (node, name) => Element.prototype.getAttribute.call(node, name);
  const elementsOf = (form) => [...of(HTMLFormElement.prototype, "elements").call(form)];
  const isForm = (node) => node instanceof HTMLFormElement;
  const sends = (node) =>
    (node instanceof HTMLButtonElement && node.type === "submit") ||
    (node instanceof HTMLInputElement && ["submit", "image"].includes(node.type));
  const pressed = (node) =>
    (node instanceof HTMLButtonElement || (node instanceof HTMLInputElement && node.type === "button")) && !sends(node);
  const form = isForm(element) ? element : element.form || Element.prototype.closest.call(element, "form");
  const button = sends(element) ? element : form ? elementsOf(form).find(sends) : null;
  const text = (node) => {
    const copy = node?.cloneNode(true);
    copy?.querySelectorAll("select, textarea, script, style").forEach((one) => one.remove());
    return (copy?.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 200);
  };
  const label = (field) =>
    [...(field.labels ?? [])].map(text).find(Boolean) ||
    attr(field, "aria-label") ||
    (attr(field, "aria-labelledby") || "").split(" ").map((id) => text(document.getElementById(id))).join(" ").trim() ||
    attr(field, "placeholder") ||
    attr(field, "name") ||
    field.id ||
    "";
  const kindOf = (field) => (field instanceof HTMLSelectElement ? "select" : field instanceof HTMLTextAreaElement ? "textarea" : field.type);
  const valueOf = (field, kind) => {
    if (kind === "password" || attr(field, "data-warren-typed") !== null) return field.value ? "••••••" : "";
    if (kind === "select") return [...field.selectedOptions].map((option) => option.label || option.value).join(", ");
    if (kind === "checkbox" || kind === "radio") return field.checked ? attr(field, "value") || "on" : "";
    if (kind === "file") return [...field.files].map((file) => file.name).join(", ");
    return field.value;
  };
  const field = (node) => {
    const kind = kindOf(node);
    return { label: label(node), name: attr(node, "name") ?? "", value: String(valueOf(node, kind) ?? "").slice(0, 2000), kind };
  };
  const counts = (node) =>
    (node instanceof HTMLInputElement && !["submit", "image", "button", "reset"].includes(node.type)) ||
    node instanceof HTMLSelectElement ||
    node instanceof HTMLTextAreaElement;
  const there = form ? elementsOf(form) : [...document.querySelectorAll("input, select, textarea")];
  const fields = there.filter((node) => counts(node) && !node.disabled).slice(0, 200).map(field);
  if (button && attr(button, "name"))
    fields.push({ label: text(button) || button.value, name: attr(button, "name"), value: button.value, kind: "button" });
  const action = (button && attr(button, "formaction")) || (form && attr(form, "action")) || "";
  const method = (button && attr(button, "formmethod")) || (form && attr(form, "method")) || "get";
  return {
    form: Boolean(form),
    script: !form || pressed(element),
    title: (form && (attr(form, "aria-label") || text(Element.prototype.querySelector.call(form, "h1, h2, h3")))) ||
      text(document.querySelector("h1")) || document.title,
    action: new URL(action || document.URL, document.baseURI).href,
    method: method.toUpperCase(),
    page: document.URL,
    fields: fields.filter((one) => !(one.kind === "radio" && !one.value)),
  };
}

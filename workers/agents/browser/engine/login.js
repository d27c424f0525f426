// Finds a page's sign-in form and marks its parts, so that they can be named from outside; tells which there are.
() => {
  const MARK = "data-warren-login";
  document.querySelectorAll(`[${MARK}]`).forEach((one) => one.removeAttribute(MARK));
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.disabled;
  const inputs = (root, kinds) =>
    [...root.querySelectorAll("input")].filter((one) => kinds.includes(one.type) && shown(one));
  const words = (node) =>
    [node.autocomplete, node.type, node.name, node.id, node.placeholder, node.getAttribute("aria-label"),
      ...[...(node.labels ?? [])].map((label) => label.textContent)].join(" ").toLowerCase();
  const scopeOf = (node) => node.form ?? document;
  const isNew = (node) => node.autocomplete === "new-password";
  const code = inputs(document, ["text", "tel", "number", "password"]).find((one) =>
    one.autocomplete === "one-time-code" || /\b(otp|2fa|mfa|totp|one[ -]?time|verification|authenticator|security) ?(code)?\b/.test(words(one)));
  const passwords = inputs(document, ["password"]).filter((one) => one !== code && !isNew(one));
  // Two visible ones in a form are a registration's, or a change of the password.
  const password = passwords.find((one) => inputs(scopeOf(one), ["password"]).length === 1);
  const scope = password ? scopeOf(password) : document;
  const texts = inputs(scope, ["text", "email", "tel"]).filter((one) => one !== code);
  const asksWho = (one) => /\b(user ?name|user|login|e-?mail|account|identifier|kennung|benutzer)/.test(words(one));
  const before = password
    ? texts.filter((one) => one.compareDocumentPosition(password) & Node.DOCUMENT_POSITION_FOLLOWING) : texts;
  const named = before.filter(asksWho);
  const account = named.find((one) => /\busername\b/.test(one.autocomplete)) ?? named.at(-1) ?? (password ? before.at(-1) : undefined);
  const owner = password ?? account;
  const form = owner?.form;
  const buttons = owner ? [...(form ?? document).querySelectorAll("button, input[type=submit], [role=button]")].filter(shown) : [];
  const says = (one) => (one.textContent || one.value || one.getAttribute("aria-label") || "").trim();
  const enters = /^(sign|log) ?(in|on)|^login|^anmelden|^einloggen|^continue|^next|^weiter|^submit|^enter/i;
  const submits = (one) => form && one.type === "submit";
  const button = buttons.find((one) => submits(one) && enters.test(says(one))) ?? buttons.find(submits) ??
    buttons.find((one) => enters.test(says(one)));
  const signs = /\b(sign|log)[ -]?(in|on)\b|\blogin\b|\banmelden\b|\beinloggen\b/i;
  const heading = [document.title, ...[...document.querySelectorAll("h1, h2, legend, button")].map((one) => one.textContent)].join(" ");
  const link = [...document.querySelectorAll("a[href]")].find((one) => shown(one) && signs.test(says(one)));
  const parts = { account, password, button: button ?? owner, code };
  for (const [name, node] of Object.entries(parts)) if (node) node.setAttribute(MARK, name === "button" && node === owner ? `${node.getAttribute(MARK)} button` : name);
  return {
    account: Boolean(account), password: Boolean(password), code: Boolean(code), button: Boolean(button),
    // A field for a name alone is a sign-in's first step only where the page says that it signs in.
    firstStep: !password && Boolean(account) && (signs.test(heading) || /\busername\b/.test(account.autocomplete)),
    link: link ? link.href : "",
  };
}

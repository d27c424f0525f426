// Runs before the first paint, so that the page never flashes in the wrong colours. Kept outside index.html: the
// content policy allows no inline script.
(function () {
  var mode = null;
  try {
    mode = localStorage.getItem("mui-mode");
  } catch (e) {
    // Storage is switched off: follow the system.
  }
  var dark =
    mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-theme", dark ? "dark" : "light");
})();

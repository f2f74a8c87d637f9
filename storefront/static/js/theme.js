// The button that turns the page dark or light, and remembers it on this device only.
const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const shown = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

function nameButtons() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    const next = shown() === "dark" ? button.dataset.light : button.dataset.dark;
    button.hidden = false;
    button.title = next;
    button.setAttribute("aria-label", next);
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  root.dataset.theme = shown() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch { /* Not remembered then, but changed. */ }
  nameButtons();
});
dark.addEventListener("change", nameButtons);
document.addEventListener("page:changed", nameButtons);
nameButtons();

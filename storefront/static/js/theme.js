// The button that turns the page dark or light, and remembers it on this device only.
const dark = matchMedia("(prefers-color-scheme: dark)");
const shown = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  const say = () => {
    const next = shown() === "dark" ? button.dataset.light : button.dataset.dark;
    button.title = next;
    button.setAttribute("aria-label", next);
  };
  button.hidden = false;
  say();
  dark.addEventListener("change", say);
  button.addEventListener("click", () => {
    const next = shown() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch { /* Not remembered then, but changed. */ }
    say();
  });
}

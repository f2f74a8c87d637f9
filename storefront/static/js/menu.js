// An open menu or sheet closes with Escape, or by a click outside; the keyboard goes back to what opened it.
const open = () => document.querySelectorAll("details.menu[open], details.facets[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const sheet of open()) {
    sheet.open = false;
    sheet.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const sheet of open()) if (sheet.matches(".menu") && !sheet.contains(event.target)) sheet.open = false;
});

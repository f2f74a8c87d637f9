// The review desk by keyboard: one letter for each verdict, Enter to write it down. Without this file it is a plain form.
const desk = document.querySelector("[data-review]");
if (desk) {
  const keys = desk.querySelector("[data-keys]");
  const said = desk.querySelector("[data-said]");
  const form = desk.querySelector("form.form");
  const writing = (target) => target.closest("textarea, select, input:not([type=radio])");
  const say = (words) => { if (said) said.textContent = words; };
  const choose = (radio) => {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    say(radio.closest("label").textContent.trim());
    const words = form.querySelector("[name=reason]");
    if (radio.value === "accept") form.querySelector("button").focus();
    else words.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    if (event.key === "Escape" && writing(event.target)) { event.target.blur(); return; }
    if (event.key === "Enter" && event.ctrlKey && form) { event.preventDefault(); form.requestSubmit(); return; }
    if (event.ctrlKey || writing(event.target)) return;
    if (event.key === "?") { keys.hidden = !keys.hidden; say(keys.hidden ? "" : keys.textContent); return; }
    if (event.key === "c" && form) { event.preventDefault(); form.querySelector("[name=reason]").focus(); return; }
    const found = event.key.length === 1 && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.type === "radio") choose(found);
    else found.click();
  });
}

// The review desk by keyboard: one letter for each verdict, Enter to write it down. Without this file it is a plain form.
const desk = document.querySelector("[data-review], [data-reviews]");
if (desk) {
  const keys = desk.querySelector("[data-keys]");
  const said = document.querySelector("[data-said]");
  const form = desk.querySelector("form.form");
  const writing = (target) => target.isContentEditable || target.closest("textarea, select, input:not([type=radio])");
  const say = (words) => { if (said) said.textContent = words; };
  const textOf = (part) => part.textContent.replace(/\s+/g, " ").trim();
  const choose = (radio) => {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    say(radio.closest("label").firstChild.nextSibling.textContent.trim());
    const words = form.querySelector("[name=reason]");
    if (radio.value === "accept") form.querySelector("button").focus();
    else words.focus();
  };
  // After a page came: the wrong field with its sentence, or what was done and the item that is next. A live region
  // speaks only of what changes once it is there.
  const arrive = () => {
    const summary = document.querySelector(".error-summary");
    const wrong = form && form.querySelector("[aria-invalid=true]");
    const done = document.querySelector(".flashes .notice");
    if (summary) {
      if (wrong) wrong.focus();
      setTimeout(() => say([...summary.querySelectorAll("li")].map(textOf).join(" ")), 200);
    } else if (done) {
      document.querySelector("[data-next]")?.focus({ preventScroll: true });
      setTimeout(() => say(textOf(done)), 200);
    }
  };
  const help = () => {
    keys.hidden = !keys.hidden;
    say(keys.hidden ? "" : keys.textContent);
    if (!keys.hidden) keys.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && writing(event.target)) { event.target.blur(); return; }
    if (event.key === "Enter" && event.ctrlKey && form) { event.preventDefault(); form.requestSubmit(); return; }
    if (event.ctrlKey || writing(event.target)) return;
    if (event.key === "?" && keys) { help(); return; }
    if (event.key === "c" && form) { event.preventDefault(); form.querySelector("[name=reason]").focus(); return; }
    const paper = event.key === "p" && desk.querySelector("[data-paper]");
    if (paper) { event.preventDefault(); paper.focus(); return; }
    const found = event.key.length === 1 && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.type === "radio") choose(found);
    else found.click();
  });
  // One verdict, however often the key is struck: a second would meet the first and read as somebody else's.
  let sent = false;
  form?.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  arrive();
}

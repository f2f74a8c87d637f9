// Nothing typed is lost: <form data-draft="key"> is kept in this tab until a page without it follows its sending.
// Passwords, files and hidden fields are never kept; what the server sent back wins over what was kept.
const PREFIX = "draft:";
const SILENT = ["password", "file", "hidden", "submit", "button"];
const keyOf = (form) => `${PREFIX}${location.pathname}:${form.dataset.draft}`;
const boxesOf = (form) => [...form.elements].filter((box) => box.name && !SILENT.includes(box.type));

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function keep(form, sent) {
  const rows = boxesOf(form).map((box) => [box.name, box.type, box.value, box.checked ?? false]);
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify({ rows, sent }));
  } catch { /* Full or closed to us: the form works without. */ }
}

function giveBack(form) {
  const boxes = boxesOf(form);
  for (const [index, [name, type, value, checked]] of (read(keyOf(form))?.rows ?? []).entries()) {
    const box = boxes[index];
    if (box?.name !== name || box.type !== type) continue;
    if (type === "checkbox" || type === "radio") box.checked = box.value === value ? checked : box.checked;
    else if (box.value === "" || box.tagName === "SELECT") box.value = value;
    box.dispatchEvent(new Event("input"));
  }
}

// A draft that was sent has arrived once a page without its form is shown; a broken connection leaves it as it was.
function forgetSent(shown) {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && !shown.has(key) && read(key)?.sent) sessionStorage.removeItem(key);
    }
  } catch { /* Nothing kept, nothing to forget. */ }
}

function guardDrafts() {
  const forms = [...document.querySelectorAll("form[data-draft]")];
  forgetSent(new Set(forms.map(keyOf)));
  for (const form of forms.filter((one) => !("guarded" in one.dataset))) {
    form.dataset.guarded = "";
    if (!form.querySelector(".error")) giveBack(form);
    form.addEventListener("input", () => keep(form, false));
    form.addEventListener("submit", () => keep(form, true));
  }
}
guardDrafts();
for (const name of ["htmx:after:swap", "page:changed"]) document.addEventListener(name, guardDrafts);

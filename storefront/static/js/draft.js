// Nothing typed is lost: <form data-draft="key"> is kept in this tab until it has been sent.
// Passwords, files and hidden fields are never kept; what the server sent back wins over what was kept.
const kept = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
const fields = (form) =>
  [...form.elements].filter((box) => box.name && !["password", "file", "hidden", "submit", "button"].includes(box.type));

function keep(form) {
  const rows = fields(form).map((box) => [box.name, box.type, box.value, box.checked ?? null]);
  try {
    sessionStorage.setItem(kept(form), JSON.stringify(rows));
  } catch { /* Full or closed: the page works without. */ }
}

function giveBack(form) {
  let rows;
  try {
    rows = JSON.parse(sessionStorage.getItem(kept(form)) ?? "[]");
  } catch {
    return;
  }
  const boxes = fields(form);
  rows.forEach(([name, type, value, checked], index) => {
    const box = boxes[index];
    if (!box || box.name !== name || box.type !== type) return;
    if (type === "checkbox" || type === "radio") box.checked = box.value === value ? checked : box.checked;
    else if (box.value === "" || box.tagName === "SELECT") box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  if (!form.querySelector(".error")) giveBack(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => {
    // The page that follows a form that went through is another one; a page with errors brings the text itself.
    sessionStorage.removeItem(kept(form));
  });
}

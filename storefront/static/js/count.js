// How many characters are left in a box that says so: <textarea maxlength data-count="{left} characters left">.
function countBoxes() {
  for (const box of document.querySelectorAll("[data-count][maxlength]:not([data-counted])")) {
    box.dataset.counted = "";
    const line = document.createElement("p");
    line.className = "hint counter";
    line.setAttribute("aria-live", "polite");
    const say = () => {
      const left = box.maxLength - box.value.length;
      line.textContent = box.dataset.count.replace("{left}", left.toLocaleString(document.documentElement.lang));
      line.hidden = left > 200 && left > box.maxLength / 2;
    };
    box.after(line);
    box.addEventListener("input", say);
    say();
  }
}
countBoxes();
for (const name of ["htmx:after:swap", "page:changed"]) document.addEventListener(name, countBoxes);

// <form data-upload enctype="multipart/form-data">: a bar while files travel, and a way to stop. Without this module
// the browser sends the form as it always did. The answer takes the place of the page, as after any form.
let shown = location.pathname;

function addBar(form) {
  const box = document.createElement("div");
  box.className = "progress progress-running";
  box.innerHTML =
    '<div class="progress-line"><p></p><p class="progress-count" role="status"></p></div><progress max="100" value="0"></progress>' +
    '<div class="actions"><button type="button" class="button quiet small"></button></div>';
  box.querySelector("p").textContent = form.dataset.uploadLabel ?? "";
  box.querySelector("progress").setAttribute("aria-label", form.dataset.uploadLabel ?? "");
  box.querySelector("button").textContent = form.dataset.uploadCancel ?? "×";
  form.append(box);
  return box;
}

function showAnswer(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  if (!page.querySelector("main")) return location.assign(request.responseURL);
  if (request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
  shown = location.pathname;
  document.title = page.title;
  document.body.replaceWith(page.body);
  document.dispatchEvent(new Event("page:changed"));
  scrollTo(0, 0);
  (document.querySelector(".error-summary") ?? document.querySelector("main")).focus();
}

function send(form, submitter) {
  const request = new XMLHttpRequest();
  const body = new FormData(form, submitter);
  const box = addBar(form);
  const buttons = form.querySelectorAll("button[type=submit]");
  const stop = (failed) => {
    form.removeAttribute("aria-busy");
    for (const button of buttons) button.disabled = false;
    box.classList.add("progress-failed");
    box.querySelector("p").textContent = failed ? (form.dataset.uploadFailed ?? "") : "";
    if (!failed) box.remove();
  };
  request.upload.addEventListener("progress", (event) => {
    const percent = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
    box.querySelector("progress").value = percent;
    box.querySelector(".progress-count").textContent = `${percent} %`;
  });
  request.addEventListener("load", () => showAnswer(request));
  request.addEventListener("error", () => stop(true));
  request.addEventListener("abort", () => stop(false));
  box.querySelector("button").addEventListener("click", () => request.abort());
  for (const button of buttons) button.disabled = true;
  form.setAttribute("aria-busy", "true");
  request.open("POST", form.action);
  request.send(body);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-upload]")) return;
  if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
  event.preventDefault();
  form.querySelector(":scope > .progress")?.remove();
  send(form, event.submitter);
});
// Back and forward between a page and the answer that took its place.
addEventListener("popstate", () => location.pathname !== shown && location.reload());

// <form data-upload enctype="multipart/form-data">: a bar while files travel, and a way to stop. Without this module,
// or where anything fails here, the browser sends the form as it always did.
function bar(form) {
  const box = document.createElement("div");
  box.className = "progress progress-running";
  box.innerHTML =
    '<div class="progress-line"><p></p><p class="progress-count" role="status"></p></div><progress max="100" value="0"></progress>' +
    '<div class="actions"><button type="button" class="button quiet small"></button></div>';
  box.querySelector("p").textContent = form.dataset.uploadLabel ?? "";
  box.querySelector("button").textContent = form.dataset.uploadCancel ?? "×";
  form.append(box);
  return box;
}

function send(form, submitter) {
  const request = new XMLHttpRequest();
  const box = bar(form);
  const end = () => {
    box.remove();
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  };
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((100 * event.loaded) / event.total);
    box.querySelector("progress").value = percent;
    box.querySelector(".progress-count").textContent = `${percent} %`;
  });
  request.addEventListener("load", () => {
    if (request.status < 400 && request.responseURL) return location.assign(request.responseURL);
    // The same page with its errors: shown in place, so that nothing typed is lost.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) return form.submit();
    document.querySelector("main").replaceWith(main);
    (main.querySelector(".error-summary") ?? main).focus();
  });
  request.addEventListener("error", end);
  request.addEventListener("abort", end);
  box.querySelector("button").addEventListener("click", () => request.abort());
  const body = new FormData(form, submitter);
  for (const button of form.querySelectorAll(":scope > * button[type=submit]")) button.disabled = true;
  form.setAttribute("aria-busy", "true");
  request.send(body);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]") || event.defaultPrevented) return;
  const chosen = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  if (!chosen) return;
  event.preventDefault();
  send(form, event.submitter);
});

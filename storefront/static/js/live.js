// htmx comes only to pages that ask for it, by any of its attributes.
const source = document.querySelector('meta[name="htmx-source"]');
const ASKS = "[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete], [hx-boost]";

function fetchHtmx() {
  if (window.htmx || !document.querySelector(ASKS) || document.querySelector("script[data-htmx]")) return;
  const script = document.createElement("script");
  script.src = source.content;
  script.dataset.htmx = "";
  document.head.append(script);
}

// An answer that cannot take its place in the page is said in words; what asks again by itself stays quiet.
function sayFailed(event) {
  const { response, sourceElement } = event.detail?.ctx ?? {};
  const shownInPlace = response && response.status < 500 && ![401, 403, 404, 429].includes(response.status);
  if (shownInPlace || sourceElement?.getAttribute("hx-trigger")?.startsWith("every")) return;
  document.querySelector(".went-wrong")?.remove();
  const box = document.createElement("div");
  box.className = "flashes went-wrong";
  box.innerHTML = '<div class="notice notice-bad" role="alert"><span aria-hidden="true">!</span><p></p></div>';
  box.querySelector("p").textContent = source.dataset.failed;
  document.querySelector("main").before(box);
  box.scrollIntoView({ block: "nearest" });
}

if (source) {
  fetchHtmx();
  document.addEventListener("page:changed", () => (window.htmx ? window.htmx.process(document.body) : fetchHtmx()));
  for (const name of ["htmx:response:error", "htmx:error"]) document.addEventListener(name, sayFailed);
}

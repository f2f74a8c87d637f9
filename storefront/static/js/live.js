// htmx comes only to pages that ask for it, by any of its attributes.
const source = document.querySelector('meta[name="htmx-source"]')?.content;
function fetchHtmx() {
  if (!source || window.htmx || !document.querySelector("[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete], [hx-boost]")) return;
  if (document.querySelector(`script[src="${source}"]`)) return;
  const script = document.createElement("script");
  script.src = source;
  document.head.append(script);
}
fetchHtmx();
document.addEventListener("page:changed", () => (window.htmx ? window.htmx.process(document.body) : fetchHtmx()));

// htmx comes only to the pages that ask for it: any hx- attribute, now or after a part of the page was exchanged.
const source = document.querySelector('meta[name="htmx-source"]')?.content;
const asks = "[hx-get], [hx-post], [hx-put], [hx-delete], [hx-patch], [hx-boost]";
if (source && document.querySelector(asks)) {
  const script = document.createElement("script");
  script.src = source;
  document.head.append(script);
}

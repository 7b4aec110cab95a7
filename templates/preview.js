// Renews what the preview shows whenever caseaudit has built the report anew. Without it the page stays as it was opened.
const frame = document.getElementById("report"), lost = document.getElementById("lost");
const news = new EventSource(frame.dataset.events);
news.addEventListener("open", () => { lost.hidden = true; });
news.addEventListener("error", () => { lost.hidden = false; });
news.addEventListener("message", async ({ data }) => {
  if (Number(data) <= Number(document.body.dataset.builds)) return;
  const text = await fetch("./").then((answer) => answer.text(), () => "");
  const next = new DOMParser().parseFromString(text, "text/html"), now = document.body.dataset;
  if (!(Number(next.body.dataset.builds) > Number(now.builds))) return;
  const isNew = next.body.dataset.pages !== now.pages;
  now.builds = next.body.dataset.builds;
  now.pages = next.body.dataset.pages;
  document.title = next.title;
  document.getElementById("top").className = next.getElementById("top").className;
  // What is inside is replaced and not the elements themselves, so that a screen reader tells the change.
  for (const id of ["told", "found"]) document.getElementById(id).replaceChildren(...next.getElementById(id).childNodes);
  if (isNew && frame.hidden) {
    document.getElementById("none").hidden = true;
    frame.hidden = false;
    frame.src = frame.dataset.page;
  } else if (isNew) renew();
});
// Loads the new report, for a reader who stays at the same place with the same lines open. One that is new while another
// is being loaded is loaded after it: if both were asked for at once, which of the two has come could not be told.
let kept = null, isNewer = false;
const isLoading = () => kept !== null || frame.contentDocument.URL === "about:blank" || frame.contentDocument.readyState !== "complete";
const lines = () => [...frame.contentDocument.querySelectorAll("details")];
const name = (line, nth) => line.querySelector("summary").id || nth;
function renew() {
  isNewer = isLoading();
  if (!isNewer) reload();
}
function reload() {
  // Where the one before was not put in place yet, the reader's place is still that of the one before it.
  kept ??= {
    place: frame.contentWindow.scrollY,
    open: new Set(lines().map((line, nth) => line.open && name(line, nth))),
  };
  // Or the browser would seek the place as well, later, and by what stood there before.
  frame.contentWindow.history.scrollRestoration = "manual";
  frame.contentWindow.location.reload();
}
frame.addEventListener("load", () => {
  if (frame.contentDocument === null) return; // caseaudit has ended
  if (isNewer) {
    isNewer = false;
    reload();
    return;
  }
  if (kept !== null) {
    lines().forEach((line, nth) => { line.open ||= kept.open.has(name(line, nth)); });
    frame.contentWindow.scrollTo(0, kept.place);
    kept = null;
  }
  // A link out of the report opens beside the preview.
  for (const link of frame.contentDocument.links) {
    if (link.origin === location.origin) continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
});

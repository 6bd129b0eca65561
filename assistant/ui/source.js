// Shows the cited words, hands the focus over and back, and keeps the address of the open place.
const PLACE = ["article", "paragraph", "words"];
const plainClick = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

function remember(place) {
  const address = new URLSearchParams(window.location.search);
  for (const name of PLACE) address.delete(name);
  for (const [name, value] of new URLSearchParams(place)) address.set(name, value);
  window.history.replaceState(null, "", address.size ? "?" + address : window.location.pathname);
}

function reveal() {
  const source = element.querySelector(".source");
  if (!source) return;
  remember(source.dataset.place);
  const title = source.querySelector("h2");
  const target = source.querySelector("mark") ?? source.querySelector(".cited") ?? title;
  target?.scrollIntoView({ block: target === title ? "nearest" : "center" });
  (target?.matches("[tabindex]") ? target : title)?.focus({ preventScroll: true });
}

function close() {
  props.value = "";
  remember("");
  window.lodestoneOpener?.focus();
}

element.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) close();
  const link = event.target.closest("a[data-open]");
  if (link && plainClick(event)) {
    event.preventDefault();
    trigger("open", Object.fromEntries(new URLSearchParams(link.getAttribute("href"))));
  }
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  const open = element.querySelector(".source")?.dataset.place;
  if (link && plainClick(event) && link.getAttribute("href") === open) reveal(); // no new value comes for what is open
});
watch("value", reveal);
reveal();

// A click on an article opens it beside the list.
element.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  window.lodestoneOpener = link;
  trigger("open", Object.fromEntries(new URLSearchParams(link.getAttribute("href"))));
});

// What a reader does in the conversation becomes an event of the page; nothing is decided here.
let shown = element.querySelectorAll(".turn").length;

const fields = (node) => Object.fromEntries(new URLSearchParams(node.getAttribute("href")));
const plainClick = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

element.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open]");
  if (link && plainClick(event)) {
    event.preventDefault();
    window.lodestoneOpener = link; // the focus comes back to it
    trigger("open", fields(link));
  }
  const button = event.target.closest("button");
  if (!button) return;
  const turn = button.dataset.turn;
  if (button.dataset.ask) trigger("ask", { question: button.dataset.ask });
  if (button.dataset.export) trigger("export", { turn, form: button.dataset.export });
  if (button.dataset.judge) {
    const tools = button.closest(".making");
    for (const each of tools.querySelectorAll("[data-judge]")) each.setAttribute("aria-pressed", each === button);
    const form = tools.querySelector("form");
    form.hidden = false;
    form.dataset.verdict = button.dataset.judge;
    form.querySelector("input").focus();
    trigger("judge", { turn, verdict: button.dataset.judge, remark: "" });
  }
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  trigger("judge", { turn: form.dataset.turn, verdict: form.dataset.verdict, remark: form.querySelector("input").value });
  form.hidden = true;
});

watch("value", () => {
  const turns = element.querySelectorAll(".turn");
  const kept = element.querySelector(".turns")?.dataset.kept;
  const address = new URLSearchParams(window.location.search);
  if (kept && address.get("conversation") !== kept) {
    address.set("conversation", kept);
    window.history.replaceState(null, "", "?" + address);
  } else if (!turns.length && address.has("conversation")) {
    window.history.replaceState(null, "", window.location.pathname);
  }
  if (turns.length > shown) turns[turns.length - 1].scrollIntoView({ block: "start" });
  shown = turns.length;
});

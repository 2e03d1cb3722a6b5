// The desk: guidance goes into the reply, drafts outlive a reload, what is new is announced, the end of a conversation
// is in view.

const title = document.title;

// Drafts: one for each ticket, in this tab alone -------------------------------------------------------------

function draftKey(form) {
  return `draft:${form.dataset.draft}`;
}

function keep(key, text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is blocked: the text lasts as long as the page.
  }
}

function kept(key) {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function restoreDraft(form) {
  const field = form?.querySelector("textarea");
  if (field && !field.value) field.value = kept(draftKey(form));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.target.matches("textarea")) keep(draftKey(form), event.target.value);
});
document.addEventListener("reply:sent", (event) => keep(`draft:${event.detail.ticket}`, ""));

// Offers -----------------------------------------------------------------------------------------------------
// The server takes no acceptance within 0.3 seconds of an offer: nobody reads that fast. A key that was pressed for what
// stood there before, or out of habit, waits for the rest of that time instead of being refused.

const READING = 350;
const firstSeen = new Map();
const heldBack = new Set();

function seeOffers() {
  for (const card of document.querySelectorAll("[data-offer]")) {
    if (!firstSeen.has(card.dataset.offer)) firstSeen.set(card.dataset.offer, performance.now());
  }
}

seeOffers();
document.addEventListener("htmx:afterSwap", seeOffers);
// Caught on its way down, so that it does not matter whether htmx has taken the new form in hand already.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const card = form.closest("[data-offer]");
  if (!card || !form.action.endsWith("/acceptance")) return;
  seeOffers();
  const offer = card.dataset.offer;
  const left = READING - (performance.now() - firstSeen.get(offer));
  if (left <= 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (heldBack.has(offer)) return; // pressed twice is taken once
  heldBack.add(offer);
  setTimeout(() => {
    heldBack.delete(offer);
    // The list may have been fetched anew meanwhile: the form of then counts.
    document.querySelector(`[data-offer="${CSS.escape(offer)}"] form[action$="/acceptance"]`)?.requestSubmit();
  }, left);
}, true);

// What somebody else took, or what ran out, leaves by itself. A card whose own claim is on its way waits for the answer.
document.body.addEventListener("stream:gone", (event) => {
  const card = document.querySelector(`[data-offer="${CSS.escape(event.detail.gone)}"]`);
  if (!card || card.querySelector(".htmx-request")) return;
  const list = card.closest("[data-list]");
  const next = card.nextElementSibling ?? card.previousElementSibling;
  const hadFocus = card.contains(document.activeElement);
  card.remove();
  const badge = document.querySelector("#offers .badge");
  if (badge) badge.textContent = list.childElementCount;
  if (!next) list.replaceWith(document.getElementById("no-offers").content.cloneNode(true));
  else if (hadFocus) next.querySelector("[data-handle]")?.focus();
  look();
});

// Guidance ---------------------------------------------------------------------------------------------------

function insert(button) {
  const field = document.getElementById("reply-text");
  const source = document.getElementById(button.dataset.inserts);
  if (!field || !source) return;
  const text = source.content.textContent.trim();
  const before = field.value.slice(0, field.selectionStart);
  const isInline = "inline" in button.dataset && !text.includes("\n");
  const gap = !before || /\s$/.test(before) ? "" : isInline ? " " : "\n\n";
  field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  button.closest("desk-panes")?.show?.("main");
  field.focus();
  document.body.dispatchEvent(new CustomEvent("announce", { bubbles: true, detail: { text: button.dataset.inserted } }));
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("a[data-dialog]")) event.preventDefault();
  const button = event.target.closest("[data-inserts]");
  if (button) insert(button);
  const hint = event.target.closest("[data-fix]");
  if (hint) fix(hint);
});

// The check beside the reply: one click changes the place, or shows it. A text that moved on is checked anew first --

function fix(button) {
  const field = document.getElementById("reply-text");
  if (!field) return;
  const { start, end, text } = button.dataset;
  field.focus();
  // The server counts whole characters; the field counts UTF-16 units.
  const units = (count) => [...field.value].slice(0, Number(count)).join("").length;
  const [from, to] = [units(start), units(end)];
  if (text === undefined) {
    field.setSelectionRange(from, to);
    return;
  }
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.body.dispatchEvent(new CustomEvent("announce", { bubbles: true, detail: { text: button.dataset.fixed } }));
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "reply-text") return;
  for (const button of document.querySelectorAll("#reply-check [data-fix]")) button.disabled = true;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const before = event.target.id === "reply-check" && event.target.querySelector("details");
  if (before) event.target.dataset.open = before.open;
});
document.addEventListener("htmx:afterSwap", (event) => {
  const after = event.target.id === "reply-check" && event.target.querySelector("details");
  if (after) after.open = event.target.dataset.open === "true";
});

// Two windows of one person: each page says which it is. The name stays with its tab; a copy of the tab gets its own, since
// the name is put away only while the page is left.

const TAB = kept("tab") || Math.random().toString(36).slice(2, 14);
keep("tab", "");
window.addEventListener("pagehide", () => keep("tab", TAB));
window.addEventListener("pageshow", () => keep("tab", ""));
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.path.endsWith("/viewers")) return;
  event.detail.parameters.tab = TAB;
  if (document.hidden) event.preventDefault(); // who does not look has not read
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.body.dispatchEvent(new CustomEvent("stream:viewers"));
});

// The clock of a chat is said once when it is nearly over, with what it is about ------------------------------

const said = new Set();
document.addEventListener("countdown:soon", (event) => {
  const row = event.target.closest("[data-chat]");
  const once = row && `${row.dataset.chat} ${event.target.getAttribute("due")}`;
  if (!row || said.has(once)) return;
  said.add(once);
  const about = row.querySelector(".row-title")?.textContent.trim() ?? "";
  const text = `${about}: ${event.target.textContent.trim()}`;
  document.body.dispatchEvent(new CustomEvent("announce", { bubbles: true, detail: { text, now: true } }));
});

// What is new ------------------------------------------------------------------------------------------------

const known = new Map();

function news(name) {
  const found = [...document.querySelectorAll(`[data-${name}]`)];
  const before = known.get(name);
  const key = name === "offer" ? "offer" : "message";
  known.set(name, new Set(found.map((element) => element.dataset[key])));
  if (!before) return;
  const fresh = found.find((element) => !before.has(element.dataset[key]) && element.dataset.announce);
  if (fresh) document.body.dispatchEvent(new CustomEvent("announce", { bubbles: true, detail: { text: fresh.dataset.announce } }));
}

function countOffers() {
  const count = document.querySelectorAll("[data-offer]").length;
  document.title = count ? `(${count}) ${title}` : title;
}

// The conversation keeps its end in view unless the reader has scrolled up ------------------------------------

const pane = document.querySelector("[data-scroll-end]");
let atEnd = true;

function toEnd() {
  if (pane && atEnd) pane.scrollTop = pane.scrollHeight;
}

pane?.addEventListener("scroll", () => {
  atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
});

function look() {
  news("offer");
  news("message");
  countOffers();
  toEnd();
}

restoreDraft(document.querySelector("form[data-draft]"));
look();
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof Element) restoreDraft(event.target.closest("form[data-draft]"));
  look();
});

// Toasts with undo, announcements to screen readers, words for failed requests, and focus that survives htmx swaps.
// Servers speak through HX-Trigger: {"toast": {"text", "tone", "undo_url"}} and {"announce": {"text", "now"}}.

const notices = document.getElementById("notices");
const SHOWN_SECONDS = 10;

// Announcements ---------------------------------------------------------------------------------------------

function announce(text, now = false) {
  const region = document.getElementById(now ? "live-now" : "live-polite");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 60);
}

document.addEventListener("announce", (event) =>
  announce(event.detail?.text ?? event.detail?.value, event.detail?.now),
);

// Toasts ----------------------------------------------------------------------------------------------------

function dismiss(toast) {
  if (toast.contains(document.activeElement)) document.getElementById("page")?.focus({ preventScroll: true });
  toast.remove();
}

// The clock stands still while somebody points at the toast or has focus in it. Errors stay until dismissed.
function startClock(toast) {
  if (toast.dataset.tone === "bad" || toast.dataset.clock) return;
  toast.dataset.clock = "on";
  const left = toast.querySelector(".toast-left");
  let seconds = SHOWN_SECONDS;
  const timer = setInterval(() => {
    if (!toast.isConnected) clearInterval(timer);
    else if (!toast.matches(":hover, :focus-within")) {
      seconds -= 1;
      if (left) left.textContent = String(Math.max(seconds, 0));
      if (seconds <= 0) {
        clearInterval(timer);
        dismiss(toast);
      }
    }
  }, 1000);
}

function showToast({ text, tone = "note", undo_url: undoUrl = "" }) {
  const template = document.getElementById(`toast-${tone}`) ?? document.getElementById("toast-note");
  if (!template || !text) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  const undo = toast.querySelector("[data-undo]");
  if (undoUrl) undo.dataset.undo = undoUrl;
  else {
    undo.remove();
    toast.querySelector(".toast-left")?.remove();
  }
  notices.append(toast);
  startClock(toast);
  announce(
    undoUrl ? `${text} ${undo.textContent.trim()}: ${undo.getAttribute("aria-keyshortcuts") ?? ""}` : text,
    tone === "bad",
  );
}

document.addEventListener("toast", (event) => showToast(event.detail ?? {}));

document.addEventListener("click", (event) => {
  const button =
    event.target instanceof Element ? event.target.closest(".toast [data-dismiss], .toast [data-undo]") : null;
  if (!button) return;
  const toast = button.closest(".toast");
  if (button.dataset.undo)
    window.htmx.ajax("POST", button.dataset.undo, { source: document.body, target: document.body, swap: "none" });
  dismiss(toast);
});

for (const toast of notices?.querySelectorAll(".toast") ?? []) startClock(toast);
if (notices) {
  // Fragments of refused requests land here as well (see responseHandling in document.html).
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (node instanceof HTMLElement && node.matches(".toast")) startClock(node);
  }).observe(notices, { childList: true });
}

// Failed requests: what happened, what was kept, what to do -------------------------------------------------

document.addEventListener("htmx:sendError", () => showToast({ text: notices?.dataset.offline, tone: "bad" }));
document.addEventListener("htmx:timeout", () => showToast({ text: notices?.dataset.offline, tone: "bad" }));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) showToast({ text: notices?.dataset.failed, tone: "bad" });
});

// Focus: htmx keeps it for elements with an id; this keeps it for all others, and never lets it fall to the b

let lost = null;

function signature(element) {
  for (const name of ["data-focus", "name", "href", "hx-post", "hx-get", "data-key"]) {
    const value = element.getAttribute(name);
    if (value) return `${element.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return element.localName;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  const target = event.detail.target;
  if (!active || active === document.body || !target?.contains(active)) return;
  const choice = signature(active);
  lost = { id: active.id, choice, index: [...target.querySelectorAll(choice)].indexOf(active), target: target.id };
});

// At once after the swap: a key pressed before things have settled finds its button, too.
document.addEventListener("htmx:afterSwap", () => {
  if (!lost) return;
  const { id, choice, index, target } = lost;
  lost = null;
  if (document.activeElement && document.activeElement !== document.body) return;
  const scope = (target && document.getElementById(target)) || document.getElementById("page");
  if (!scope) return;
  const same = scope.querySelectorAll(choice);
  const heir = (id && document.getElementById(id)) || same[Math.min(Math.max(index, 0), same.length - 1)];
  if (heir) heir.focus({ preventScroll: true });
  else {
    if (!scope.hasAttribute("tabindex")) scope.setAttribute("tabindex", "-1");
    scope.focus({ preventScroll: true });
  }
});

// Single keys click the element with that data-key; j and k move through a [data-list]; ? shows the map; Ctrl/⌘ Enter
// submits form[data-ctrl-enter]. All of it stands still while somebody types, and can be switched off on a device (WCAG
// 2.1.4).

const NOT_TYPED_INTO = "[type=checkbox], [type=radio], [type=button], [type=submit], [type=range]";
const EDITABLE = `input:not(${NOT_TYPED_INTO}), textarea, select, [contenteditable]:not([contenteditable=false])`;
const SEQUENCE_MS = 900;
let first = "";
let firstAt = 0;

function enabled() {
  try {
    return localStorage.getItem("single-keys") !== "off";
  } catch {
    return true;
  }
}

function usable(element) {
  return (
    !element.disabled &&
    element.getAttribute("aria-disabled") !== "true" &&
    element.checkVisibility({ visibilityProperty: true })
  );
}

// The row that has focus comes first, so that "c" claims the offer one stands on and not the first of the page.
function keyed(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(usable);
  const row = document.activeElement?.closest("[data-list] > *");
  return all.find((element) => row?.contains(element)) ?? all[0];
}

function press(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  } else element.click();
}

function move(step) {
  const lists = [...document.querySelectorAll("[data-list]")].filter(usable);
  const list = lists.find((candidate) => candidate.contains(document.activeElement)) ?? lists[0];
  if (!list) return false;
  const rows = [...list.children].filter((row) => row.matches("li, tr, [data-item]") && usable(row));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const chosen = at < 0 ? rows.findIndex((row) => row.querySelector("[aria-current]")) : at;
  const row = rows[Math.min(Math.max(chosen + step, 0), rows.length - 1)] ?? rows[0];
  if (!row) return false;
  const handle = row.querySelector(":scope > a[href], :scope > button:not([disabled]), [data-handle]") ?? row;
  if (handle === row) row.tabIndex = -1;
  handle.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function nameOf(element) {
  return (
    element.dataset.keyLabel ||
    element.dataset.command ||
    element.getAttribute("aria-label") ||
    element.textContent.replace(/\s+/g, " ").trim()
  );
}

function fillMap(map) {
  for (const old of map.querySelectorAll("[data-found]")) old.remove();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    if (seen.has(key) || !usable(element)) continue;
    seen.add(key);
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    row.dataset.found = "";
    for (const part of key.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = part;
      term.append(cap, " ");
    }
    const kbd = element.querySelector("kbd");
    description.textContent =
      element.dataset.keyLabel || (kbd ? nameOf(element).replace(kbd.textContent, "").trim() : nameOf(element));
    row.append(term, description);
    map.append(row);
  }
}

function showMap() {
  const dialog = document.getElementById("key-map");
  if (!dialog || dialog.open) return;
  dialog.showModal();
}

function single(event) {
  const now = performance.now();
  const sequence = first && now - firstAt < SEQUENCE_MS ? `${first} ${event.key}` : "";
  const target = (sequence && keyed(sequence)) || keyed(event.key);
  if (target) {
    event.preventDefault();
    first = "";
    press(target);
    return;
  }
  if ((event.key === "j" || event.key === "k") && move(event.key === "j" ? 1 : -1)) event.preventDefault();
  first = event.key;
  firstAt = now;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || !(event.target instanceof Element)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[data-ctrl-enter]");
    if (form) {
      event.preventDefault();
      const button = form.querySelector("[data-default]");
      // Held keys and a request under way send nothing twice.
      if (!event.repeat && !button?.disabled) form.requestSubmit(button);
    }
    return;
  }
  const typing = event.target.closest(EDITABLE);
  if (event.key === "Escape" && typing && !event.target.closest("dialog")) {
    typing.blur();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  // Single keys belong to pages that can show their map and switch them off.
  if (!map || document.querySelector("dialog[open]") || !enabled()) return;
  if (event.key === "?") {
    event.preventDefault();
    showMap();
    return;
  }
  single(event);
});

const map = document.querySelector("[data-key-map]");
if (map)
  new MutationObserver(() => {
    if (map.closest("dialog").open) fillMap(map);
  }).observe(map.closest("dialog"), { attributeFilter: ["open"] });

for (const box of document.querySelectorAll("[data-single-keys]")) {
  box.checked = enabled();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem("single-keys", box.checked ? "on" : "off");
    } catch {
      /* Lasts as long as the page. */
    }
  });
}

function tellShortcuts(scope) {
  for (const element of scope.querySelectorAll("[data-key]:not([aria-keyshortcuts])"))
    element.setAttribute("aria-keyshortcuts", element.dataset.key);
}

tellShortcuts(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element) tellShortcuts(event.target);
});

// What every page needs: theme switch, dialogs, menus, relative times, focus on errors. Works on delegated events, so
// fragments that htmx swaps in need no set-up.

const root = document.documentElement;
const language = root.lang || "en";

function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
}

// Theme -----------------------------------------------------------------------------------------------------

function showTheme() {
  const theme = root.dataset.theme ?? "";
  for (const button of document.querySelectorAll("[data-set-theme]"))
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
}

function setTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  remember("theme", theme);
  showTheme();
  document.dispatchEvent(new CustomEvent("theme:changed"));
}

addEventListener("storage", (event) => {
  if (event.key === "theme") setTheme(event.newValue ?? "");
});

// Menus: <details class="menu"> -----------------------------------------------------------------------------

function closeMenu(menu, refocus) {
  if (!menu?.open) return;
  menu.open = false;
  if (refocus) menu.querySelector("summary")?.focus();
}

function menuKeys(event) {
  const menu = event.target.closest?.("details.menu");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    closeMenu(menu, true);
    return;
  }
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll(".menu-list :is(a, button):not([disabled])")];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1, Home: 0, End: items.length - 1 }[
    event.key
  ];
  items[(next + items.length) % items.length]?.focus();
}

// Dialogs: <button data-dialog="id"> opens <dialog id>, [data-close] closes ---------------------------------

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const inside = menu.contains(target);
    if (!inside) closeMenu(menu, false);
    else if (target.closest(".menu-list :is(a, button)")) closeMenu(menu, !target.closest("a, [data-dialog]"));
  }
  const themed = target.closest("[data-set-theme]");
  if (themed) setTheme(themed.dataset.setTheme);
  const opener = target.closest("[data-dialog]");
  if (opener) openDialog(opener.dataset.dialog);
  const closer = target.closest("dialog [data-close]");
  if (closer) closer.closest("dialog").close();
  if (target instanceof HTMLDialogElement && target.open && !target.hasAttribute("data-modal-only")) {
    const box = target.getBoundingClientRect();
    const outside =
      event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside && event.clientX + event.clientY > 0) target.close();
  }
  const copier = target.closest("[data-copy]");
  if (copier) copy(copier);
});

document.addEventListener("keydown", menuKeys);
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details.menu");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) closeMenu(menu, false);
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const say = (text, tone) =>
    document.body.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { text, tone } }));
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    say(button.dataset.copied ?? "", "good");
  } catch {
    // No clipboard without https, or the reader forbade it: the text is selected for their own keys.
    getSelection().selectAllChildren(source);
    source.select?.();
    say(document.getElementById("notices").dataset.selected, "note");
  }
}

// Forms: what was sent is not sent twice, and the box of a sent message is empty for the next --------------------

const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post]")) return;
  if (form.dataset.sending) event.preventDefault();
  else form.dataset.sending = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

function textOf(form) {
  return form.querySelector("textarea")?.value ?? "";
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (form.matches("[data-reset-after-send]")) sent.set(form, textOf(form));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (event.detail.successful && sent.has(form) && sent.get(form) === textOf(form)) form.reset();
});

// Relative times --------------------------------------------------------------------------------------------

const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });

function agoText(seconds) {
  const distance = Math.abs(seconds);
  if (distance < 45) return null;
  if (distance < 3600) return relative.format(Math.round(seconds / 60) || Math.sign(seconds), "minute");
  if (distance < 86400) return relative.format(Math.trunc(seconds / 3600), "hour");
  if (distance < 7 * 86400) return relative.format(Math.trunc(seconds / 86400), "day");
  return null;
}

function refreshTimes() {
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const text = agoText((Date.parse(element.dateTime) - Date.now()) / 1000);
    if (text && element.textContent !== text) element.textContent = text;
  }
}

setInterval(refreshTimes, 30_000);

// Start and after each swap ---------------------------------------------------------------------------------

const apple = /Mac|iPhone|iPad/.test(navigator.platform);

function prepare(scope) {
  if (apple)
    for (const key of scope.querySelectorAll("kbd[data-mod-key]"))
      key.textContent = key.dataset.modKey === "Enter" ? "⌘ ↵" : `⌘ ${key.dataset.modKey}`;
  const problem = scope.matches?.("[data-take-focus]") ? scope : scope.querySelector("[data-take-focus]");
  problem?.focus();
}

showTheme();
prepare(document.body);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body && event.target instanceof Element) prepare(event.target);
});

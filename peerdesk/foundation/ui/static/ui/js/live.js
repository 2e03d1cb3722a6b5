// hx-swap="live" (the content) and "live-outer" (the element itself): a part of a page that renews itself changes only
// where it differs. A button stays the same button while somebody presses it, an opened detail stays open, what was typed
// or ticked stays, and a form whose answer is on its way stays locked. Things are told apart by what they do: a form by
// where it goes and what it carries, a button by what it says to the server. So a press never lands on something else.

const MARK = "live:";
const VARIES = new Set(["csrfmiddlewaretoken", "nonce"]);

function carried(form) {
  return [...form.querySelectorAll("input[type=hidden]")]
    .filter((input) => !VARIES.has(input.name))
    .map((input) => `${input.name}=${input.getAttribute("value")}`)
    .join("&");
}

function identity(element) {
  const said = (name) => element.getAttribute(name) ?? "";
  if (element.localName === "form")
    return `form ${said("action") || said("hx-post") || said("hx-get")} ${carried(element)}`;
  if (element.localName === "a") return `a ${said("href")}`;
  const does = ["name", "value", "formaction", "hx-post", "data-dialog", "data-inserts"].map(said).join(" ").trim();
  return does ? `button ${does}` : "";
}

// Marks are ids for the time of one comparison; elements with an id of their own need none.
function mark(scope) {
  const counts = new Map();
  for (const element of scope.querySelectorAll("form:not([id]), a[href]:not([id]), button:not([id])")) {
    const name = identity(element);
    if (!name) continue;
    const form = element.localName === "form" ? null : element.closest("form");
    const whole = form && scope.contains(form) ? `${identity(form)} ${name}` : name;
    const count = (counts.get(whole) ?? 0) + 1;
    counts.set(whole, count);
    element.setAttribute("id", `${MARK}${whole} ${count}`);
  }
}

function unmark(scope) {
  for (const element of scope.querySelectorAll(`[id^="${MARK}"]`)) element.removeAttribute("id");
}

function isPending(element) {
  return Boolean(element.closest("form.htmx-request, button.htmx-request"));
}

function isTouched(field) {
  if (field.localName === "option") return field.selected !== field.defaultSelected;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

function mayChange(name, element) {
  if (name === "open") return element.localName !== "details";
  if (name === "class" || name === "disabled") return !isPending(element);
  if (["value", "checked", "selected"].includes(name) && element.matches("input, textarea, option"))
    return !isTouched(element);
  return true;
}

// What draws itself keeps its drawing, and is told that what it draws from may be another.
function keepDrawing(element, next) {
  for (const { name, value } of next.attributes) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function renew(target, fragment, morphStyle) {
  const drawn = new Set();
  const scope = morphStyle === "outerHTML" ? target.parentElement : target;
  if (morphStyle === "outerHTML" && !fragment.firstElementChild) {
    target.remove();
    return [];
  }
  mark(target);
  mark(fragment);
  try {
    return window.Idiomorph.morph(target, morphStyle === "outerHTML" ? fragment.firstElementChild : fragment, {
      morphStyle,
      callbacks: {
        beforeAttributeUpdated: mayChange,
        beforeNodeMorphed: (element, next) => {
          if (element.localName === "template") {
            element.content.replaceChildren(next.content.cloneNode(true));
            return true;
          }
          if (!element.localName?.includes("-") || element.localName !== next.localName) return true;
          keepDrawing(element, next);
          drawn.add(element);
          return false;
        },
      },
    });
  } finally {
    unmark(scope);
    for (const element of drawn) if (element.isConnected) element.renew?.();
  }
}

const STYLES = { live: "innerHTML", "live-outer": "outerHTML" };

window.htmx.defineExtension("live", {
  isInlineSwap: (style) => style === "live-outer",
  handleSwap: (style, target, fragment) =>
    style in STYLES ? [...renew(target, fragment, STYLES[style])].filter((node) => node.nodeType === 1) : false,
});

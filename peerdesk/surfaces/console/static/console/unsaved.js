// Asks before a page is left on which something was written and not saved. Sending the form is saving.

const changed = new WeakSet();

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form[data-keeps-changes]") : null;
  if (form) changed.add(form);
});

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});

addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-keeps-changes]")].some((form) => changed.has(form))) event.preventDefault();
});

// Puts a published answer where the caret stands in the reply, and remembers which one it was. Without scripts the same
// link opens the page with the reply begun.

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-inserts]") : null;
  const form = document.querySelector("form[data-reply]");
  const text = form?.elements.text;
  if (!link || !text) return;
  event.preventDefault();
  const body = link.parentElement.querySelector("template[data-body]").content.textContent;
  const [before, after] = [text.value.slice(0, text.selectionStart), text.value.slice(text.selectionEnd)];
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  text.value = before + gap + body + (after && !after.startsWith("\n") ? "\n\n" : "") + after;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  text.setSelectionRange((before + gap + body).length, (before + gap + body).length);
  const used = form.elements.guidance;
  used.value = [...new Set([...used.value.split(",").filter(Boolean), link.dataset.inserts])].join(",");
});

// Forms with files: how much of it has been sent, in a bar and as a number. Without this script the form is sent as it is.

const WORTH_A_BAR = 1024 * 1024;

function sizeOf(form) {
  return [...form.querySelectorAll("input[type=file]")]
    .flatMap((input) => [...input.files])
    .reduce((sum, file) => sum + file.size, 0);
}

function show(form, loaded, total) {
  const place = form.querySelector("[data-upload-state]");
  if (!place || !total) return;
  const percent = Math.floor((100 * loaded) / total);
  place.hidden = false;
  place.querySelector("progress").value = percent;
  place.querySelector("output").textContent = `${percent} %`;
}

function hide(form) {
  const place = form.querySelector("[data-upload-state]");
  if (place) place.hidden = true;
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest?.("form[data-upload]");
  if (form && sizeOf(form) > WORTH_A_BAR) show(form, event.detail.loaded, event.detail.total);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-upload]");
  if (form) hide(form);
});

function done(form, request) {
  delete form.dataset.sending;
  hide(form);
  if (request.status < 400 && request.responseURL !== form.action) {
    location.assign(request.responseURL);
    return;
  }
  const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
  if (!answer) return failed();
  // Anything but a form with what is wrong in it is said beside the form, which keeps what was written.
  if (request.status !== 422) return say(answer.querySelector("h1 + p")?.textContent);
  document.querySelector("main").replaceChildren(...answer.childNodes);
  globalThis.htmx?.process(document.querySelector("main"));
  scrollTo(0, 0);
  (document.querySelector("main [role=alert], main h1") ?? document.querySelector("main")).focus?.();
}

function say(text) {
  document.body.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { text, tone: "bad" } }));
}

function failed() {
  say(document.getElementById("notices")?.dataset.offline);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-upload]:not([hx-post])") || sizeOf(form) <= WORTH_A_BAR) return;
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (progress) => show(form, progress.loaded, progress.total));
  request.addEventListener("load", () => done(form, request));
  request.addEventListener("error", () => {
    delete form.dataset.sending;
    hide(form);
    failed();
  });
  request.open("POST", form.action);
  request.send(new FormData(form, event.submitter));
});

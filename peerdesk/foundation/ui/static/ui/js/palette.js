// <command-palette>: Ctrl/⌘ K lists every link and button of the page that carries data-command and clicks the chosen
// one.

// How well `query` fits `text`: every letter in order; beginnings of words and runs count more. -1 when it does not
// fit.
function fit(text, query) {
  const whole = text.indexOf(query);
  if (whole >= 0) return 1000 - whole;
  let score = 0;
  let at = -1;
  for (const letter of query) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return -1;
    score += next === at + 1 ? 6 : text[next - 1] === " " ? 4 : 1;
    at = next;
  }
  return score;
}

class CommandPalette extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "palette";
    this.dialog.setAttribute("aria-label", this.getAttribute("label"));
    this.input = document.createElement("input");
    this.list = document.createElement("ul");
    this.nothing = document.createElement("p");
    this.prepareParts();
    this.dialog.append(this.input, this.list, this.nothing);
    this.append(this.dialog);
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.toggle();
      }
    });
    document.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-opens-palette]")) this.toggle();
    });
    for (const opener of document.querySelectorAll("[data-opens-palette]")) opener.hidden = false;
  }

  prepareParts() {
    const { input, list, nothing } = this;
    list.id = "palette-options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.getAttribute("label"));
    nothing.textContent = this.getAttribute("nothing");
    nothing.setAttribute("role", "status");
    for (const [name, value] of Object.entries({
      type: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-controls": list.id,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      "aria-label": this.getAttribute("label"),
      placeholder: this.getAttribute("placeholder"),
    }))
      input.setAttribute(name, value);
    input.addEventListener("input", () => this.filter());
    input.addEventListener("keydown", (event) => this.keys(event));
    list.addEventListener("click", (event) => this.run(event.target.closest("[role=option]")));
    list.addEventListener("pointermove", (event) => this.select(event.target.closest("[role=option]")));
  }

  toggle() {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    this.returnTo = document.activeElement;
    this.actions = this.collect();
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
    this.filter();
  }

  collect() {
    const seen = new Set();
    const actions = [];
    for (const element of document.querySelectorAll("[data-command]")) {
      const name = (element.dataset.command || element.getAttribute("aria-label") || element.textContent)
        .replace(/\s+/g, " ")
        .trim();
      if (!name || seen.has(name) || element.disabled) continue;
      seen.add(name);
      actions.push({
        element,
        name,
        group: element.closest("[data-command-group]")?.dataset.commandGroup ?? "",
        key: element.dataset.key ?? "",
      });
    }
    return actions;
  }

  filter() {
    const query = this.input.value.trim().toLowerCase();
    const found = this.actions
      .map((action) => ({ ...action, score: query ? fit(action.name.toLowerCase(), query) : 0 }))
      .filter((action) => action.score >= 0);
    if (query) found.sort((a, b) => b.score - a.score);
    this.list.replaceChildren(...found.slice(0, 50).map((action, index) => this.option(action, index)));
    this.nothing.hidden = found.length > 0;
    this.list.hidden = found.length === 0;
    this.select(this.list.firstElementChild);
  }

  option({ element, name, group, key }, index) {
    const option = document.createElement("li");
    const icon = element.querySelector("svg.icon")?.cloneNode(true);
    option.id = `palette-${index}`;
    option.setAttribute("role", "option");
    option.does = element;
    if (icon) option.append(icon);
    option.append(name);
    if (group || key) {
      const hint = document.createElement("span");
      hint.className = "palette-group";
      hint.textContent = [group, key].filter(Boolean).join(" · ");
      option.append(hint);
    }
    return option;
  }

  select(option) {
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    for (const other of this.list.children) other.setAttribute("aria-selected", String(other === option));
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  keys(event) {
    const options = [...this.list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length];
      this.select(next);
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.run(options[at]);
    }
  }

  run(option) {
    if (!option) return;
    this.dialog.close();
    this.returnTo?.focus?.({ preventScroll: true });
    if (option.does.isConnected) option.does.click();
  }
}

customElements.define("command-palette", CommandPalette);

// <count-down due="ISO 8601" total="300" label="to accept">: a ring and a number. Its button stops the movement of all
// countdowns on this device and shows the time of day instead; the deadline itself does not move. Fires
// "countdown:soon" once when little is left, and "countdown:over" once, for htmx to refetch.

const SVG = "http://www.w3.org/2000/svg";
const LENGTH = 2 * Math.PI * 9;
const language = document.documentElement.lang || "en";
const clockTime = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const unit = (name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" });
const [days, hours, minutes] = ["day", "hour", "minute"].map(unit);
const running = new Set();

// The server's clock counts: a reader's clock may be minutes off.
function clockOffset() {
  const server = Date.parse(document.querySelector("meta[name=server-now]")?.content ?? "");
  const arrived = performance.getEntriesByType("navigation")[0]?.responseStart;
  if (Number.isNaN(server) || arrived === undefined) return 0;
  const offset = server - (performance.timeOrigin + arrived);
  return Math.abs(offset) < 2000 ? 0 : offset;
}

const offset = clockOffset();

function stopped() {
  try {
    return localStorage.getItem("countdowns") === "stopped";
  } catch {
    return false;
  }
}

function numberText(seconds) {
  if (seconds >= 86400)
    return `${days.format(Math.floor(seconds / 86400))} ${hours.format(Math.floor((seconds % 86400) / 3600))}`;
  if (seconds >= 3600)
    return `${hours.format(Math.floor(seconds / 3600))} ${minutes.format(Math.floor((seconds % 3600) / 60))}`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

class CountDown extends HTMLElement {
  connectedCallback() {
    this.told = undefined;
    this.renew();
  }

  // Drawn anew only where it tells something else: a press on it outlasts the renewal of what is around it.
  renew() {
    const told = ["due", "total", "label", "still"].map((name) => this.getAttribute(name)).join(" ");
    if (told === this.told) return;
    this.told = told;
    this.over = false;
    this.wasSoon = false;
    this.due = Date.parse(this.getAttribute("due"));
    if (Number.isNaN(this.due)) return;
    const left = (this.due - Date.now() - offset) / 1000;
    this.total = Number(this.getAttribute("total")) || Math.max(left, 1);
    this.build();
    this.tick();
    running.add(this);
  }

  disconnectedCallback() {
    running.delete(this);
  }

  build() {
    const ring = document.createElementNS(SVG, "svg");
    ring.setAttribute("viewBox", "0 0 24 24");
    ring.setAttribute("aria-hidden", "true");
    for (let index = 0; index < 2; index += 1) {
      const circle = document.createElementNS(SVG, "circle");
      for (const [name, value] of [
        ["cx", 12],
        ["cy", 12],
        ["r", 9],
      ])
        circle.setAttribute(name, value);
      ring.append(circle);
    }
    this.arc = ring.lastChild;
    this.arc.setAttribute("stroke-dasharray", LENGTH);
    this.text = document.createElement("span");
    this.text.setAttribute("role", "timer");
    let holder = ring;
    if (!this.hasAttribute("still")) {
      holder = document.createElement("button");
      holder.type = "button";
      holder.append(ring);
      holder.addEventListener("click", () => toggleAll());
      this.button = holder;
    }
    this.replaceChildren(holder, this.text);
    const label = this.getAttribute("label");
    if (label) this.append(label);
  }

  tick() {
    const seconds = Math.max(0, Math.ceil((this.due - Date.now() - offset) / 1000));
    const part = Math.min(1, seconds / this.total);
    const paused = stopped();
    const soon = part <= 0.2 || seconds <= 15;
    this.dataset.state = seconds === 0 ? "over" : paused ? "paused" : soon ? "soon" : "running";
    this.text.textContent = paused && seconds > 0 ? clockTime.format(this.due - offset) : numberText(seconds);
    if (!paused || seconds === 0) this.arc.setAttribute("stroke-dashoffset", LENGTH * (1 - part));
    if (this.button) {
      const words = document.body.dataset;
      this.button.setAttribute("aria-label", (paused ? words.countdownGo : words.countdownStop) ?? "");
      this.button.title = this.button.getAttribute("aria-label");
    }
    if (soon && seconds > 0 && !this.wasSoon) {
      this.wasSoon = true;
      this.dispatchEvent(new CustomEvent("countdown:soon", { bubbles: true }));
    }
    if (seconds === 0 && !this.over) {
      this.over = true;
      running.delete(this);
      this.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
    }
  }
}

function tickAll() {
  for (const element of running) element.tick();
}

function toggleAll() {
  try {
    if (stopped()) localStorage.removeItem("countdowns");
    else localStorage.setItem("countdowns", "stopped");
  } catch {
    /* Without storage there is nothing to remember the choice in. */
  }
  tickAll();
}

customElements.define("count-down", CountDown);
setInterval(tickAll, 1000);

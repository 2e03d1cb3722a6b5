// <live-stream src="/stream/" token-url="/desk/stream-token">: one connection of server-sent events. Data is {topic,
// event_id}; the kind of a topic ("offers" of "offers:0190…") becomes a DOM event, so that hx-trigger="stream:offers
// from:body" refetches a fragment. Data with `gone` becomes "stream:gone": the page takes away what has this id. After a
// break every such fragment is refetched once; "stream:opened" comes with the first connection, for what must not miss
// anything between the page and it. A page whose token comes with one called `alive` says with it every half
// minute that it is open, connected or not, and refetches while it is not. Attributes: `token` for the first connection,
// `background` to stay connected while the tab is hidden.

const FIRST_DELAY = 500;
const LONGEST_DELAY = 20_000;
const TOGETHER_MS = 120;
const BADGE_AFTER_MS = 2500;
const HIDDEN_MS = 60_000;
const SEEN_EVENTS = 200;
const ALIVE_MS = 30_000;
const RENEW_MS = 600_000;

class LiveStream extends HTMLElement {
  connectedCallback() {
    this.failures = 0;
    this.wasOpen = false;
    this.seen = [];
    this.waiting = new Map();
    this.stop = new AbortController();
    const { signal } = this.stop;
    addEventListener("online", () => this.reconnect(0), { signal });
    addEventListener("pagehide", () => this.close(), { signal });
    addEventListener(
      "pageshow",
      (event) => {
        if (event.persisted) this.reconnect(0);
      },
      { signal },
    );
    document.addEventListener("visibilitychange", () => this.visibility(), { signal });
    const alive = setInterval(() => this.stillHere(), ALIVE_MS);
    signal.addEventListener("abort", () => clearInterval(alive));
    this.connect();
  }

  address() {
    return new URL(this.getAttribute("src"), location.href);
  }

  disconnectedCallback() {
    this.stop.abort();
    this.close();
    this.badge?.remove();
  }

  async connect() {
    this.close();
    const attempt = (this.attempt ?? 0) + 1;
    this.attempt = attempt;
    const url = this.address();
    try {
      const token = await this.freshToken();
      if (attempt !== this.attempt || this.stop.signal.aborted) return;
      if (token) url.searchParams.set("token", token);
    } catch {
      this.reconnect();
      return;
    }
    this.source = new EventSource(url);
    this.source.addEventListener("open", () => this.opened());
    this.source.addEventListener("message", (event) => this.received(event.data));
    this.source.addEventListener("error", () => this.reconnect());
  }

  // A token is used once: what the page came with, then a fresh one for every connection, because a refused EventSource
  // hides its status.
  async freshToken() {
    const given = this.getAttribute("token");
    this.removeAttribute("token");
    if (given || !this.getAttribute("token-url")) return given;
    const answer = await fetch(this.getAttribute("token-url"), {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
    });
    if (!answer.ok) throw new Error(`no token: ${answer.status}`);
    const { token, alive } = await answer.json();
    this.alive = alive;
    this.renewed = Date.now();
    return token;
  }

  async stillHere() {
    if (!this.alive) return;
    if (this.source?.readyState !== EventSource.OPEN) this.everything();
    try {
      if (Date.now() - this.renewed > RENEW_MS) await this.freshToken();
      const said = await fetch(new URL("alive", this.address()), { method: "POST", body: this.alive });
      if (said.status === 403) await this.freshToken();
    } catch {
      // The connection is away; the next sign of life tells.
    }
  }

  opened() {
    this.failures = 0;
    clearTimeout(this.badgeTimer);
    this.badgeTimer = undefined;
    this.badge?.remove();
    this.badge = undefined;
    if (this.wasOpen) this.everything();
    else this.dispatch("opened", { topic: "opened", event_id: "" });
    this.wasOpen = true;
    this.dataset.state = "open";
  }

  received(data) {
    let event;
    try {
      event = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof event?.topic !== "string") return;
    if (event.topic === "resync") {
      this.everything();
      return;
    }
    const identity = `${event.topic} ${event.event_id}`;
    if (event.event_id && this.seen.includes(identity)) return;
    this.seen.push(identity);
    if (this.seen.length > SEEN_EVENTS) this.seen.shift();
    if (event.gone) this.dispatch("gone", event);
    else this.tell(event.topic.split(/[:/.]/, 1)[0], event);
  }

  // The first event of a burst goes out at once, the rest together a moment later.
  tell(kind, detail) {
    if (this.waiting.has(kind)) {
      this.waiting.set(kind, detail);
      return;
    }
    this.dispatch(kind, detail);
    this.waiting.set(kind, null);
    setTimeout(() => {
      const last = this.waiting.get(kind);
      this.waiting.delete(kind);
      if (last) this.tell(kind, last);
    }, TOGETHER_MS);
  }

  dispatch(kind, detail) {
    document.body.dispatchEvent(new CustomEvent(`stream:${kind}`, { detail }));
  }

  everything() {
    const kinds = new Set();
    for (const element of document.querySelectorAll("[hx-trigger*='stream:']")) {
      for (const match of element.getAttribute("hx-trigger").matchAll(/stream:([\w-]+)/g)) kinds.add(match[1]);
    }
    kinds.delete("opened");
    for (const kind of kinds) this.tell(kind, { topic: "resync", event_id: "" });
  }

  reconnect(delay) {
    this.close();
    if (this.stop.signal.aborted) return;
    this.dataset.state = "waiting";
    this.badgeTimer ??= setTimeout(() => this.showBadge(), BADGE_AFTER_MS);
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.failures);
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), delay ?? longest * (0.5 + Math.random() / 2));
  }

  visibility() {
    clearTimeout(this.hiddenTimer);
    if (document.hidden && !this.hasAttribute("background"))
      this.hiddenTimer = setTimeout(() => {
        clearTimeout(this.timer);
        this.close();
      }, HIDDEN_MS);
    else if (!document.hidden && !this.source) this.reconnect(0);
  }

  showBadge() {
    if (this.dataset.state === "open" || this.badge) return;
    this.badge = document.createElement("span");
    this.badge.className = "badge stream-state";
    this.badge.dataset.tone = "care";
    this.badge.setAttribute("role", "status");
    this.badge.textContent = document.body.dataset.reconnecting ?? "…";
    document.body.append(this.badge);
  }

  close() {
    this.source?.close();
    this.source = undefined;
  }
}

customElements.define("live-stream", LiveStream);

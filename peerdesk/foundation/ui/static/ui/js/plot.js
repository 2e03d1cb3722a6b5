// <x-plot source-id="…" table-id="…" label="…" library="…">: draws from a JSON script element, or from the table behind
// it, with Apache ECharts (SVG). The library is fetched when a plot comes near the window. JSON: {"kind": "line" |
// "bar", "x": [], "unit": "", "series": [{"name", "values": [], "low": [], "high": []}]}. In a table the first column
// is x; data-low and data-high on a cell are its interval.

let library;

function load(src) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", () => {
      library = undefined;
      reject(new Error("plot library did not load"));
    });
    document.head.append(script);
  });
  return library;
}

// Tokens are light-dark(oklch()) expressions: let the browser resolve them, then read the pixel, because ECharts
// understands rgb only.
function colours(host, names) {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  const found = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    found[name] = `rgb(${red},${green},${blue})`;
  }
  probe.remove();
  return found;
}

const numeric = (text) => Number(String(text).replace(/[^\d.eE+-]/g, "")) || 0;

// A cell with `data-gap` is of a day that has not come: no point, not a zero.
const valueOf = (cell) => ("gap" in cell.dataset ? null : numeric(cell.dataset.value ?? cell.textContent));

function fromTable(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const rows = [...table.tBodies[0].rows];
  const column = (row, index) => row.cells[index + 1];
  return {
    kind: table.dataset.plot ?? "line",
    unit: table.dataset.unit ?? "",
    x: rows.map((row) => row.cells[0].dataset.value ?? row.cells[0].textContent.trim()),
    series: heads.map((head, index) => ({
      name: head.textContent.trim(),
      values: rows.map((row) => valueOf(column(row, index))),
      low: rows.every((row) => column(row, index).dataset.low)
        ? rows.map((row) => numeric(column(row, index).dataset.low))
        : undefined,
      high: rows.every((row) => column(row, index).dataset.high)
        ? rows.map((row) => numeric(column(row, index).dataset.high))
        : undefined,
    })),
  };
}

const PLAIN = { type: "line", symbol: "none", silent: true, tooltip: { show: false }, legendHoverLink: false };

// Lines get a band, bars get whiskers.
function interval(series, x, kind, colour, text) {
  if (!series.low || !series.high) return [];
  if (kind === "bar")
    return [
      {
        ...PLAIN,
        data: x.flatMap((name, index) => [
          [name, series.low[index]],
          [name, series.high[index]],
          ["-", "-"],
        ]),
        lineStyle: { color: text, width: 1.5 },
        z: 5,
      },
    ];
  const stack = `interval of ${series.name}`;
  const band = { ...PLAIN, stack, lineStyle: { opacity: 0 } };
  return [
    { ...band, data: series.low },
    {
      ...band,
      data: series.high.map((high, index) => high - series.low[index]),
      areaStyle: { color: colour, opacity: 0.16 },
    },
  ];
}

function option(data, c, font) {
  const palette = [1, 2, 3, 4, 5].map((number) => c[`plot-${number}`]);
  const label = { color: c["text-muted"], fontFamily: font, fontSize: 12 };
  const many = data.series.length > 1;
  // Steps are bars that lie, so that their names can be read at any width.
  const lies = data.kind === "steps";
  const kind = lies ? "bar" : data.kind;
  const rounded = lies ? [0, 3, 3, 0] : [3, 3, 0, 0];
  const format = (value) =>
    (typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value) +
    (data.unit ? ` ${data.unit}` : "");
  return {
    animation: false,
    color: palette,
    textStyle: { fontFamily: font },
    grid: { left: 4, right: lies ? 36 : 12, top: many ? 36 : 12, bottom: 4, containLabel: true },
    legend: many
      ? {
          top: 0,
          left: 0,
          icon: "roundRect",
          itemWidth: 12,
          itemHeight: 4,
          textStyle: label,
          data: data.series.map((series) => series.name),
        }
      : undefined,
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: c.raised,
      borderColor: c.line,
      textStyle: { ...label, color: c.text },
      valueFormatter: format,
      axisPointer: {
        lineStyle: { color: c["line-strong"] },
        shadowStyle: { color: c["line-strong"], opacity: 0.12 },
        type: kind === "bar" ? "shadow" : "line",
      },
    },
    [lies ? "yAxis" : "xAxis"]: {
      type: "category",
      data: data.x,
      inverse: lies,
      boundaryGap: kind === "bar",
      axisLine: { lineStyle: { color: c.line } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true, margin: 12 },
    },
    [lies ? "xAxis" : "yAxis"]: {
      type: "value",
      scale: kind !== "bar",
      minInterval: lies ? 1 : 0,
      splitNumber: 4,
      splitLine: { lineStyle: { color: c.line } },
      axisLabel: { ...label, formatter: format },
    },
    series: data.series.flatMap((series, index) => [
      ...interval(series, data.x, kind, palette[index % 5], c.text),
      {
        name: series.name,
        type: kind,
        data: series.values,
        symbol: ["circle", "rect", "triangle", "diamond", "roundRect"][index % 5],
        symbolSize: 5,
        showSymbol: data.x.length <= 31,
        barMaxWidth: 28,
        itemStyle: { color: palette[index % 5], borderRadius: kind === "bar" ? rounded : 0 },
        label: { ...label, show: lies && !many, position: "right", formatter: ({ value }) => format(value) },
        lineStyle: { width: 2, type: index === 0 ? "solid" : ["dashed", "dotted"][index % 2] },
      },
    ]),
  };
}

class Plot extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.near = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          this.near.disconnect();
          this.draw();
        }
      },
      { rootMargin: "200px" },
    );
    this.near.observe(this);
    this.size = new ResizeObserver(() => this.chart?.resize());
    this.size.observe(this);
    this.redraw = () => {
      if (this.chart) this.draw();
    };
    document.addEventListener("theme:changed", this.redraw);
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.redraw);
  }

  disconnectedCallback() {
    this.near.disconnect();
    this.size.disconnect();
    document.removeEventListener("theme:changed", this.redraw);
    this.scheme.removeEventListener("change", this.redraw);
    this.chart?.dispose();
    this.chart = undefined;
  }

  data() {
    const script = document.getElementById(this.getAttribute("source-id") || "-");
    if (script) return JSON.parse(script.textContent);
    const table = document.getElementById(this.getAttribute("table-id") || "-");
    return table ? fromTable(table) : null;
  }

  // The numbers behind it were renewed.
  renew() {
    this.redraw();
  }

  async draw() {
    const data = this.data();
    if (!data?.x?.length) {
      this.dataset.state = "failed";
      return;
    }
    try {
      const echarts = await load(this.getAttribute("library"));
      if (!this.isConnected) return;
      this.chart ??= echarts.init(this, null, { renderer: "svg" });
      const names = [
        "plot-1",
        "plot-2",
        "plot-3",
        "plot-4",
        "plot-5",
        "text",
        "text-muted",
        "line",
        "line-strong",
        "raised",
      ];
      this.chart.setOption(option(data, colours(this, names), getComputedStyle(this).fontFamily), true);
    } catch {
      this.dataset.state = "failed"; // The table behind the plot says the same.
    }
  }
}

customElements.define("x-plot", Plot);

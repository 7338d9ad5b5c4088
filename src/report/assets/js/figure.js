// The frame of a figure: title, controls, drawing, and its numbers as SVG, CSV and table.

const figures = [];

/**
 * Puts a figure into a section.
 *
 * - `draw(width)` returns an SVG element (or a node that holds some) for a width in pixels
 * - `table()` returns {columns, rows}: the same numbers
 * - `controls(redraw)` returns nodes; `after()` what stands below the drawing
 */
function figure({ into, id, title, text, draw, table, controls, after, label: aria }) {
  const canvas = h("div", { class: "canvas", role: "region", "aria-label": `${title}, drawing`, tabindex: "0" });
  const below = h("div", {});
  const numbers = h("div", { class: "numbers", hidden: true, tabindex: "0", role: "region", "aria-label": `${title}, numbers` });
  const heading = h("h3", { id: `${id}-title` }, title);
  const words = h("p", { id: `${id}-text` }, text ?? "");
  const frame = { drawn: 0, redraw, ensure: () => frame.drawn || redraw() };
  const toggle = h("button", { type: "button", "aria-expanded": "false", "aria-label": `Show the numbers of: ${title}`, onclick: () => {
    numbers.hidden = !numbers.hidden;
    toggle.setAttribute("aria-expanded", String(!numbers.hidden));
    fill();
  } }, "Numbers");
  const tools = h("div", { class: "tools" },
    h("button", { type: "button", "aria-label": `Download as SVG: ${title}`, onclick: () => { frame.ensure(); download(`${id}.svg`, "image/svg+xml", standalone(canvas, title)); } }, "SVG"),
    h("button", { type: "button", "aria-label": `Download the numbers as CSV: ${title}`, onclick: () => download(`${id}.csv`, "text/csv", toCsv(table())) }, "CSV"),
    toggle);
  const node = h("figure", { id, "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-text` },
    h("figcaption", {}, h("div", { class: "text" }, heading, words), tools),
    controls ? h("div", { class: "controls" }, controls(redraw)) : null, canvas, below, numbers);

  function fill() {
    if (numbers.hidden) return;
    const { columns, rows } = table();
    const shown = rows.slice(0, 500);
    const side = columns.map((_, i) => (rows.some((r) => typeof r[i] === "number") ? "n" : null));
    numbers.replaceChildren(h("table", {},
      h("caption", {}, shown.length < rows.length ? `First ${shown.length} of ${rows.length} rows; the CSV has all.` : `${rows.length} rows`),
      h("thead", {}, h("tr", {}, columns.map((c, i) => h("th", { scope: "col", class: side[i] }, c)))),
      h("tbody", {}, shown.map((r) => h("tr", {}, r.map((v, i) => h("td", { class: side[i] }, typeof v === "number" ? fmt(v, 4) : v ?? "–")))))));
  }
  function redraw() {
    const width = Math.max(280, Math.floor(canvas.clientWidth || 1040));
    frame.drawn = width;
    const drawn = draw(width);
    for (const svg of drawn.matches?.("svg") ? [drawn] : drawn.querySelectorAll?.("svg") ?? []) {
      if (!svg.hasAttribute("role")) svg.setAttribute("role", "img");
      if (!svg.hasAttribute("aria-label")) svg.setAttribute("aria-label", aria ? aria() : title);
      svg.setAttribute("font-family", "inherit");
    }
    canvas.replaceChildren(drawn);
    below.replaceChildren(...[after?.()].flat().filter(Boolean));
    fill();
  }
  into.append(node);
  figures.push({ node, frame, canvas });
  frame.say = (text_) => words.replaceChildren(text_);
  return frame;
}

/** The drawing as a file of its own: colours and fonts written out. */
function standalone(canvas, title) {
  const style = getComputedStyle(document.documentElement);
  const all = [...canvas.querySelectorAll("svg")];
  let svg;
  if (all.length === 1) svg = all[0].cloneNode(true);
  else {
    // Several small drawings: side by side, three to a row.
    svg = d3.create("svg").node();
    let [x, y, high, wide] = [0, 0, 0, 0];
    all.forEach((one, i) => {
      const copy = one.cloneNode(true);
      if (i % 3 === 0 && i) { x = 0; y += high + 16; high = 0; }
      copy.setAttribute("x", x); copy.setAttribute("y", y);
      x += +one.getAttribute("width") + 16;
      wide = Math.max(wide, x); high = Math.max(high, +one.getAttribute("height"));
      svg.append(copy);
    });
    svg.setAttribute("width", wide); svg.setAttribute("height", y + high);
    svg.setAttribute("viewBox", `0 0 ${wide} ${y + high}`);
  }
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("style", `background:${style.getPropertyValue("--paper")};color:${style.getPropertyValue("--ink")};font-family:system-ui,sans-serif`);
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  name.textContent = title;
  svg.prepend(name);
  return new XMLSerializer().serializeToString(svg)
    .replace(/var\((--[\w-]+)\)/g, (_, v) => style.getPropertyValue(v).trim().replaceAll('"', "'"));
}

/** Draws what comes into view, and everything before printing. */
function watchFigures() {
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) figures.find((f) => f.node === entry.target)?.frame.ensure();
    }
  }, { rootMargin: "500px" });
  figures.forEach((f) => observer.observe(f.node));
  let timer = 0;
  new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const { frame, canvas } of figures) {
        if (frame.drawn && Math.abs(frame.drawn - Math.max(280, canvas.clientWidth)) > 8) frame.redraw();
      }
    }, 120);
  }).observe(document.getElementById("main"));
  window.addEventListener("beforeprint", () => figures.forEach((f) => f.frame.ensure()));
}

/** What all plots share. */
const plotStyle = { background: "none", color: "var(--ink)", fontSize: "12px", fontFamily: "inherit", overflow: "visible" };
const tipStyle = { fill: "var(--paper)", stroke: "var(--line)", fontSize: 12, lineHeight: 1.3 };
const COLOURS = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)"];
const SYMBOLS = ["circle", "square", "triangle", "diamond", "cross", "star"];
const DASHES = ["", "6 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2"];

/** Ink that reads on a colour. */
function inkOn(colour) {
  const { r, g, b } = d3.rgb(colour);
  const linear = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.22 ? "#10161a" : "#ffffff";
}

/** Moves labels apart: sorted by y, at least `gap` from each other, within the range. */
function spread(items, gap, low, high) {
  const sorted = [...items].sort((a, b) => a.y - b.y);
  sorted.forEach((d, i) => { d.at = i ? Math.max(d.y, sorted[i - 1].at + gap) : Math.max(d.y, low); });
  for (let i = sorted.length - 1; i >= 0; i--) {
    const most = i === sorted.length - 1 ? high : sorted[i + 1].at - gap;
    if (sorted[i].at > most) sorted[i].at = most;
  }
  return sorted;
}

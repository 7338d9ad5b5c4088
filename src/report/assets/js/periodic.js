// The periodic table as a heat map of any score or descriptor; and the map of what is missing.

/** The elements as printed: symbol, name, number, row and column of the table. */
const printed = data.elements.printed.map(([symbol, name, number, period, group], i) => {
  const rare = group === null;
  const first = period === 6 ? 57 : 89;
  return { i, symbol, name: name ?? symbol, number, row: rare ? period + 2.4 : period, column: rare ? number - first + 3 : group };
}).filter((e) => e.number <= 94);

/** A reason as one letter for a small cell. */
const REASONS = [
  [/^not ranked/, "?", "known too little to be ranked"], [/no source/, "s", "no source gives a value"], [/no d band/, "n", "no d band"],
  [/d shell is full/, "f", "d shell full and deep"], [/f element/, "4f", "an f element, outside the d-band picture"],
  [/model was not made/, "m", "outside the model"], [/hexagonal net/, "h", "no close-packed net"], [/liquid/, "l", "liquid"],
  [/does not arise/, "·", "does not apply to this form"], [/excluded/, "x", "excluded by a filter"], [/nothing is known/, "0", "nothing known that counts"],
  [/no compound/, "–", "no compound with zinc in the tables"], [/not kept/, "k", "not kept by this run"],
];
const OUTSIDE = /^(not among|zinc itself|its binary)/;
const codeOf = (reason) => REASONS.find(([pattern]) => pattern.test(reason)) ?? [null, "?", reason];

/** Value of an element: {value, sigma} or {reason}. */
function elementValue(form, quantity, i) {
  const cell = data.elements.forms[form]?.[quantity]?.[i];
  if (Array.isArray(cell)) return { value: cell[0], sigma: cell[1] };
  return { reason: cell === undefined ? "not computed" : data.elements.reasons[cell] };
}

const heat = { form: forms[0], quantity: "score" };
const SCORE_WORDS = { score: "Score", score_low: "Score, unknown at worst", score_high: "Score, unknown at best", score_coverage: "Share of the weight that is known" };
const quantityTitle = (q) => SCORE_WORDS[q] ?? titled(q);

function buildPeriodic() {
  const quantities = () => {
    const there = Object.keys(data.elements.forms[heat.form]);
    const known = (q) => data.elements.forms[heat.form][q].some(Array.isArray);
    return [
      { group: "Scores", options: there.filter((q) => SCORE_WORDS[q]).map((q) => [q, quantityTitle(q)]) },
      { group: "Descriptors", options: there.filter((q) => !SCORE_WORDS[q] && known(q)).map((q) => [q, quantityTitle(q)]) },
    ];
  };
  const readout = h("p", { class: "readout", "aria-live": "polite" });
  const cells = () => printed.map((e) => ({ ...e, ...elementValue(heat.form, heat.quantity, e.i) }));
  let frame;
  frame = figure({
    into: slot("elements"), id: "periodic-table", title: "Periodic table", text: "",
    controls: (redraw) => {
      const box = h("div", { style: { display: "contents" } });
      const fill = () => {
        if (!data.elements.forms[heat.form][heat.quantity]) heat.quantity = "score";
        box.replaceChildren(select("Shows", quantities(), heat.quantity, (q) => { heat.quantity = q; redraw(); }));
      };
      fill();
      return [formChoice(heat.form, (f) => { heat.form = f; fill(); redraw(); }), box];
    },
    table: () => ({
      columns: ["element", "atomic_number", "form", heat.quantity, "sigma", "reason"],
      rows: cells().filter((c) => !OUTSIDE.test(c.reason ?? "")).map((c) => [c.symbol, c.number, heat.form, c.value ?? null, c.sigma ?? null, c.reason ?? null]),
    }),
    label: () => `Periodic table coloured by ${quantityTitle(heat.quantity)}, ${FORM_WORDS[heat.form]}`,
    draw: (width) => {
      frame?.say(`${quantityTitle(heat.quantity)}, ${FORM_TITLES[heat.form].toLowerCase()}. ${descriptorOf.get(heat.quantity)?.meaning ?? ""}`);
      return drawPeriodic(Math.max(width, 600), cells(), readout);
    },
    after: () => {
      const seen = new Map(cells().filter((c) => c.reason && !OUTSIDE.test(c.reason)).map((c) => [codeOf(c.reason)[1], codeOf(c.reason)[2]]));
      return [readout, h("ul", { class: "key", "aria-label": "Letters in cells without a number" },
        [...seen].map(([code, meaning]) => h("li", {}, h("b", {}, code), ` ${meaning}`)))];
    },
  });
}

/** Viridis over the middle 96 % of the values, so that one outlier does not wash out the rest. */
function heatScale(values) {
  const sorted = [...values].sort(d3.ascending);
  const [low, high] = [d3.quantile(sorted, 0.02), d3.quantile(sorted, 0.98)];
  const domain = low < high ? [low, high] : [sorted[0] - 0.5, sorted[0] + 0.5];
  return d3.scaleSequential(domain, d3.interpolateViridis).clamp(true);
}

function drawPeriodic(width, cells, readout) {
  const step = Math.min((width - 4) / 18, 58), gap = 2.5, top = 4;
  const known = cells.filter((c) => c.value !== undefined && c.value !== null);
  const scale = known.length ? heatScale(known.map((c) => c.value)) : null;
  const svg = d3.create("svg").attr("width", 18 * step).attr("height", 9.5 * step + top + 4).attr("viewBox", [0, 0, 18 * step, 9.5 * step + top + 4])
    .attr("role", "group");
  const hatch = svg.append("defs").append("pattern").attr("id", "hatch").attr("width", 5).attr("height", 5).attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
  hatch.append("line").attr("x2", 0).attr("y2", 5).attr("stroke", "var(--hatch)").attr("stroke-width", 1).attr("stroke-opacity", 0.55);
  const says = (c) => `${c.symbol}, ${c.name.toLowerCase()}: ${c.reason ?? `${withSigma(c.value, c.sigma)} ${unitOf(heat.quantity)}`.trim()}`;
  const cell = svg.selectAll("g").data(cells).join("g")
    .attr("transform", (c) => `translate(${(c.column - 1) * step},${(c.row - 1) * step + top})`)
    .attr("role", "img").attr("aria-label", says).attr("class", "element").attr("data-symbol", (c) => c.symbol)
    .attr("tabindex", (c) => (c.symbol === (known[0]?.symbol ?? "H") ? 0 : -1)).style("cursor", "pointer");
  cell.append("rect").attr("width", step - gap).attr("height", step - gap).attr("rx", 4)
    .attr("fill", (c) => (c.reason ? (OUTSIDE.test(c.reason) ? "none" : "url(#hatch)") : scale(c.value)))
    .attr("stroke", (c) => (c.reason ? "var(--line)" : "none"));
  const ink = (c) => (c.reason ? (OUTSIDE.test(c.reason) ? "var(--faint)" : "var(--soft)") : inkOn(scale(c.value)));
  cell.append("text").attr("x", (step - gap) / 2).attr("y", step * 0.44).attr("text-anchor", "middle").attr("font-size", step * 0.31)
    .attr("font-weight", (c) => (c.reason ? 400 : 650)).attr("fill", ink).text((c) => c.symbol);
  cell.append("text").attr("x", (step - gap) / 2).attr("y", step * 0.77).attr("text-anchor", "middle").attr("font-size", Math.max(8, step * 0.2)).attr("fill", ink)
    .text((c) => (c.reason ? (OUTSIDE.test(c.reason) ? "" : codeOf(c.reason)[1]) : fmt(c.value, 2)));
  cell.append("title").text(says);
  const tell = (c) => { readout.textContent = says(c); };
  const open = (c) => { const s = systems.find((o) => o.form === heat.form && o.system === `Zn-${c.symbol}`); if (s) explain(s); };
  cell.on("pointerenter focus", (e, c) => tell(c)).on("click", (e, c) => open(c)).on("keydown", (e, c) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (e.key === "Enter" || e.key === " ") { e.preventDefault(); open(c); }
    if (!way) return;
    e.preventDefault();
    const ahead = cells.filter((o) => (way[0] ? o.row === c.row && (o.column - c.column) * way[0] > 0 : o.column === c.column && (o.row - c.row) * way[1] > 0));
    const next = d3.least(ahead, (o) => Math.abs(o.column - c.column) + Math.abs(o.row - c.row));
    if (next) { cell.attr("tabindex", (o) => (o === next ? 0 : -1)); cell.filter((o) => o === next).node().focus(); }
  });
  if (scale) legend(svg, scale, 3 * step, top + step * 0.25, 9 * step, quantityTitle(heat.quantity));
  return svg.node();
}

/** A bar of colours with three numbers. */
function legend(svg, scale, x, y, width, title) {
  const [low, high] = scale.domain();
  const bar = svg.append("g").attr("transform", `translate(${x},${y})`).attr("aria-hidden", "true");
  const n = 48;
  bar.append("text").attr("y", 10).attr("font-size", 12).attr("fill", "var(--soft)").text(title);
  bar.selectAll("rect").data(d3.range(n)).join("rect").attr("x", (i) => (i * width) / n).attr("y", 18).attr("width", width / n + 0.6).attr("height", 9)
    .attr("fill", (i) => scale(low + ((high - low) * (i + 0.5)) / n));
  for (const [share, anchor] of [[0, "start"], [0.5, "middle"], [1, "end"]]) {
    bar.append("text").attr("x", share * width).attr("y", 41).attr("text-anchor", anchor).attr("font-size", 11).attr("fill", "var(--soft)").text(fmt(low + share * (high - low), 2));
  }
}

const missing = { form: forms[0] };

function buildMissing() {
  const grid = () => {
    const of = data.elements.forms[missing.form];
    const rows = Object.keys(of).filter((q) => !SCORE_WORDS[q] && descriptorOf.get(q).forms.includes(missing.form));
    const columns = printed.filter((e) => rows.some((q) => { const v = elementValue(missing.form, q, e.i); return v.value !== undefined || !OUTSIDE.test(v.reason); }) && !/^no compound/.test(elementValue(missing.form, rows[0], e.i).reason ?? ""));
    return { rows, columns };
  };
  figure({
    into: slot("missing"), id: "missing-data", title: "Elements and descriptors",
    text: "Filled: known. A letter: null, with its reason in the key. Descriptors with the most gaps first.",
    controls: (redraw) => [formChoice(missing.form, (f) => { missing.form = f; redraw(); })],
    table: () => {
      const { rows, columns } = grid();
      return { columns: ["descriptor", "element", "value", "sigma", "reason"], rows: rows.flatMap((q) => columns.map((e) => { const v = elementValue(missing.form, q, e.i); return [q, e.symbol, v.value ?? null, v.sigma ?? null, v.reason ?? null]; })) };
    },
    draw: (width) => drawMissing(width, grid()),
    after: () => {
      const { rows, columns } = grid();
      const count = new Map();
      for (const q of rows) for (const e of columns) { const r = elementValue(missing.form, q, e.i).reason; if (r) { const [, c, m] = codeOf(r); count.set(c, { m, n: (count.get(c)?.n ?? 0) + 1 }); } }
      return h("ul", { class: "key", "aria-label": "Reasons" }, [...count].sort((a, b) => b[1].n - a[1].n).map(([c, { m, n }]) => h("li", {}, h("b", {}, c), ` ${m} (${n})`)));
    },
  });
}

function drawMissing(width, { rows, columns }) {
  const gaps = (q) => columns.filter((e) => elementValue(missing.form, q, e.i).reason).length;
  const sorted = d3.sort(rows, (a, b) => d3.descending(gaps(a), gaps(b)));
  const left = 218, right = 36, step = Math.max(10.5, Math.min(17, (width - left - right) / Math.max(columns.length, 1))), high = 14, top = 26;
  const wide = left + columns.length * step + right;
  const svg = d3.create("svg").attr("width", wide).attr("height", top + sorted.length * high + 8).attr("viewBox", [0, 0, wide, top + sorted.length * high + 8]);
  svg.append("g").selectAll("text").data(columns).join("text").attr("x", (e, i) => left + (i + 0.5) * step).attr("y", (e, i) => (step < 14 && i % 2 ? top - 14 : top - 4)).attr("text-anchor", "middle").attr("font-size", 9.5).attr("fill", "var(--soft)").text((e) => e.symbol);
  const line = svg.append("g").selectAll("g").data(sorted).join("g").attr("transform", (q, j) => `translate(0,${top + j * high})`);
  line.append("text").attr("x", left - 8).attr("y", high - 3.5).attr("text-anchor", "end").attr("font-size", 10.5).attr("fill", "var(--ink)").text((q) => label(q)).append("title").text((q) => descriptorOf.get(q).meaning);
  line.append("text").attr("x", left + columns.length * step + 8).attr("y", high - 3.5).attr("font-size", 10).attr("fill", "var(--soft)").text((q) => gaps(q) || "");
  const cell = line.selectAll("g").data((q) => columns.map((e) => ({ q, e, ...elementValue(missing.form, q, e.i) }))).join("g").attr("transform", (c, i) => `translate(${left + i * step},0)`);
  cell.append("rect").attr("width", step - 1).attr("height", high - 1).attr("rx", 1.5).attr("fill", (c) => (c.reason ? "none" : "var(--accent)")).attr("fill-opacity", 0.8).attr("stroke", (c) => (c.reason ? "var(--line)" : "none"))
    .append("title").text((c) => `${c.e.symbol}, ${titled(c.q)}: ${c.reason ?? withSigma(c.value, c.sigma)}`);
  cell.filter((c) => c.reason).append("text").attr("x", (step - 1) / 2).attr("y", high - 4).attr("text-anchor", "middle").attr("font-size", 8.5).attr("fill", "var(--soft)").attr("pointer-events", "none").text((c) => codeOf(c.reason)[1]);
  return svg.node();
}

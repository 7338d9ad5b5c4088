// How wide a rank is: 5 to 95 % of the ranks that errors of the numbers allow, or else the score's interval.

const intervals = { form: forms.includes("coating") && leading("coating").length > leading(forms[0]).length ? "coating" : forms.find((f) => leading(f).length) ?? forms[0] };

function buildIntervals() {
  const into = slot("intervals");
  const ranksKnown = has("rank_p05") && has("rank_p95");
  if (!ranksKnown) into.append(note("Rank intervals: not computed in this run (systems.parquet has no rank_p05 and rank_p95). Below is the interval of the score that missing data alone allow."));
  const rows = () => leading(intervals.form, 25);
  figure({
    into, id: "rank-intervals", title: ranksKnown ? "Rank intervals of the leading systems" : "Score intervals of the leading systems",
    text: ranksKnown ? "Line: 5 to 95 % of ranks with all errors of the numbers drawn together. Dot: median. Ring: rank as printed."
      : "Line: from every unknown criterion at its worst to at its best. Dot: the score that ranks. Dashed: bare zinc.",
    controls: (redraw) => [formChoice(intervals.form, (f) => { intervals.form = f; redraw(); }, forms.filter((f) => leading(f).length))],
    table: () => ({
      columns: ["rank", "system", "form", "score", "score_low", "score_high", ...(ranksKnown ? ["rank_p05", "rank_p50", "rank_p95", "p_top10"] : [])],
      rows: rows().map((s) => [s.rank, s.system, s.form, s.score, s.score_low, s.score_high, ...(ranksKnown ? [s.rank_p05, s.rank_p50, s.rank_p95, s.p_top10 ?? null] : [])]),
    }),
    draw: (width) => drawIntervals(width, rows(), ranksKnown),
  });
  const tables = data.robustness;
  if (tables.sensitivity) into.append(openTable("What would settle the order", "Errors whose removal would change the first ten most, and how to remove them", tables.sensitivity,
    { form: "Form", descriptor: "Descriptor", subject: "Of", model: "Model", first_order_index: "Share of the variance", top10_change: "Of the first ten change", resolved_by: "Settled by" }, "top10_change"));
  if (tables.agreement) into.append(openTable("Do other ways to add up agree?", "Kendall's tau-b between orders: 1 is the same order, 0 is no relation", tables.agreement,
    { form: "Form", view_a: "One view", view_b: "Another", kendall_tau_b: "Tau-b", p: "p", n: "Systems" }, null));
}

/** A table of the run under a summary, greatest first. */
function openTable(summary, caption, table, titles, by) {
  const there = Object.keys(titles).filter((c) => table.columns[c]);
  const columns = there.map((c) => column(table, c));
  const order = by && table.columns[by] ? column(table, by) : null;
  const rows = d3.range(table.n).sort((a, b) => (order ? d3.descending(order[a], order[b]) : 0)).slice(0, by ? 15 : 200);
  const cell = (v, c) => (typeof v === "number" ? fmt(v) : v === null ? "–" : c === "descriptor" ? label(v) : v);
  return h("details", { style: { marginBottom: "1rem" } }, h("summary", {}, summary), h("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": summary }, h("table", {}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, there.map((c, i) => h("th", { scope: "col", class: typeof columns[i].find((v) => v !== null) === "number" ? "n" : null }, titles[c])))),
    h("tbody", {}, rows.map((r) => h("tr", {}, there.map((c, i) => h("td", { class: typeof columns[i][r] === "number" ? "n" : c === "resolved_by" ? "wrap" : null }, cell(columns[i][r], c)))))))));
}

function drawIntervals(width, rows, ranksKnown) {
  const y = (s) => s.system;
  const shared = { width, height: 64 + rows.length * 21, marginLeft: Math.min(104, width * 0.28), marginRight: 52, marginTop: 44, style: plotStyle,
    y: { domain: rows.map(y), label: null, tickSize: 0 } };
  const zinc = zincScore(intervals.form);
  const most = ranksKnown ? d3.max(rows, (s) => s.rank_p95) : 1;
  return Plot.plot({
    ...shared,
    x: ranksKnown ? { label: "rank (logarithmic)", labelAnchor: "left", type: "log", domain: [0.9, Math.max(12, most * 1.05)], ticks: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter((t) => t <= most * 1.05), tickFormat: "d", grid: true, axis: "top", labelAnchor: "left", labelArrow: "right" }
      : { label: "score", labelAnchor: "left", domain: [0, 1], grid: true, axis: "top" },
    marks: [
      Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1 }),
      ranksKnown ? null : zinc === null ? null : Plot.ruleX([zinc], { stroke: "var(--soft)", strokeDasharray: "4 3" }),
      ranksKnown ? null : zinc === null ? null : Plot.text([zinc], { x: (d) => d, text: () => "bare zinc", frameAnchor: "bottom", dy: 12, fill: "var(--soft)", fontSize: 11 }),
      Plot.link(rows, { x1: ranksKnown ? "rank_p05" : "score_low", x2: ranksKnown ? "rank_p95" : "score_high", y1: y, y2: y, stroke: "var(--accent)", strokeWidth: 5, strokeOpacity: 0.3, strokeLinecap: "round" }),
      ranksKnown ? Plot.dot(rows, { x: "rank", y, r: 5, stroke: "var(--ink)" }) : null,
      Plot.dot(rows, { x: ranksKnown ? "rank_p50" : "score", y, r: 4, fill: "var(--accent)", stroke: "var(--paper)" }),
      Plot.text(rows, { x: ranksKnown ? "rank_p95" : "score_high", y, dx: 8, textAnchor: "start", fill: "var(--soft)", fontSize: 11,
        text: (s) => (ranksKnown ? (s.p_top10 === null || s.p_top10 === undefined ? "" : percent(s.p_top10)) : s.score_coverage > 0.995 ? "" : percent(s.score_coverage)) }),
      Plot.tip(rows, Plot.pointerY({ ...tipStyle, x: ranksKnown ? "rank_p50" : "score", y, title: (s) => `${s.system}, rank ${s.rank}\nscore ${fixed(s.score, 3)} (${fixed(s.score_low, 2)} to ${fixed(s.score_high, 2)})\n${percent(s.score_coverage)} of the weight known` })),
    ].filter(Boolean),
  });
}

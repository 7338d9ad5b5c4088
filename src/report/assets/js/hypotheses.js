// Ranks under every hypothesis, side by side.

const slopes = { form: forms.find((f) => leading(f).length) ?? forms[0], n: 12 };

function buildHypotheses() {
  const into = slot("hypotheses");
  if (!otherRanks.length) { into.append(note("This run ranks under one hypothesis only.")); }
  const columns = [{ column: "rank", id: data.hypotheses[0].id }, ...otherRanks];
  const rows = () => systems.filter((s) => s.form === slopes.form && columns.some((c) => s[c.column] !== null && s[c.column] <= slopes.n));
  if (otherRanks.length) {
    figure({
      into, id: "slopes", title: "Ranks under each hypothesis",
      text: "Every system that is among the first under some hypothesis. Below the rule: further down, or not ranked.",
      controls: (redraw) => [formChoice(slopes.form, (f) => { slopes.form = f; redraw(); }, forms.filter((f) => leading(f).length)),
        select("Among the first", [[6, "6"], [12, "12"], [20, "20"]], slopes.n, (n) => { slopes.n = +n; redraw(); })],
      table: () => ({ columns: ["system", "form", ...columns.map((c) => c.id)], rows: rows().map((s) => [s.system, s.form, ...columns.map((c) => s[c.column])]) }),
      draw: (width) => drawSlopes(width, rows(), columns),
    });
  }
  into.append(h("details", {}, h("summary", {}, "What the hypotheses hold"),
    data.hypotheses.map((hyp) => [h("h3", { style: { marginTop: "1rem" } }, `${hyp.id}: ${hyp.title}`), h("p", { class: "lead" }, hyp.reason)])));
}

function drawSlopes(width, rows, columns) {
  const n = slopes.n, gap = Math.max(19, Math.min(26, 380 / n)), top = 44, rule = top + n * gap + 4;
  const below = columns.map((c) => rows.filter((s) => s[c.column] === null || s[c.column] > n).sort((a, b) => (a[c.column] ?? 1e9) - (b[c.column] ?? 1e9)));
  const deep = d3.max(below, (b) => b.length) ?? 0, small = deep > 16 ? 11 : 15;
  const height = rule + 18 + deep * small + 8;
  const edge = Math.min(130, width * 0.27);
  const x = d3.scalePoint(columns.map((c) => c.column), [edge, width - edge]);
  const y = (s, i) => { const r = s[columns[i].column]; return r !== null && r <= n ? top + (r - 0.5) * gap : rule + 14 + below[i].indexOf(s) * small; };
  const svg = d3.create("svg").attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
  svg.append("line").attr("x1", 0).attr("x2", width).attr("y1", rule).attr("y2", rule).attr("stroke", "var(--line)");
  const head = svg.append("g").selectAll("text").data(columns).join("text").attr("x", (c) => x(c.column)).attr("y", 16).attr("text-anchor", "middle").attr("font-size", 12.5).attr("font-weight", 600).attr("fill", "var(--ink)").text((c) => c.id.split("_")[0]);
  head.append("tspan").attr("x", (c) => x(c.column)).attr("dy", 15).attr("font-size", 11).attr("font-weight", 400).attr("fill", "var(--soft)").text((c) => (width < 560 ? "" : c.id.split("_").slice(1).join(" ")));
  svg.append("g").selectAll("line").data(columns).join("line").attr("x1", (c) => x(c.column)).attr("x2", (c) => x(c.column)).attr("y1", top).attr("y2", height - 6).attr("stroke", "var(--grid)");
  const first = (s) => d3.min(columns, (c) => s[c.column] ?? 1e9);
  const strong = d3.sort(rows, first).slice(0, 5);
  const at = (s) => strong.indexOf(s);
  const line = svg.append("g").selectAll("g").data(d3.sort(rows, (s) => (at(s) < 0 ? 0 : 1))).join("g");
  line.append("path").attr("fill", "none").attr("stroke", (s) => (at(s) < 0 ? "var(--faint)" : COLOURS[at(s)])).attr("stroke-opacity", (s) => (at(s) < 0 ? 0.55 : 1)).attr("stroke-width", (s) => (at(s) < 0 ? 1.1 : 2.2)).attr("stroke-dasharray", (s) => (at(s) < 0 ? null : DASHES[at(s)]))
    .attr("d", (s) => d3.line().curve(d3.curveBumpX)(columns.map((c, i) => [x(c.column), y(s, i)])));
  line.append("title").text((s) => `${s.system}: ${columns.map((c) => `${c.id} ${s[c.column] ?? "not ranked"}`).join(", ")}`);
  line.selectAll("circle").data((s) => columns.map((c, i) => ({ s, c, i }))).join("circle").attr("cx", (d) => x(d.c.column)).attr("cy", (d) => y(d.s, d.i)).attr("r", (d) => (at(d.s) < 0 ? 2.4 : 3.6)).attr("fill", (d) => (at(d.s) < 0 ? "var(--faint)" : COLOURS[at(d.s)]));
  for (const [i, anchor, dx] of [[0, "end", -10], [columns.length - 1, "start", 10]]) {
    svg.append("g").selectAll("text").data(rows).join("text").attr("x", x(columns[i].column) + dx).attr("y", (s) => y(s, i) + 4).attr("text-anchor", anchor)
      .attr("font-size", (s) => (s[columns[i].column] !== null && s[columns[i].column] <= n ? 12 : small < 13 ? 9.5 : 11)).attr("fill", (s) => (at(s) < 0 ? "var(--soft)" : COLOURS[at(s)])).attr("font-weight", (s) => (at(s) < 0 ? 400 : 650))
      .text((s) => { const r = s[columns[i].column]; const place = r === null ? "not ranked" : r; return anchor === "end" ? `${s.system}  ${width < 560 && r === null ? "–" : place}` : `${width < 560 && r === null ? "–" : place}  ${s.system}`; });
  }
  if (width > 640) columns.slice(1, -1).forEach((c) => {
    svg.append("g").selectAll("text").data(rows.filter((s) => s[c.column] !== null && s[c.column] <= n)).join("text").attr("x", x(c.column) + 9).attr("y", (s) => y(s, columns.indexOf(c)) + 4).attr("font-size", 11.5)
      .attr("paint-order", "stroke").attr("stroke", "var(--paper)").attr("stroke-width", 4).attr("fill", (s) => (at(s) < 0 ? "var(--soft)" : COLOURS[at(s)])).attr("font-weight", (s) => (at(s) < 0 ? 400 : 650)).text((s) => s.system);
  });
  line.on("pointerenter", function () { line.attr("opacity", 0.2); d3.select(this).attr("opacity", 1).raise(); }).on("pointerleave", () => line.attr("opacity", 1));
  return svg.node();
}

// Groups of criteria: two against each other with the Pareto front, and all side by side.

const profile = { form: forms.find((f) => leading(f).length) ?? forms[0], x: groups[0], y: groups[1] ?? groups[0], n: 12 };
const groupValue = (s, g) => s[`group_${g}`];

/** Those of which no other is at least as good in both and better in one. */
function front(rows, x, y) {
  const sorted = [...rows].sort((a, b) => x(b) - x(a) || y(b) - y(a));
  let best = -Infinity;
  const kept = [];
  for (const r of sorted) if (y(r) > best) { kept.push(r); best = y(r); }
  return kept;
}

function buildGroups() {
  const into = slot("groups");
  if (groups.length < 2) { into.append(note("The hypothesis has one group only: there is nothing to compare.")); return; }
  const used = (g) => systems.some((s) => s.form === profile.form && groupValue(s, g) !== null);
  const formsHere = forms.filter((f) => leading(f).length);
  const both = () => leading(profile.form, 1500).filter((s) => groupValue(s, profile.x) !== null && groupValue(s, profile.y) !== null);
  let scatter, parallel;
  const setForm = (f) => {
    profile.form = f;
    const there = groups.filter(used);
    if (!used(profile.x)) profile.x = there[0];
    if (!used(profile.y) || profile.y === profile.x) profile.y = there.find((g) => g !== profile.x) ?? there[0];
    scatter.redraw(); if (parallel.drawn) parallel.redraw();
  };
  into.append(h("div", { class: "controls" }, formChoice(profile.form, setForm, formsHere)));
  parallel = figure({
    into, id: "group-profiles", title: "Profiles of the leading systems",
    text: "Each line is a system. A ring on the lower line: the group is not known, or does not apply to the form.",
    controls: (redraw) => [select("Systems", [[6, "6"], [12, "12"], [24, "24"]], profile.n, (n) => { profile.n = +n; redraw(); })],
    table: () => ({ columns: ["rank", "system", "form", ...groups, "score"], rows: leading(profile.form, profile.n).map((s) => [s.rank, s.system, s.form, ...groups.map((g) => groupValue(s, g)), s.score]) }),
    draw: (width) => drawProfiles(width, leading(profile.form, profile.n)),
  });
  scatter = figure({
    into, id: "pareto", title: "Two groups against each other",
    text: "Filled: no other system is better in both (the Pareto front of these two). Only systems of which both are known.",
    controls: (redraw) => [
      select("Across", groups.map((g) => [g, label(g)]), profile.x, (g) => { profile.x = g; redraw(); }),
      select("Up", groups.map((g) => [g, label(g)]), profile.y, (g) => { profile.y = g; redraw(); })],
    table: () => ({ columns: ["rank", "system", "form", profile.x, profile.y, "score"], rows: both().map((s) => [s.rank, s.system, s.form, groupValue(s, profile.x), groupValue(s, profile.y), s.score]) }),
    draw: (width) => drawPareto(width, both()),
  });
}

function drawPareto(width, rows) {
  const x = (s) => groupValue(s, profile.x), y = (s) => groupValue(s, profile.y);
  const best = front(rows, x, y);
  // One label per point, however many systems share it.
  const labels = [...d3.group(best, (s) => `${fixed(x(s), 2)} ${fixed(y(s), 2)}`).values()].map((g) => ({ x: x(g[0]), y: y(g[0]), text: g[0].system }));
  const shared = d3.rollup(rows, (g) => g.length, (s) => `${x(s)} ${y(s)}`);
  for (const l of labels) { const n = shared.get(`${l.x} ${l.y}`); if (n > 1) l.text += ` and ${n - 1} more`; }
  return Plot.plot({
    width, height: Math.min(460, Math.max(320, width * 0.55)), marginLeft: 46, marginRight: 24, marginBottom: 42, marginTop: 24, style: plotStyle,
    x: { domain: [0, 1], label: `${label(profile.x)} →`, grid: true }, y: { domain: [0, 1], label: `↑ ${label(profile.y)}`, grid: true },
    marks: [
      Plot.ruleX([0], { stroke: "var(--line)" }), Plot.ruleY([0], { stroke: "var(--line)" }),
      Plot.dot(rows, { x, y, r: 3.4, stroke: "var(--soft)", strokeOpacity: 0.55, clip: false }),
      Plot.line(best, { x, y, curve: "step-before", stroke: "var(--accent)", strokeOpacity: 0.6 }),
      Plot.dot(best, { x, y, r: 5, fill: "var(--accent)", stroke: "var(--paper)" }),
      Plot.text(labels.filter((d) => d.x < 0.72), { x: "x", y: "y", text: "text", dx: 9, dy: -9, textAnchor: "start", fontSize: 12 }),
      Plot.text(labels.filter((d) => d.x >= 0.72), { x: "x", y: "y", text: "text", dx: -9, dy: 14, textAnchor: "end", fontSize: 12 }),
      Plot.tip(rows, Plot.pointer({ ...tipStyle, x, y, title: (s) => `${s.system}, rank ${s.rank}\n${label(profile.x)} ${fixed(x(s), 2)}, ${label(profile.y)} ${fixed(y(s), 2)}` })),
    ],
  });
}

function drawProfiles(width, rows) {
  const axes = [...groups.filter((g) => rows.some((s) => groupValue(s, g) !== null)), "score"];
  const value = (s, a) => (a === "score" ? s.score : groupValue(s, a));
  const height = 340, left = 44, right = Math.min(110, width * 0.26), top = 38, bottom = 292, none = 318;
  const x = d3.scalePoint(axes, [left, width - right]), y = d3.scaleLinear([0, 1], [bottom, top]);
  const svg = d3.create("svg").attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
  const axis = svg.append("g").selectAll("g").data(axes).join("g").attr("transform", (a) => `translate(${x(a)},0)`);
  axis.append("line").attr("y1", top).attr("y2", bottom).attr("stroke", "var(--line)");
  const narrow = width < 520;
  axis.append("text").attr("y", (a, i) => (narrow && i % 2 ? top - 24 : top - 9)).attr("text-anchor", "middle").attr("font-size", narrow ? 11 : 12.5).attr("font-weight", 600).attr("fill", "var(--ink)").text((a) => label(a));
  svg.append("g").selectAll("text").data([0, 0.25, 0.5, 0.75, 1]).join("text").attr("x", left - 10).attr("y", (t) => y(t) + 4).attr("text-anchor", "end").attr("font-size", 11).attr("fill", "var(--soft)").text((t) => t);
  svg.append("text").attr("x", left - 10).attr("y", none + 4).attr("text-anchor", "end").attr("font-size", 11).attr("fill", "var(--soft)").text("none");
  const at = (s, a) => { const v = value(s, a); return [x(a), v === null ? none : y(v)]; };
  const lines = svg.append("g").selectAll("g").data(rows).join("g").attr("class", "profile");
  lines.append("path").attr("fill", "none").attr("stroke", (s, i) => (i < 6 ? COLOURS[i] : "var(--faint)")).attr("stroke-width", (s, i) => (i < 6 ? 2 : 1.1)).attr("stroke-dasharray", (s, i) => (i < 6 ? DASHES[i] : null)).attr("stroke-opacity", (s, i) => (i < 6 ? 0.95 : 0.6))
    .attr("d", (s) => d3.line()(axes.map((a) => at(s, a))));
  lines.selectAll("circle").data((s, i) => axes.map((a) => ({ s, i, a, known: value(s, a) !== null }))).join("circle").attr("cx", (d) => at(d.s, d.a)[0]).attr("cy", (d) => at(d.s, d.a)[1]).attr("r", 3.2)
    .attr("fill", (d) => (d.known ? (d.i < 6 ? COLOURS[d.i] : "var(--faint)") : "var(--paper)")).attr("stroke", (d) => (d.i < 6 ? COLOURS[d.i] : "var(--faint)"));
  lines.append("title").text((s) => `${s.system}, rank ${s.rank}: ${axes.map((a) => `${a} ${fixed(value(s, a), 2)}`).join(", ")}`);
  const names = spread(rows.map((s, i) => ({ s, i, y: at(s, "score")[1] })), 14.5, top, height - 8);
  const name = svg.append("g").selectAll("g").data(names).join("g");
  name.append("line").attr("x1", width - right + 5).attr("x2", width - right + 18).attr("y1", (d) => d.y).attr("y2", (d) => d.at).attr("stroke", "var(--line)");
  name.append("text").attr("x", width - right + 22).attr("y", (d) => d.at + 4).attr("font-size", 12).attr("fill", (d) => (d.i < 6 ? COLOURS[d.i] : "var(--soft)")).attr("font-weight", (d) => (d.i < 6 ? 600 : 400)).text((d) => d.s.system);
  lines.on("pointerenter", function () { lines.attr("opacity", 0.18); d3.select(this).attr("opacity", 1).raise(); }).on("pointerleave", () => lines.attr("opacity", 1));
  return svg.node();
}

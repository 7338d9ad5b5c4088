// The d-band centre against adsorption, and how leading films fit onto zinc.

const physics = { y: "zn_adsorption_energy_ev" };
const ADSORPTION = ["zn_adsorption_energy_ev", "zn_adsorption_vs_bulk_ev", "h_adsorption_dg_ev", "her_log10_i0_a_cm2", "upd_shift_v"];

function buildPhysics() {
  const form = ["coating", "dilute", "phase"].find((f) => forms.includes(f));
  const there = ADSORPTION.filter((q) => data.elements.forms[form][q]);
  const points = () => printed.map((e) => ({ symbol: e.symbol, x: elementValue(form, "d_band_center_ev", e.i), y: elementValue(form, physics.y, e.i) }))
    .filter((p) => p.x.value !== undefined && p.y.value !== undefined)
    .map((p) => ({ symbol: p.symbol, x: p.x.value, dx: p.x.sigma, y: p.y.value, dy: p.y.sigma }));
  let frame;
  frame = figure({
    into: slot("physics"), id: "d-band", title: "d-band centre against adsorption", text: "",
    controls: (redraw) => [select("Up", there.map((q) => [q, titled(q)]), physics.y, (q) => { physics.y = q; redraw(); })],
    table: () => ({ columns: ["element", "d_band_center_ev", "d_band_center_ev_sigma", physics.y, `${physics.y}_sigma`], rows: points().map((p) => [p.symbol, p.x, p.dx, p.y, p.dy]) }),
    draw: (width) => {
      const rows = points();
      const out = printed.filter((e) => { const v = elementValue(form, "d_band_center_ev", e.i); return v.reason && !OUTSIDE.test(v.reason) && !/^(excluded|not kept)/.test(v.reason); }).length;
      const rho = rows.length > 3 ? spearman(rows.map((p) => p.x), rows.map((p) => p.y)) : null;
      frame?.say(`${rows.length} elements with both numbers${rho === null ? "" : `; rank correlation ${fixed(rho, 2)}`}. ${out} more have no d-band centre: no d band, a closed shell, an f element, or no source. ${label(physics.y)}: ${descriptorOf.get(physics.y).meaning}.`);
      return Plot.plot({
        width, height: Math.min(480, Math.max(330, width * 0.55)), marginLeft: 52, marginBottom: 42, marginTop: 26, marginRight: 20, style: plotStyle,
        x: { label: `${titled("d_band_center_ev")} →`, grid: true, nice: true, labelAnchor: "right" }, y: { label: `↑ ${titled(physics.y)}`, grid: true, nice: true },
        marks: [
          Plot.ruleX(rows.filter((p) => p.dy !== null), { x: "x", y1: (p) => p.y - p.dy, y2: (p) => p.y + p.dy, stroke: "var(--faint)", strokeOpacity: 0.45 }),
          Plot.ruleY(rows.filter((p) => p.dx !== null), { y: "y", x1: (p) => p.x - p.dx, x2: (p) => p.x + p.dx, stroke: "var(--faint)", strokeOpacity: 0.45 }),
          Plot.dot(rows, { x: "x", y: "y", r: 3.6, fill: "var(--accent)", stroke: "var(--paper)" }),
          Plot.text(rows, { x: "x", y: "y", text: "symbol", dx: 6, dy: -7, textAnchor: "start", fontSize: 12, fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 3 }),
          Plot.tip(rows, Plot.pointer({ ...tipStyle, x: "x", y: "y", title: (p) => `${p.symbol}\n${label("d_band_center_ev")} ${withSigma(p.x, p.dx)} eV\n${label(physics.y)} ${withSigma(p.y, p.dy)} ${unitOf(physics.y)}` })),
        ],
      });
    },
  });
}

/** Spearman's rank correlation, ties by their mean rank. */
function spearman(x, y) {
  const ranks = (v) => { const order = d3.range(v.length).sort((a, b) => v[a] - v[b]); const out = []; for (let i = 0; i < order.length;) { let j = i; while (j + 1 < order.length && v[order[j + 1]] === v[order[i]]) j++; for (let k = i; k <= j; k++) out[order[k]] = (i + j) / 2; i = j + 1; } return out; };
  const [a, b] = [ranks(x), ranks(y)], [ma, mb] = [d3.mean(a), d3.mean(b)];
  const top = d3.sum(a, (v, i) => (v - ma) * (b[i] - mb)), low = Math.sqrt(d3.sum(a, (v) => (v - ma) ** 2) * d3.sum(b, (v) => (v - mb) ** 2));
  return low > 0 ? top / low : null;
}

const fit = { form: null };
const FILM = (m) => m.film.replace(/@phase\.[\w.-]+\(/, "(");

function buildFit() {
  const into = slot("fit");
  const there = FORMS.filter((f) => data.strains.some((s) => s.form === f));
  if (!there.length) { into.append(note(data.left_out ? `Not computed: ${data.left_out}` : "No leading compound or layer of one element has a structure in the tables.")); return; }
  fit.form = there[0];
  const films = () => data.strains.filter((s) => s.form === fit.form);
  const rows = () => films().flatMap((m, k) => m.front.map(([area, strain, film, zinc, twist, score]) => ({ m, k, area, strain, film, zinc, twist, score })));
  figure({
    into, id: "strain-area", title: "Strain against area of the common cell",
    text: "Down and left is better. Steps: nothing better is to be had before the next point. Compounds lie on the plane that fits best of six; layers on their close-packed plane.",
    controls: (redraw) => [formChoice(fit.form, (f) => { fit.form = f; redraw(); }, there)],
    table: () => ({ columns: ["system", "rank", "film", "substrate", "area_ang2", "strain_percent", "film_cells", "substrate_cells", "twist_deg", "epitaxy_score"], rows: rows().map((r) => [r.m.system, r.m.rank, r.m.film, r.m.substrate, r.area, r.strain, r.film, r.zinc, r.twist, r.score]) }),
    draw: (width) => drawFit(width, films(), rows()),
    after: () => h("ul", { class: "key", "aria-label": "Films" }, films().map((m, k) => h("li", {}, keySymbol(k), h("b", {}, ` ${m.system}`), ` ${m.film.replace("@phase.", " ")} on ${m.substrate}, ${m.found} matches`))),
  });
}

function keySymbol(k) {
  const svg = d3.create("svg").attr("width", 26).attr("height", 12).attr("aria-hidden", "true").style("vertical-align", "-1px");
  svg.append("line").attr("x2", 26).attr("y1", 6).attr("y2", 6).attr("stroke", COLOURS[k % 6]).attr("stroke-dasharray", DASHES[k % 6]).attr("stroke-width", 1.8);
  svg.append("path").attr("transform", "translate(13,6)").attr("d", d3.symbol(symbolOf(k), 42)()).attr("fill", COLOURS[k % 6]);
  return svg.node();
}
const symbolOf = (k) => [d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle, d3.symbolDiamond, d3.symbolCross, d3.symbolStar][k % 6];

function drawFit(width, films, rows) {
  const far = 400, named = width > 520, right = named ? 116 : 16;
  const top = Math.max(1, Math.ceil(d3.max(rows, (r) => r.strain)));
  const steps = films.map((m, k) => { const points = rows.filter((r) => r.k === k); const last = points.at(-1); return { k, points: [{ area: points[0].area, strain: top }, ...points, { area: far, strain: last.strain }] }; });
  return Plot.plot({
    width, height: Math.min(460, Math.max(330, width * 0.5)), marginLeft: 46, marginBottom: 42, marginTop: 26, marginRight: right, style: plotStyle,
    x: { type: "log", domain: [Math.min(6, d3.min(rows, (r) => r.area) * 0.85), far], label: "area of the common cell (Å²) →", ticks: [5, 10, 20, 50, 100, 200, 400], tickFormat: "d", grid: true }, y: { domain: [0, top], label: "↑ largest principal strain (%)", grid: true },
    symbol: { type: "identity" }, color: { type: "identity" },
    marks: [
      steps.map(({ k, points }) => Plot.line(points, { x: "area", y: "strain", curve: "step-after", stroke: COLOURS[k % 6], strokeDasharray: DASHES[k % 6], strokeWidth: 1.4, strokeOpacity: 0.75 })),
      Plot.dot(rows, { x: "area", y: "strain", fill: (r) => COLOURS[r.k % 6], symbol: (r) => SYMBOLS[r.k % 6], r: 4.6, stroke: "var(--paper)", strokeWidth: 0.8 }),
      (index, scales, values, dimensions, context) => {
        const names = spread(steps.map(({ k, points }) => ({ k, y: scales.y(points.at(-1).strain) })), 15, 30, dimensions.height - 42);
        const g = d3.create("svg:g", context);
        g.selectAll("text").data(names).join("text").attr("x", scales.x(far) + 8).attr("y", (d) => d.at + 4).attr("text-anchor", "start").attr("font-size", 12).attr("font-weight", 600).attr("fill", (d) => COLOURS[d.k % 6]).text((d) => (named ? FILM(films[d.k]) : ""));
        return g.node();
      },
      Plot.tip(rows, Plot.pointer({ ...tipStyle, x: "area", y: "strain", title: (r) => `${FILM(r.m)} on ${r.m.substrate}\n${r.film} : ${r.zinc} cells, ${fmt(r.area)} Å², ${fixed(r.strain, 2)} %\ntwist ${fixed(r.twist, 1)}°${r.score === null ? "" : `, score ${fixed(r.score, 2)}`}` })),
    ],
  });
}

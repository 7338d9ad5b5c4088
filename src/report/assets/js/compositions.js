// The score over every composition of the best ternary systems: triangles near zinc, lines across mixed layers.

const maps = { same: false };

function buildCompositions() {
  const into = slot("compositions");
  const dilute = data.maps.filter((m) => m.form === "dilute"), layers = data.maps.filter((m) => m.form === "coating");
  if (!data.maps.length) {
    into.append(note(data.left_out ? `Not computed: ${data.left_out}` : systems.some((s) => s.order === "ternary") ? "No ternary system on a grid of compositions is ranked in this run." : "This run holds no ternary systems; a job with order = [\"binary\", \"ternary\"] does."));
    return;
  }
  if (dilute.length) {
    figure({
      into, id: "composition-maps", title: "Dilute ternary alloys",
      text: "The corner rich in zinc, at.%. Ring: the best composition. Empty: excluded by a filter.",
      controls: (redraw) => [segments("Colours", [[false, "Of each system"], [true, "One scale"]], maps.same, (v) => { maps.same = v; redraw(); })],
      table: () => ({ columns: ["system", "element_1", "element_2", "x_1_at_percent", "x_2_at_percent", "score"], rows: dilute.flatMap((m) => m.score.map((v, i) => [m.system, ...m.elements, m.x_1[i], m.x_2[i], v])) }),
      draw: (width) => {
        const box = h("div", { class: "multiples" });
        const across = Math.max(1, Math.floor((width + 22) / 262));
        const one = Math.min(340, (width - (across - 1) * 22) / across);
        const all = dilute.flatMap((m) => m.score.filter((v) => v !== null));
        dilute.forEach((m) => box.append(drawTriangle(one, m, maps.same ? d3.extent(all) : d3.extent(m.score.filter((v) => v !== null)))));
        return box;
      },
    });
  }
  if (layers.length) {
    const rows = layers.flatMap((m, k) => m.score.map((v, i) => ({ system: m.system, k, x: m.x_1[i], y: v, of: m.elements[0] })));
    figure({
      into, id: "layer-compositions", title: "Mixed layers",
      text: "The score of a layer of two elements over the share of the first one named after zinc. A flat line: the criteria do not depend on the share.",
      table: () => ({ columns: ["system", "x_1_at_percent", "score"], rows: rows.map((r) => [r.system, r.x, r.y]) }),
      draw: (width) => drawLayers(width, layers, rows),
    });
  }
}

function drawTriangle(width, map, [low, high]) {
  const total = d3.max(map.x_1, (x, i) => x + map.x_2[i]);
  const values = d3.sort(new Set(map.x_1));
  const step = values.length > 1 ? values[1] - values[0] : 1;
  const pad = { left: 34, right: 34, top: 50, bottom: 34 };
  const side = width - pad.left - pad.right, height = side * 0.866 + pad.top + pad.bottom;
  const place = (a, b) => [pad.left + ((a + b / 2) / total) * side, pad.top + side * 0.866 * (1 - b / total)];
  const flat = !(high - low > 1e-6);
  const colour = flat ? () => d3.interpolateViridis(0.5) : d3.scaleSequential([low, high], d3.interpolateViridis);
  const best = d3.greatestIndex(map.score, (v) => v ?? -1);
  const svg = d3.create("svg").attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height])
    .attr("aria-label", `${map.system}: score ${fixed(low, 3)} to ${fixed(high, 3)}, best at ${map.best}`);
  svg.append("text").attr("x", 0).attr("y", 15).attr("font-size", 13.5).attr("font-weight", 650).attr("fill", "var(--ink)").text(map.system);
  svg.append("text").attr("x", 0).attr("y", 33).attr("font-size", 11.5).attr("fill", "var(--soft)").text(flat ? `rank ${map.rank}, ${fixed(high, 3)} throughout` : `rank ${map.rank}, ${fixed(d3.min(map.score), 3)} to ${fixed(d3.max(map.score), 3)}`);
  const r = ((step / total) * side) / Math.sqrt(3);
  const hexagon = d3.range(6).map((k) => [r * 1.03 * Math.sin((k * Math.PI) / 3), r * 1.03 * Math.cos((k * Math.PI) / 3)].join(",")).join(" ");
  const [zinc, first, second] = [place(0, 0), place(total, 0), place(0, total)];
  svg.append("path").attr("d", `M${zinc}L${first}L${second}Z`).attr("fill", "none").attr("stroke", "var(--line)");
  svg.append("g").selectAll("polygon").data(d3.range(map.score.length).filter((i) => map.score[i] !== null)).join("polygon").attr("points", hexagon)
    .attr("transform", (i) => `translate(${place(map.x_1[i], map.x_2[i])})`).attr("fill", (i) => colour(map.score[i]))
    .append("title").text((i) => `${map.elements[0]} ${map.x_1[i]}, ${map.elements[1]} ${map.x_2[i]} at.%: ${fixed(map.score[i], 3)}`);
  svg.append("circle").attr("cx", place(map.x_1[best], map.x_2[best])[0]).attr("cy", place(map.x_1[best], map.x_2[best])[1]).attr("r", 5).attr("fill", "none").attr("stroke", "var(--ink)").attr("stroke-width", 2.2);
  svg.append("circle").attr("cx", place(map.x_1[best], map.x_2[best])[0]).attr("cy", place(map.x_1[best], map.x_2[best])[1]).attr("r", 6.6).attr("fill", "none").attr("stroke", "var(--paper)");
  const corner = (p, dx, dy, anchor, text) => svg.append("text").attr("x", p[0] + dx).attr("y", p[1] + dy).attr("text-anchor", anchor).attr("font-size", 11.5).attr("fill", "var(--soft)").text(text);
  corner(zinc, 0, 17, "middle", "Zn");
  corner(first, 0, 17, "middle", `${fmt(total)} % ${map.elements[0]}`);
  corner(second, 8, 3, "start", `${fmt(total)} % ${map.elements[1]}`);
  return svg.node();
}

function drawLayers(width, layers, rows) {
  const ends = layers.map((m, k) => ({ k, system: m.system, x: d3.max(m.x_1), y: m.score[d3.maxIndex(m.x_1)] }));
  const right = 92, height = 340;
  const domain = d3.extent(rows, (r) => r.y);
  const y = d3.scaleLinear([Math.max(0, domain[0] - 0.03), domain[1] + 0.03], [height - 40, 26]);
  const names = spread(ends.filter((e) => e.y !== null).map((e) => ({ ...e, y: y(e.y) })), 14, 26, height - 40);
  return Plot.plot({
    width, height, marginLeft: 46, marginRight: right, marginBottom: 40, marginTop: 26, style: plotStyle,
    x: { domain: [0, 100], label: "first element, at.% of the layer →", grid: true, ticks: width < 480 ? 5 : 10 }, y: { domain: y.domain(), range: y.range(), label: "↑ score", grid: true },
    marks: [
      layers.map((m, k) => Plot.line(rows.filter((r) => r.k === k), { x: "x", y: "y", stroke: COLOURS[k % 6], strokeDasharray: DASHES[k % 6], strokeWidth: 1.8 })),
      Plot.dot(rows, { x: "x", y: "y", symbol: (r) => SYMBOLS[r.k % 6], fill: (r) => COLOURS[r.k % 6], r: 2.6 }),
      (index, scales, values, dimensions, context) => {
        const g = d3.create("svg:g", context);
        g.selectAll("text").data(names).join("text").attr("x", scales.x(100) + 8).attr("y", (d) => d.at + 4).attr("text-anchor", "start").attr("font-size", 12).attr("fill", (d) => COLOURS[d.k % 6]).attr("font-weight", 600).text((d) => d.system);
        return g.node();
      },
      Plot.tip(rows, Plot.pointer({ ...tipStyle, x: "x", y: "y", title: (r) => `${r.system}\n${r.of} ${r.x} at.%: ${fixed(r.y, 3)}` })),
    ],
    symbol: { type: "identity" }, color: { type: "identity" },
  });
}

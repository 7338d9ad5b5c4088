// The ranked table: sorted, filtered, searched, a page at a time.

const ranking = { form: "all", search: "", element: "", flag: "", ranked: false, sort: "", down: false, page: 0, size: 25 };

/** Rows with a number from a calculation. */
const calculated = new Set(data.calculated);

const otherRanks = data.hypotheses.slice(1).map((hyp) => ({ column: `rank_${hyp.id}`, id: hyp.id })).filter((r) => has(r.column));

const rankingColumns = [
  { key: "rank", title: "Rank", number: true, cell: (s) => fixed(s.rank, 0) },
  { key: "system", title: "System" },
  { key: "form", title: "Form", cell: (s) => FORM_WORDS[s.form] },
  { key: "score", title: "Score", cell: scoreCell, down: true },
  { key: "gain_over_zn_percent", title: "Against zinc", number: true, cell: (s) => signed(s.gain_over_zn_percent), down: true },
  { key: "score_coverage", title: "Known", number: true, cell: (s) => percent(s.score_coverage), down: true },
  { key: "composition", title: "Best composition", cell: (s) => h("span", { title: s.composition }, s.composition.replace(/ \(.*wt\.%.*\)$/, "")) },
  ...(has("p_top10") ? [{ key: "p_top10", title: "In top ten", number: true, cell: (s) => percent(s.p_top10), down: true }] : []),
  ...(has("rank_p05") ? [{ key: "rank_p95", title: "Rank 5–95 %", number: true, cell: (s) => (s.rank_p05 === null ? "–" : `${Math.round(s.rank_p05)}–${Math.round(s.rank_p95)}`) }] : []),
  ...groups.map((g) => ({ key: `group_${g}`, title: label(g), cell: (s) => meter(s[`group_${g}`]), down: true })),
  ...otherRanks.map((r) => ({ key: r.column, title: `Rank ${r.id.split("_")[0]}`, hint: r.id, number: true, cell: (s) => fixed(s[r.column], 0) })),
  { key: "flags", title: "Flags", wide: true, value: (s) => (s.hasFlags ? flagsOf(s).length : null), cell: (s) => (s.hasFlags ? h("span", { class: "flagline", title: flagsOf(s).join(", ") }, flagsOf(s).join(", ")) : h("span", { class: "null" }, "not kept")) },
];

function scoreCell(s) {
  if (s.score_low === null) return h("span", { class: "null" }, "nothing known");
  const low = 100 * s.score_low, high = 100 * s.score_high;
  const bar = h("span", { class: "range", "aria-hidden": "true" },
    h("i", { style: { left: `${low}%`, width: `${Math.max(high - low, 0)}%` } }),
    s.rank !== null && s.score !== null ? h("b", { style: { left: `${100 * s.score}%` } }) : null);
  const shown = s.rank === null ? "open" : fixed(s.score, 3);
  return [h("span", { class: s.rank === null ? "null" : null, title: `${fixed(s.score_low, 2)} to ${fixed(s.score_high, 2)}` }, shown), bar,
    h("span", { class: "hidden-text" }, ` between ${fixed(s.score_low, 2)} and ${fixed(s.score_high, 2)}`)];
}

function meter(value) {
  if (value === null || value === undefined) return h("span", { class: "null" }, "not known");
  return [h("span", { class: "metered" }, fixed(value, 2)), h("span", { class: "meter", "aria-hidden": "true" }, h("i", { style: { width: `${100 * value}%` } }))];
}

const formOrder = (s) => FORMS.indexOf(s.form);

function rankingRows() {
  const { form, search, element, flag, ranked } = ranking;
  const words = search.toLowerCase().split(/[\s,]+/).filter(Boolean);
  const [side, bit] = flag ? [flag[0], 1 << Number(flag.slice(1))] : ["", 0];
  const rows = systems.filter((s) =>
    (form === "all" || s.form === form) && (!ranked || s.rank !== null) && (!element || s.solutes.includes(element)) &&
    (!bit || (s.hasFlags && Boolean(s.yes & bit) === (side === "+"))) &&
    words.every((w) => s.system.toLowerCase().includes(w) || s.composition.toLowerCase().includes(w)));
  const sort = rankingColumns.find((c) => c.key === ranking.sort);
  const value = sort ? sort.value ?? ((s) => s[sort.key]) : (s) => s.rank;
  const way = sort && ranking.down ? -1 : 1;
  return rows.sort((a, b) => {
    if (!sort && formOrder(a) !== formOrder(b)) return formOrder(a) - formOrder(b);
    const [x, y] = [value(a), value(b)];
    // What is not known comes last, whichever way.
    if (x === null || y === null) return (x === null) - (y === null) || (b.score_high ?? 0) - (a.score_high ?? 0);
    const order = typeof x === "string" ? x.localeCompare(y) : x - y;
    return way * order || formOrder(a) - formOrder(b) || (a.rank ?? 1e9) - (b.rank ?? 1e9);
  });
}

function buildRanking() {
  const into = slot("ranking");
  const elements = [...new Set(systems.flatMap((s) => s.solutes))].sort();
  const change = (key) => (v) => { ranking[key] = v; ranking.page = 0; update(); };
  const flagOptions = (sign, word) => ({ group: word, options: data.flags.map((f, i) => [`${sign}${i}`, flagWord(f[0])]) });
  let typing = 0;
  const head = h("tr", {}, rankingColumns.map((c) => h("th", { scope: "col", class: c.number ? "n" : null, title: c.hint, "data-key": c.key },
    h("button", { type: "button", onclick: () => {
      ranking.down = ranking.sort === c.key ? !ranking.down : Boolean(c.down);
      ranking.sort = c.key; ranking.page = 0; update();
    } }, c.title))));
  const caption = h("caption", { "aria-live": "polite" });
  const body = h("tbody");
  const status = h("span", {});
  const go = (n) => () => { ranking.page = n(); update(); into.querySelector(".tablebox").scrollIntoView({ block: "nearest" }); };
  const back = h("button", { type: "button", onclick: go(() => ranking.page - 1) }, "Previous");
  const next = h("button", { type: "button", onclick: go(() => ranking.page + 1) }, "Next");
  let rows = [];

  function update() {
    rows = rankingRows();
    const { size } = ranking;
    const last = Math.max(0, Math.ceil(rows.length / size) - 1);
    ranking.page = Math.min(Math.max(0, ranking.page), last);
    const from = ranking.page * size;
    const shown = rows.slice(from, from + size);
    caption.textContent = rows.length === systems.length ? `${rows.length.toLocaleString("en").replace(",", "\u202f")} systems` : `${rows.length.toLocaleString("en").replace(",", "\u202f")} of ${systems.length.toLocaleString("en").replace(",", "\u202f")} systems`;
    for (const th of head.children) {
      if (th.dataset.key === ranking.sort) th.setAttribute("aria-sort", ranking.down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    }
    body.replaceChildren(...shown.map((s) => h("tr", { "data-row": s.row, onclick: (e) => { if (!getSelection().toString() || e.target.closest("button")) explain(s); } },
      rankingColumns.map((c) => c.key === "system"
        ? h("th", { scope: "row" }, h("button", { type: "button", "aria-haspopup": "dialog", "aria-label": `Explain ${s.system}, ${FORM_WORDS[s.form]}` }, s.system), calculated.has(s.row) ? h("span", { class: "badge", title: "A number of it comes from a calculation of the queue" }, "calculated") : null)
        : h("td", { class: c.number ? "n" : c.key === "flags" ? "flags" : null }, c.cell(s))))));
    if (!shown.length) body.append(h("tr", {}, h("td", { colspan: rankingColumns.length }, "No system fits; loosen a filter.")));
    status.textContent = rows.length ? `Rows ${from + 1}–${from + shown.length} of ${rows.length}` : "";
    back.disabled = ranking.page === 0;
    next.disabled = ranking.page === last;
  }
  const exported = () => download("systems.csv", "text/csv", toCsv({
    columns: Object.keys(data.systems.columns), rows: rows.map((s) => Object.keys(data.systems.columns).map((c) => s[c])) }));

  into.append(
    h("div", { class: "controls", role: "search", "aria-label": "Filter the ranking" },
      segments("Form", [["all", "All"], ...forms.map((f) => [f, FORM_TITLES[f]])], "all", change("form")),
      h("label", {}, "Search", h("input", { type: "search", id: "search", placeholder: "Sn, Cu5Zn8 …", oninput: (e) => { clearTimeout(typing); const v = e.target.value; typing = setTimeout(() => change("search")(v), 90); } })),
      select("Element", [["", "any"], ...elements.map((e) => [e, e])], "", change("element")),
      select("Flag", [["", "any"], flagOptions("-", "Without"), flagOptions("+", "Only with")], "", change("flag")),
      h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (e) => change("ranked")(e.target.checked) }), "Ranked only")),
    h("div", { class: "tablebox", role: "region", "aria-label": "Ranking, scrolls sideways", tabindex: "0" },
      h("table", { class: "ranking" }, caption, h("thead", {}, head), body)),
    h("div", { class: "pages" }, status,
      h("div", {}, select("Rows", [[25, "25"], [50, "50"], [100, "100"], [250, "250"]], 25, (v) => change("size")(Number(v))), back, next,
        h("button", { type: "button", onclick: exported }, "CSV of these rows"))));
  update();
}

// What filters exclude, where the numbers come from, and the job.

function buildExcluded() {
  const into = slot("excluded");
  const { rows, all, filters } = data.excluded;
  if (!filters.length) { into.append(h("p", { class: "lead" }, "Nothing: the job has no filter, or every candidate passes.")); return; }
  into.append(h("div", { class: "tablebox" }, h("table", {}, h("caption", {}, "Filters and what they reject"),
    h("thead", {}, h("tr", {}, ["Descriptor", "Allowed", "Reason", "Systems", "Candidates"].map((t, i) => h("th", { scope: "col", class: i > 2 ? "n" : null }, t)))),
    h("tbody", {}, filters.map((f) => h("tr", {}, h("th", { scope: "row" }, label(f.descriptor)), h("td", {}, `${f.limit || "known"} ${f.limit ? unitOf(f.descriptor) : ""}`), h("td", {}, reasonWords(f.reason)), h("td", { class: "n" }, f.systems), h("td", { class: "n" }, fmt(f.candidates, 7))))))));
  const [names, form, descriptor, reason, low, high, count] = ["system", "form", "descriptor", "reason", "value_min", "value_max", "n_candidates"].map((c) => column(rows, c));
  const list = d3.range(rows.n);
  const body = h("tbody");
  const caption = h("caption", { "aria-live": "polite" });
  const show = (word) => {
    const found = list.filter((i) => names[i].toLowerCase().includes(word.trim().toLowerCase()));
    caption.textContent = `${found.length} rows${all > rows.n ? ` of the first ${rows.n} (${all} in excluded.parquet)` : ""}${found.length > 100 ? ", first 100 shown" : ""}`;
    body.replaceChildren(...found.slice(0, 100).map((i) => h("tr", {}, h("th", { scope: "row" }, names[i]), h("td", {}, FORM_WORDS[form[i]]), h("td", {}, `${label(descriptor[i])} ${reasonWords(reason[i])}`),
      h("td", { class: "n" }, low[i] === null ? "–" : low[i] === high[i] ? fmt(low[i]) : `${fmt(low[i])} to ${fmt(high[i])}`), h("td", { class: "n" }, count[i]))));
  };
  show("");
  into.append(h("details", { style: { marginTop: "1rem" } }, h("summary", {}, "Every excluded system"),
    h("div", { class: "controls" }, h("label", {}, "Search", h("input", { type: "search", placeholder: "Au …", oninput: (e) => show(e.target.value) })),
      h("button", { type: "button", onclick: () => download("excluded.csv", "text/csv", toCsv({ columns: Object.keys(rows.columns), rows: list.map((i) => Object.keys(rows.columns).map((c) => column(rows, c)[i])) })) }, "CSV")),
    h("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": "Excluded systems" }, h("table", {}, caption, h("thead", {}, h("tr", {}, ["System", "Form", "Reason", "Value", "Candidates"].map((t, i) => h("th", { scope: "col", class: i > 2 ? "n" : null }, t)))), body))));
}
const reasonWords = (r) => r.replace("above_max", "above the limit").replace("below_min", "below the limit").replace("outside", "outside the limits").replace("null", "not known").replaceAll("_", " ");

function buildSources() {
  const into = slot("sources");
  into.append(h("ul", { class: "sources-list" }, data.bibliography.map((b) => h("li", {}, citation(b), h("span", { class: "soft" }, ` · ${b.key}`)))));
  into.append(h("details", {}, h("summary", {}, "The job as run"), h("pre", { tabindex: "0" }, data.job)));
  into.append(h("details", {}, h("summary", {}, "Columns of the table of systems"), h("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": "Columns" }, h("table", {}, h("caption", {}, "As in columns.json"),
    h("thead", {}, h("tr", {}, ["Column", "Unit", "Meaning"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, (data.columns ?? []).map((c) => h("tr", {}, h("th", { scope: "row" }, c.name), h("td", {}, c.unit), h("td", { class: "wrap" }, c.meaning))))))));
}

// Why a system stands where it stands: a panel built from its scores, criteria, descriptors and flags.

const panel = document.getElementById("panel");

function explain(s) {
  const close = h("button", { type: "button", onclick: () => panel.close() }, "Close");
  panel.replaceChildren(h("div", { class: "panel" },
    h("div", { class: "panel-top" }, h("h2", { id: "panel-title" }, `${s.system}, ${FORM_WORDS[s.form]}`), close),
    h("p", { class: "soft" }, s.composition),
    h("p", {}, standing(s)),
    ...sections(s)));
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  close.focus();
}
panel.addEventListener("click", (e) => { if (e.target === panel) panel.close(); });

function standing(s) {
  const of = systems.filter((o) => o.form === s.form && o.rank !== null).length;
  const range = `between ${fixed(s.score_low, 2)} (all unknown at its worst) and ${fixed(s.score_high, 2)} (at its best)`;
  const parts = [];
  if (s.rank === null) {
    parts.push(s.score_low === null ? "Nothing that counts is known, so it is not ranked." :
      `Not ranked: ${percent(s.score_coverage)} of the weight is known, ${percent(data.plan.min_coverage ?? 0.6)} is asked for. Its score lies ${range}.`);
  } else {
    parts.push(`Rank ${s.rank} of ${of} with a score of ${fixed(s.score, 3)}${s.score_high - s.score_low > 0.005 ? `, ${range}` : ", with nothing missing"}.`);
    parts.push(`${percent(s.score_coverage)} of the weight is known.`);
    const gain = s.gain_over_zn_percent;
    if (gain !== null) parts.push(Math.abs(gain) < 0.5 ? "It is level with bare zinc." : `It is ${fixed(Math.abs(gain), 0)} % ${gain > 0 ? "above" : "below"} bare zinc.`);
    if (s.rank_p05 !== null && s.rank_p05 !== undefined) parts.push(`With the errors of its numbers it stands between ranks ${Math.round(s.rank_p05)} and ${Math.round(s.rank_p95)} (5 to 95 %).`);
    const others = otherRanks.map((r) => `${r.id} ${s[r.column] === null ? "not ranked" : s[r.column]}`);
    if (others.length) parts.push(`Under other hypotheses: ${others.join(", ")}.`);
  }
  if (s.is_flat) parts.push("All its compositions are as good: the criteria do not depend on the dose.");
  if (s.is_at_edge) parts.push("The best lies at the edge of the grid: a wider grid may find better.");
  return parts.join(" ");
}

function sections(s) {
  const stored = data.panels[s.row];
  if (!stored) {
    return [note(`The page holds explanations of the leading systems of each form. This one: zincscreen explain RUN "${s.best_candidate_id}"`)];
  }
  const known = new Map(stored.d.map((e) => [e[0], e]));
  const used = new Set();
  return [
    criteriaTable(s, stored.c, known, used),
    h("h3", {}, "Flags"), flagList(s),
    ...inUse(stored.u),
    h("h3", {}, "Everything known"), descriptorTable(stored.d, used),
    h("h3", {}, "Sources"), sourceList([...used]),
  ];
}

/** Value ± sigma of a stored descriptor, or the reason of its null. */
function valueOf(entry) {
  if (!entry) return h("span", { class: "null" }, "not applicable");
  if (entry.length === 2) {
    const reason = data.reasons[entry[1]];
    return h("span", { class: "null" }, data.reason_meaning[reason] ?? reason);
  }
  return withSigma(entry[1], entry[2]);
}

function criteriaTable(s, criteria, known, used) {
  if (!criteria) return null;
  const hypothesis = data.hypotheses[0];
  const rows = criteria.map(([index, answered, d, share]) => {
    const criterion = hypothesis.criteria[index];
    const place = answered ?? data.descriptors.findIndex((x) => x.name === criterion.descriptor);
    const entry = known.get(place);
    if (entry && entry.length > 2) used.add(entry[4]);
    const factor = d === null ? null : Math.max(d, hypothesis.floor) ** share;
    return { criterion, name: data.descriptors[place]?.name ?? criterion.descriptor, entry, d, share, factor };
  }).sort((a, b) => (a.factor ?? 2) - (b.factor ?? 2));
  const product = rows.reduce((p, r) => p * (r.factor ?? 1), 1);
  const rest = s.score !== null && product > 0 ? s.score / product : null;
  const unknown = rows.filter((r) => r.factor === null);
  const body = rows.map((r) => h("tr", {},
    h("th", { scope: "row", class: "wrap", title: r.criterion.reason }, label(r.name), h("div", { class: "soft" }, r.criterion.group)),
    h("td", { class: "wrap" }, valueOf(r.entry), r.entry?.length > 2 && unitOf(r.name) ? ` ${unitOf(r.name)}` : ""),
    h("td", {}, r.d === null ? h("span", { class: "null" }, "not known") : meter(r.d)),
    h("td", { class: "n" }, percent(r.share)),
    h("td", { class: "n" }, r.factor === null ? "–" : `× ${fixed(r.factor, 2)}`)));
  if (unknown.length && rest !== null) {
    body.push(h("tr", {}, h("th", { scope: "row", class: "wrap" }, "What is not known, held neutral"), h("td", {}), h("td", {}),
      h("td", { class: "n" }, percent(unknown.reduce((t, r) => t + r.share, 0))), h("td", { class: "n" }, `× ${fixed(rest, 2)}`)));
  }
  const worst = rows.find((r) => r.factor !== null);
  return h("div", {}, h("h3", {}, "What makes the score"),
    h("p", {}, worst && worst.factor < 0.995
      ? `${label(worst.name)} costs most: it alone takes the score to ${fixed(worst.factor, 2)} of what it could be. Each criterion multiplies the score by its desirability to the power of its weight.`
      : "No known criterion costs anything worth naming."),
    h("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": "Criteria" },
      h("table", {}, h("caption", {}, `${data.hypotheses[0].id}: ${data.hypotheses[0].title}`),
        h("thead", {}, h("tr", {}, ["Criterion", "Value ± sigma", "Desirability", "Weight", "Factor"].map((t, i) => h("th", { scope: "col", class: i > 2 ? "n" : null }, t)))),
        h("tbody", {}, body))));
}

function flagList(s) {
  if (!s.hasFlags) return h("p", { class: "soft" }, "Its flags were not kept by this run.");
  const yes = data.flags.filter((_, i) => s.yes & (1 << i));
  const unknown = data.flags.filter((_, i) => s.unknown & (1 << i));
  return h("div", {},
    yes.length ? h("ul", {}, yes.map(([name, meaning]) => h("li", {}, h("b", {}, flagWord(name)), `: ${meaning ?? ""}`))) : h("p", {}, "None is raised."),
    unknown.length ? h("p", { class: "soft" }, `Not known or not asked here: ${unknown.map((f) => flagWord(f[0])).join(", ")}.`) : null);
}

function inUse(words) {
  if (!words || !words.some(Boolean)) return [];
  const [cycled, surface, failures] = words;
  return [h("h3", {}, "In use"), h("ul", {},
    cycled ? h("li", {}, `It becomes: ${cycled}.`) : null,
    surface ? h("li", {}, `The next plating meets: ${surface}.`) : null,
    failures ? h("li", {}, `Known ways to fail that its numbers show: ${failures.replaceAll("_", " ")}.`) : h("li", {}, "No known way to fail shows in its numbers by more than one sigma."))];
}

function descriptorTable(entries, used) {
  const rows = entries.map((entry) => {
    const d = data.descriptors[entry[0]];
    if (entry.length > 2) used.add(entry[4]);
    return h("tr", {}, h("th", { scope: "row", class: "wrap", title: d.meaning }, label(d.name)),
      h("td", { class: entry.length > 2 ? "n" : "wrap" }, valueOf(entry)), h("td", {}, entry.length > 2 ? unitOf(d.name) : ""),
      h("td", { class: "soft" }, entry.length > 2 ? data.models[entry[3]].replaceAll("_", " ") : ""));
  });
  return h("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": "Descriptors" },
    h("table", {}, h("caption", {}, "Descriptors that apply, with one standard uncertainty and the model; fact: sourced as it stands"),
      h("thead", {}, h("tr", {}, ["Descriptor", "Value ± sigma", "Unit", "Model"].map((t, i) => h("th", { scope: "col", class: i === 1 ? "n" : null }, t)))),
      h("tbody", {}, rows)));
}

function sourceList(places) {
  const keys = [...new Set(places.flatMap((i) => data.sources[i].split("; ")).filter(Boolean))].sort();
  const of = new Map(data.bibliography.map((b) => [b.key, b]));
  return h("ul", {}, keys.map((key) => h("li", {}, citation(of.get(key) ?? { key, title: key }))));
}

/** Title, authors, journal, year, DOI: as text and, where there is one, a link the reader may follow. */
function citation(b) {
  const where = [b.authors, b.journal, b.year].filter(Boolean).join(", ");
  return [h("b", {}, b.title), where ? `. ${where}` : "", b.doi ? [". ", h("a", { href: `https://doi.org/${encodeURI(b.doi)}`, rel: "noreferrer" }, `doi ${b.doi}`), b.is_verified ? "" : " (not verified)"] : b.url && /^https:/.test(b.url) ? [". ", h("a", { href: b.url, rel: "noreferrer" }, b.url.replace("https://", "").replace(/\/$/, ""))] : ""].flat();
}

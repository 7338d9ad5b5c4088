// Data, words and small tools that every part uses.

const data = JSON.parse(document.getElementById("data").textContent);

/** A column of a table of the page, whichever way it is stored. */
function column(table, name) {
  const stored = table.columns[name];
  if (!stored) return null;
  return Array.isArray(stored) ? stored : stored.at.map((i) => (i === null ? null : stored.words[i]));
}

const FORMS = ["dilute", "phase", "coating"];
const FORM_WORDS = { dilute: "dilute alloy", phase: "compound", coating: "layer" };
const FORM_TITLES = { dilute: "Dilute alloys", phase: "Compounds", coating: "Layers" };

/** One object per system, in the order of the run. */
const systems = (() => {
  const names = Object.keys(data.systems.columns);
  const columns = names.map((name) => column(data.systems, name));
  const rows = new Array(data.systems.n);
  for (let i = 0; i < rows.length; i++) {
    const row = { row: i };
    for (let c = 0; c < names.length; c++) row[names[c]] = columns[c][i];
    const bits = data.bits[i];
    row.yes = bits ? bits[0] : 0;
    row.unknown = bits ? bits[1] : 0;
    row.hasFlags = Boolean(bits);
    row.solutes = row.system.split("-").slice(1);
    rows[i] = row;
  }
  return rows;
})();
const forms = FORMS.filter((form) => systems.some((s) => s.form === form));
const has = (name) => name in data.systems.columns && systems.some((s) => s[name] !== null);

/** Ranked systems of a form, best first. */
const leading = (form, n = Infinity) =>
  systems.filter((s) => s.form === form && s.rank !== null).sort((a, b) => a.rank - b.rank).slice(0, n);

/** The score of bare zinc in a form, from a system's gain over it. */
const zincScore = (form) => {
  const known = systems.find((s) => s.form === form && s.gain_over_zn_percent !== null && s.score !== null);
  return known ? known.score / (1 + known.gain_over_zn_percent / 100) : null;
};

const groups = Object.keys(data.hypotheses[0].group_weights).filter(
  (g) => data.hypotheses[0].group_weights[g] > 0 && `group_${g}` in data.systems.columns);
const descriptorOf = new Map(data.descriptors.map((d) => [d.name, d]));

const minus = (text) => text.replace(/-/g, "−");

/** A number as people read it. */
function fmt(x, digits = 3) {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-3) {
    const [m, e] = x.toExponential(digits - 1).split("e");
    return `${minus(String(+m))}·10${superscript(+e)}`;
  }
  const places = Math.max(0, Math.min(6, digits - 1 - Math.floor(Math.log10(size))));
  return minus(x.toLocaleString("en", { minimumFractionDigits: 0, maximumFractionDigits: places, useGrouping: size >= 1e4 }).replace(/,/g, "\u202f"));
}
const superscript = (n) => String(n).replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
const fixed = (x, n) => (x === null || x === undefined ? "–" : minus(x.toFixed(n)));
const percent = (x) => (x === null || x === undefined ? "–" : `${Math.round(100 * x)} %`);
const signed = (x) => (x === null || x === undefined ? "–" : `${x > 0 ? "+" : ""}${minus(String(Math.round(x)))} %`);
const withSigma = (value, sigma) => (sigma === null || sigma === undefined ? fmt(value) : `${fmt(value)} ± ${fmt(sigma, 2)}`);

const UNIT_ENDINGS = /_(at_percent|usd_per_ah|ev|v|percent|kj_mol|j_m2|gpa|k|a_cm2|usd_per_kg|usd_per_l|mah_g|mah_cm3|g_cm3|ang|mpa|1e6_per_k|um|nm|ml|1)$/;
const NAMES = { i_her_at_e_zn_a_cm2: "Hydrogen current at zinc's potential", her_log10_i0_a_cm2: "Hydrogen exchange current, acid", her_log10_i0_alkaline_a_cm2: "Hydrogen exchange current, alkaline",
  her_log10_i0_volcano_a_cm2: "Hydrogen exchange current, volcano", h_zn_site_competition_ev: "Site competition of H and Zn", h_adsorption_dg_ev: "H adsorption ΔG", price_usd_per_ah: "Price per charge" };
const WORDS = { allen: "Allen", pauling: "Pauling", miedema: "Miedema", zn: "Zn", h: "H", her: "hydrogen", upd: "underpotential", d: "d", e: "E", i0: "i₀", log10: "log₁₀", delta: "Δ", chi: "χ", phi: "φ", dg: "ΔG", center: "centre", vs: "against" };

/** A column's name as words: `d_band_center_ev` is "d band centre". */
function label(name) {
  if (NAMES[name]) return NAMES[name];
  const bare = name.replace(UNIT_ENDINGS, "").replace(/^group_/, "");
  const words = bare.split("_").map((w) => WORDS[w] ?? w).join(" ").replace("Δ ", "Δ").replace("d band", "d-band");
  return words.charAt(0) === "d" && words.startsWith("d-band") ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
const unitOf = (name) => {
  const unit = descriptorOf.get(name)?.unit;
  return !unit || unit === "1" ? "" : unit.replace("1e-6", "10⁻⁶").replace("cm2", "cm²").replace("m2", "m²").replace("log10", "log₁₀");
};
const titled = (name) => (unitOf(name) ? `${label(name)} (${unitOf(name)})` : label(name));

/** A short word for a flag: `is_second_phase` is "second phase". */
const flagWord = (name) => name.replace(/^is_/, "").replaceAll("_", " ").replace("than zn", "than zinc");
const flagsOf = (s) => data.flags.filter((_, i) => s.yes & (1 << i)).map((f) => flagWord(f[0]));

/** Makes an element: attributes, then children; text is never read as markup. */
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}
const slot = (id) => document.querySelector(`#${id} > .slot`);
const note = (text) => h("p", { class: "note", role: "note" }, text);

/** A labelled drop-down; `options` are [value, text] or {group, options}. */
function select(name, options, value, change) {
  const option = ([v, text]) => h("option", { value: v, selected: String(v) === String(value) }, text);
  const node = h("select", { onchange: (e) => change(e.target.value) },
    options.map((o) => (o.group ? h("optgroup", { label: o.group }, o.options.map(option)) : option(o))));
  return h("label", {}, name, node);
}

let segmentCount = 0;
/** A row of choices of which one holds. */
function segments(name, options, value, change) {
  const group = `segments-${++segmentCount}`;
  return h("fieldset", { class: "segments" }, h("legend", {}, name),
    options.map(([v, text]) => h("label", {},
      h("input", { type: "radio", name: group, value: v, checked: v === value, onchange: () => change(v) }), h("span", {}, text))));
}
const formChoice = (value, change, choices = forms) => segments("Form", choices.map((f) => [f, FORM_TITLES[f]]), value, change);

function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 2000);
}
const csvCell = (v) => {
  const text = v === null || v === undefined ? "" : String(v);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const toCsv = ({ columns, rows }) => [columns, ...rows].map((r) => r.map(csvCell).join(",")).join("\r\n") + "\r\n";

// Puts the page together: the table first, figures as they come into view.

const root = document.documentElement;
const themeButton = document.getElementById("theme");
function setTheme(dark) {
  root.dataset.theme = dark ? "dark" : "light";
  themeButton.setAttribute("aria-pressed", String(dark));
}
setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
themeButton.addEventListener("click", () => setTheme(root.dataset.theme !== "dark"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (e) => setTheme(e.matches));

buildRanking();
root.dataset.interactiveMs = Math.round(performance.now());
/** Builds a section, or says why it is empty. */
const section = (id, there, build, why) => (there ? build() : slot(id).append(note(why)));
const isRanked = systems.some((s) => s.rank !== null);
const NO_SYSTEM = "No system is left: filters exclude all of them.", NO_RANK = "Nothing is ranked: too little is known, or filters exclude it.";
section("elements", forms.length, buildPeriodic, NO_SYSTEM);
section("intervals", isRanked, buildIntervals, NO_RANK);
section("groups", isRanked, buildGroups, NO_RANK);
section("compositions", isRanked, buildCompositions, NO_RANK);
section("hypotheses", isRanked, buildHypotheses, NO_RANK);
section("physics", forms.length, buildPhysics, NO_SYSTEM);
section("fit", isRanked, buildFit, NO_RANK);
buildExcluded();
section("missing", forms.length, buildMissing, NO_SYSTEM);
buildSources();
watchFigures();
root.dataset.readyMs = Math.round(performance.now());

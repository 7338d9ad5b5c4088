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
buildPeriodic();
buildIntervals();
buildGroups();
buildCompositions();
buildHypotheses();
buildPhysics();
buildFit();
buildExcluded();
buildMissing();
buildSources();
watchFigures();
root.dataset.readyMs = Math.round(performance.now());

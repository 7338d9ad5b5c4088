"""The report in a real browser: report.py ZINCSCREEN [FOLDER for screenshots].

Makes its runs itself, opens the page in headless Chromium with chromedriver, and uses it as a reader does. Needs
Debian's `chromium` and `chromium-driver`, and of Python `selenium` and `polars`; nothing is downloaded.
"""

import base64
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import polars as pl
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

MOST_BYTES = 5_000_000
MOST_MS = 2000
ROWS = 10_000
HOSTILE = "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"

passed, failed = [], []


def check(name, holds, told=""):
    (passed if holds else failed).append(name)
    print(f"{'ok  ' if holds else 'FAIL'} {name}{f': {told}' if told else ''}", flush=True)


def browser(downloads):
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        sys.exit("chromium or chromedriver is missing: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--hide-scrollbars", "--disable-background-networking", "--force-prefers-reduced-motion", "--window-size=1200,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    page = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    page.execute_cdp_cmd("Network.enable", {})
    page.execute_cdp_cmd("Browser.setDownloadBehavior",
                         {"behavior": "allow", "downloadPath": str(downloads)})
    return page


def zincscreen(program, *args):
    subprocess.run([program, *map(str, args)], check=True, stdout=subprocess.DEVNULL)


def enlarge(run):
    """Ten thousand rows: the systems again and again under other ranks, with the columns of uncertainty."""
    systems = pl.read_parquet(run / "systems.parquet")
    copies = -(-ROWS // systems.height)
    more = pl.concat([
        systems.with_columns(pl.col("rank") + i * systems.height) for i in range(copies)
    ]).head(ROWS)
    rank = pl.col("rank").cast(pl.Float64)
    more = more.with_columns(
        rank_p05=(rank * 0.5).clip(1), rank_p50=rank, rank_p95=rank * 3 + 2, p_top10=(10 / (rank + 9)))
    more[7, "composition"] = HOSTILE
    more.write_parquet(run / "systems.parquet")
    pl.DataFrame({
        "form": ["dilute"], "descriptor": ["zn_adsorption_energy_ev"], "subject": ["Sn"],
        "model": ["bond_order"], "sigma": [0.3], "first_order_index": [0.4], "top10_change": [1.5],
        "resolved_by": ["a calculation"],
    }).write_parquet(run / "sensitivity.parquet")


def campaign(program, folder):
    """A queue whose code answers at once, one result of which is suspect; a run with its values; both pages."""
    queue = folder / "zincscreen-queue"
    queue.mkdir()
    engine = Path(__file__).resolve().parents[1] / "it" / "queue" / "engine.py"
    (queue / "queue.toml").write_text(f'[commands]\ngpaw = ["python3", {json.dumps(str(engine))}]\n')
    small = ("--layers", "3", "--supercell", "2x2", "--sites", "1", "--no-states")

    def queued(*args, **more):
        subprocess.run([program, "queue", *args], cwd=folder, stdout=subprocess.DEVNULL, **more)

    queued("plan", "--candidates", "Cu100@coating,Ag100@coating", *small, check=True)
    queued("submit", "--wait", env={**os.environ, "FAKE": "suspect=x"})
    queued("collect")
    (folder / "calculated.toml").write_text(
        '[screen]\nname = "calculated"\n[candidates]\norder = ["binary"]\n'
        'elements = { include = ["Cu", "Ag", "Sn", "Bi"] }\n'
        '[facts]\ncalculations = ["zincscreen-queue/facts.csv"]\n')
    zincscreen(program, "run", folder / "calculated.toml", "--quiet", "--out", folder / "calculated")
    zincscreen(program, "report", folder / "calculated", "--queue", queue)
    queued("status", "--page", "status.html", check=True)


def calculations(page, folder, pictures):
    page.get((folder / "calculated" / "report.html").as_uri())
    time.sleep(0.5)
    link = page.find_element(By.CSS_SELECTOR, "nav a[href='#calculations']")
    tables = page.find_elements(By.CSS_SELECTOR, "#calculations table")
    text = page.find_element(By.ID, "calculations").text
    check("calculations: states, candidates, values, suspects", link.text == "Calculations" and len(tables) == 4
          and all(w in text for w in ("accepted", "suspect", "Cu100@coating", "zn_adsorption_energy_ev")), f"{len(tables)} tables")
    with_badge = {r.find_element(By.CSS_SELECTOR, "th button").text
                  for r in page.find_elements(By.CSS_SELECTOR, ".ranking tbody tr")
                  if r.find_elements(By.CSS_SELECTOR, ".badge")}
    check("calculations: a badge on what rests on them", {"Zn-Cu", "Zn-Ag"} <= with_badge
          and not {"Zn-Sn", "Zn-Bi"} & with_badge, ", ".join(sorted(with_badge)))
    themes(page, None)
    narrow(page, pictures, "calculations")
    quiet(page, "calculations")

    for theme in ("dark", "light"):
        page.execute_cdp_cmd("Emulation.setEmulatedMedia",
                             {"features": [{"name": "prefers-color-scheme", "value": theme}]})
        page.get((folder / "status.html").as_uri())
        time.sleep(0.3)
        ground = page.execute_script("return getComputedStyle(document.body).backgroundColor")
        poor = page.execute_script(CONTRAST)
        dark = ground == "rgb(18, 22, 26)"
        check(f"status page, {theme}: as the reader's system, text stands out", dark == (theme == "dark") and not poor, f"{poor[:4] or ground}")
        picture(page, pictures, f"status-{theme}")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    captions = page.execute_script("return [...document.querySelectorAll('table')].filter(t => !t.caption).length")
    check("status page: tables have captions", captions == 0 and len(page.find_elements(By.TAG_NAME, "table")) == 4)
    narrow(page, pictures, "status")
    quiet(page, "status page")


def narrow(page, pictures, what):
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})
    time.sleep(0.4)
    wide = page.execute_script("return document.documentElement.scrollWidth")
    check(f"{what}: fits a phone of 360 pixels", wide <= 360, f"{wide}")
    picture(page, pictures, f"{what}-phone")
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    pdf = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
    check(f"{what}: prints", pdf.startswith(b"%PDF"))
    if pictures:
        (pictures / f"{what}.pdf").write_bytes(pdf)


def column(page, place):
    cells = page.find_elements(By.CSS_SELECTOR, f".ranking tbody tr > :nth-child({place})")
    return [c.text for c in cells]


def header(page, title):
    titles = page.find_elements(By.CSS_SELECTOR, ".ranking thead th")
    return next((i + 1, t) for i, t in enumerate(titles) if t.text.split(" ↓")[0].split(" ↑")[0] == title)


def labelled(page, within, text):
    """The control whose label begins with a word."""
    for label in page.find_elements(By.CSS_SELECTOR, f"{within} label"):
        if label.text.split("\n")[0] == text:
            return label.find_element(By.CSS_SELECTOR, "select, input")
    raise AssertionError(f"no control `{text}` in {within}")


def choose(page, within, word):
    for span in page.find_elements(By.CSS_SELECTOR, f"{within} .segments span"):
        if span.text == word:
            span.click()
            return
    raise AssertionError(f"no choice `{word}` in {within}")


def shown(page, section):
    page.execute_script("document.getElementById(arguments[0]).scrollIntoView()", section)
    time.sleep(0.3)


def interactive(page):
    return int(page.execute_script("return document.documentElement.dataset.interactiveMs ?? -1"))


def ranking(page):
    shown(page, "ranking")
    place, title = header(page, "Score")
    title.find_element(By.TAG_NAME, "button").click()
    scores = [float(s.split("\n")[0].split(" ")[0]) for s in column(page, place)]
    check("sorts by score, greatest first",
          scores == sorted(scores, reverse=True) and title.get_attribute("aria-sort") == "descending")
    title.find_element(By.TAG_NAME, "button").click()
    scores = [s.split("\n")[0].split(" ")[0] for s in column(page, place)]
    scores = [float(s) for s in scores if s != "open"]
    check("sorts the other way", scores == sorted(scores)
          and title.get_attribute("aria-sort") == "ascending")
    header(page, "Rank")[1].find_element(By.TAG_NAME, "button").click()

    choose(page, "#ranking", "Layers")
    check("filters by form", set(column(page, header(page, "Form")[0])) == {"layer"})
    Select(labelled(page, "#ranking", "Element")).select_by_value("Cu")
    names = column(page, header(page, "System")[0])
    check("filters by element", bool(names) and all("Cu" in n.split("-") for n in names), names[0])
    flag = Select(labelled(page, "#ranking", "Flag"))
    place = header(page, "Flags")[0]
    flag.select_by_visible_text("toxic")
    without = page.find_elements(By.CSS_SELECTOR, f".ranking tbody tr > :nth-child({place})")
    check("filters by flag", bool(without) and not any("toxic" in c.get_attribute("textContent") for c in without))
    flag.select_by_value("")
    Select(labelled(page, "#ranking", "Element")).select_by_value("")
    choose(page, "#ranking", "All")
    search = page.find_element(By.ID, "search")
    search.send_keys("zn-sn")
    time.sleep(0.3)
    names = column(page, header(page, "System")[0])
    check("searches", bool(names) and all(n.startswith("Zn-Sn") for n in names), f"{len(names)} rows")
    search.send_keys(Keys.CONTROL, "a", Keys.BACKSPACE)
    time.sleep(0.3)
    first = column(page, 1)
    started = time.perf_counter()
    page.find_element(By.XPATH, "//section[@id='ranking']//button[text()='Next']").click()
    check("turns pages", column(page, 1) != first, f"{1000 * (time.perf_counter() - started):.0f} ms")
    page.find_element(By.XPATH, "//section[@id='ranking']//button[text()='Previous']").click()


def explanation(page):
    opener = page.find_element(By.CSS_SELECTOR, ".ranking tbody th button")
    opener.send_keys(Keys.ENTER)
    time.sleep(0.3)
    panel = page.find_element(By.ID, "panel")
    text = panel.text
    tables = panel.find_elements(By.TAG_NAME, "table")
    check("opens an explanation by key", panel.get_attribute("open") is not None and len(tables) >= 2
          and "What makes the score" in text and "±" in text and "Sources" in text)
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    time.sleep(0.2)
    back = page.execute_script("return document.activeElement === arguments[0]", opener)
    check("Escape closes it and the focus returns", panel.get_attribute("open") is None and back)


def heat_map(page):
    shown(page, "elements")
    cell = "#periodic-table .element[data-symbol='Cu']"
    before = page.find_element(By.CSS_SELECTOR, cell).get_attribute("aria-label")
    Select(labelled(page, "#periodic-table", "Shows")).select_by_value("d_band_center_ev")
    time.sleep(0.2)
    after = page.find_element(By.CSS_SELECTOR, cell).get_attribute("aria-label")
    tin = page.find_element(By.CSS_SELECTOR, "#periodic-table .element[data-symbol='Sn']").get_attribute("aria-label")
    check("switches the heat map", before != after and "eV" in after, after)
    check("a null cell says why", "no d band" in tin, tin)
    choose(page, "#periodic-table", "Layers")
    copper = page.find_element(By.CSS_SELECTOR, cell)
    page.execute_script("arguments[0].focus()", copper)
    page.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    reached = page.switch_to.active_element.get_attribute("data-symbol")
    check("arrows walk the periodic table", reached == "Ni", reached)


def downloads(page, folder):
    shown(page, "hypotheses")
    page.find_element(By.CSS_SELECTOR, "#slopes .tools button:nth-child(1)").click()
    page.find_element(By.CSS_SELECTOR, "#slopes .tools button:nth-child(2)").click()
    page.find_element(By.CSS_SELECTOR, "#slopes .tools button:nth-child(3)").click()
    for _ in range(50):
        if (folder / "slopes.svg").is_file() and (folder / "slopes.csv").is_file():
            break
        time.sleep(0.1)
    time.sleep(0.2)
    svg = (folder / "slopes.svg").read_text()
    ElementTree.fromstring(svg)
    with open(folder / "slopes.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = page.find_elements(By.CSS_SELECTOR, "#slopes .numbers tbody tr")
    check("a figure as SVG, CSV and table", "var(--" not in svg and rows and rows[0]["system"].startswith("Zn-")
          and len(numbers) == len(rows), f"{len(rows)} rows")


def figures(page, what):
    page.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    time.sleep(1)
    empty = page.execute_script(
        "return [...document.querySelectorAll('figure')].filter(f => !f.querySelector('.canvas svg')).map(f => f.id)")
    there = page.execute_script("return [...document.querySelectorAll('figure')].map(f => f.id)")
    check(f"{what}: every figure is drawn", not empty and len(there) >= 8, ", ".join(empty or there))


def accessible(page):
    tree = page.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    wanted = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "table", "figure",
              "image", "dialog", "navigation", "region"}
    nameless, seen = [], set()
    for node in tree:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in wanted:
            continue
        seen.add(role)
        if not node.get("name", {}).get("value", "").strip():
            nameless.append(role)
    roles = {n.get("role", {}).get("value") for n in tree}
    landmarks = {"banner", "main", "navigation", "contentinfo"} - roles
    check("everything has an accessible name", not nameless and {"button", "table", "figure"} <= seen, str(nameless[:5] or ""))
    check("landmarks are there", not landmarks, str(landmarks or ""))
    captions = page.execute_script("return [...document.querySelectorAll('table')].filter(t => !t.caption).length")
    check("tables have captions", captions == 0)


CONTRAST = """
const light = ([r, g, b]) => { const f = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
const behind = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
const out = [];
for (const e of document.querySelectorAll('h1, h2, p, th, td, label, a, button:not(:disabled), caption, li, .null, .segments span')) {
  if (!e.innerText?.trim() || !e.offsetParent || e.closest('dialog')) continue;
  const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) out.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
}
return [...new Set(out)];
"""


def themes(page, pictures):
    for theme in ("light", "dark"):
        if page.execute_script("return document.documentElement.dataset.theme") != theme:
            page.find_element(By.ID, "theme").click()
        time.sleep(0.2)
        ground = page.execute_script("return getComputedStyle(document.body).backgroundColor")
        poor = page.execute_script(CONTRAST)
        check(f"{theme}: text stands out by 4.5 to 1", not poor, f"{poor[:4] or ground}")
        picture(page, pictures, theme)


def picture(page, folder, name):
    if folder:
        height = page.execute_script("return document.documentElement.scrollHeight")
        width = page.execute_script("return innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = page.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        (folder / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def phone_and_paper(page, pictures):
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})
    time.sleep(0.6)
    wide = page.execute_script("return document.documentElement.scrollWidth")
    check("fits a phone of 360 pixels", wide <= 360, f"{wide}")
    picture(page, pictures, "phone")
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    pdf = base64.b64decode(page.execute_cdp_cmd(
        "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})["data"])
    pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ") or pdf.count(b"/Type/Page/")
    check("prints", pdf.startswith(b"%PDF") and pages >= 4, f"{pages} pages")
    if pictures:
        (pictures / "print.pdf").write_bytes(pdf)


def requests(page):
    urls = []
    for entry in page.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"])
    outside = [u for u in urls if not u.startswith(("file:", "blob:", "data:", "chrome:", "about:"))]
    check("asks for nothing outside", bool(urls) and not outside, str(outside or f"{len(urls)} requests, all local"))


def quiet(page, what):
    told = [e["message"][:200] for e in page.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]
    check(f"{what}: no console error", not told, str(told or ""))


def main():
    program = Path(sys.argv[1]).resolve()
    pictures = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    screens = Path(__file__).resolve().parents[2] / "screens"
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for name in ("zn-ternary", "zn-binary"):
            zincscreen(program, "run", screens / f"{name}.toml", "--quiet", "--out", folder / name)
            zincscreen(program, "report", folder / name)
        campaign(program, folder)
        shutil.copytree(folder / "zn-ternary", folder / "many")
        enlarge(folder / "many")
        zincscreen(program, "report", folder / "many", "--force")
        page = browser(folder)
        try:
            for name in ("zn-binary", "zn-ternary", "many"):
                html = folder / name / "report.html"
                size = html.stat().st_size
                check(f"{name}: under 5 MB", size < MOST_BYTES, f"{size / 1e6:.2f} MB")
                page.get(html.as_uri())
                time.sleep(0.5)
                figures(page, name)
                quiet(page, name)
            ms = interactive(page)
            for _ in range(2):
                page.refresh()
                time.sleep(0.5)
                ms = min(ms, interactive(page))
            check(f"interactive in under 2 s at {ROWS} rows", 0 < ms < MOST_MS, f"{ms} ms")
            page.find_element(By.ID, "search").send_keys("onerror")
            time.sleep(0.3)
            text = page.find_element(By.CSS_SELECTOR, ".ranking tbody").text
            pwned = page.execute_script("return window.pwned")
            check("hostile names are text", "onerror" in text and pwned is None)

            page.get((folder / "zn-ternary" / "report.html").as_uri())
            time.sleep(0.5)
            ranking(page)
            explanation(page)
            heat_map(page)
            downloads(page, folder)
            figures(page, "after use")
            accessible(page)
            themes(page, pictures)
            phone_and_paper(page, pictures)
            quiet(page, "after use")
            calculations(page, folder, pictures)
            requests(page)
        finally:
            page.quit()
    print(f"report: {len(passed)} passed, {len(failed)} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()

//! Every shipped phase, planes up to index 2, against Zn(002), (100), (101), cells up to 400 square angstrom, on
//! one thread and on all: pairs, matches, seconds and the greatest memory, as one line of JSON.
//!
//! `cargo bench --bench survey [-- AREA]`

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use zincscreen::epitaxy::{
    HexagonalElastic, NamedNet, PairSurvey, SearchOptions, StrainedSide, ZINC_PLANES, ZincCell,
    phase_structure, plane_nets, survey,
};
use zincscreen::facts::{CellSet, Element, Evidence, Facts};

/// As for the tables' space groups, angstrom.
const SYMPREC_ANG: f64 = 0.05;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds flags of its own.
    let area = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let options = SearchOptions {
        max_area_ang2: area.map_or(Ok(400.0), |a| a.parse())?,
        ..SearchOptions::default()
    };
    let facts = Facts::embedded()?;
    let elastic = HexagonalElastic::of_element(Element::ZN, &facts).map_err(|r| r.to_string())?;
    let mut planes = Vec::new();
    for set in [CellSet::Measured, CellSet::Pbe, CellSet::Unstated] {
        let zinc = ZincCell::of(set, &facts)?;
        for plane in ZINC_PLANES {
            planes.push(zinc.plane(plane.parse()?, Some(&elastic))?);
        }
    }
    let start = Instant::now();
    let mut films = Vec::new();
    for phase in facts.phases() {
        if phase.evidence == Evidence::Element {
            continue;
        }
        for plane in plane_nets(&phase_structure(phase, &facts)?, 2, SYMPREC_ANG)? {
            films.push(NamedNet {
                name: plane.label(),
                set: phase.cell_set,
                net: plane.net,
                layer: None,
            });
        }
    }
    let nets_s = start.elapsed().as_secs_f64();
    let all = |threads: usize| -> Result<(Vec<PairSurvey>, f64), Box<dyn Error>> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        let start = Instant::now();
        let found = pool.install(|| survey(&films, &planes, StrainedSide::Film, &options))?;
        Ok((found, start.elapsed().as_secs_f64()))
    };
    let (one, one_s) = all(1)?;
    let (many, many_s) = all(0)?;
    assert_eq!(one, many, "threads changed the result");
    let line = serde_json::json!({
        "area_ang2": options.max_area_ang2,
        "facets": films.len(),
        "pairs": one.len(),
        "matches": one.iter().map(|p| p.matches).sum::<usize>(),
        "nets_s": nets_s,
        "search_one_thread_s": one_s,
        "search_all_threads_s": many_s,
        "threads": rayon::current_num_threads(),
        "most_memory_mb": most_memory_mb(),
    });
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// The most memory this process has held, MB; none where the system does not say.
fn most_memory_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kb: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1000.0)
}

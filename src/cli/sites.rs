//! `sites`: where atoms adsorb on a slab.

use std::path::PathBuf;

use serde_json::{Value, json};
use zincscreen::crystal::sites::{
    AdsorptionSite, Height, Sides, SiteOptions, adsorbed, adsorption_sites, overlayer, position,
};
use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
use zincscreen::facts::{Element, UnknownElement};

use super::args::Args;
use super::slab::{StructureFormat, Structures, Target, input};
use super::table;
use super::{Failure, say};

#[derive(Debug, clap::Args)]
pub(crate) struct SitesArgs {
    /// A file with a slab: vacuum along c.
    pub(crate) slab: String,
    /// Sites of the lower side, too.
    #[arg(long)]
    pub(crate) both_sides: bool,
    /// Put this element onto the sites.
    #[arg(long, value_name = "SYMBOL")]
    pub(crate) adsorbate: Option<String>,
    /// Angstrom above the coordinating atoms, `bond=2.6` for a bond length, or `auto` with --adsorbate.
    #[arg(long, value_name = "ANG", default_value = "2.0")]
    pub(crate) height: String,
    /// A whole layer of the element: an atom in each cell of the bare surface.
    #[arg(long, requires = "adsorbate")]
    pub(crate) layer: bool,
    /// One site only, by name, e.g. hollow-fcc-1.
    #[arg(long, value_name = "NAME")]
    pub(crate) site: Option<String>,
    /// Atoms whose heights differ by no more are of one layer, angstrom.
    #[arg(long, value_name = "ANG", default_value_t = PLANE_TOLERANCE_ANG)]
    pub(crate) tolerance: f64,
    /// Tolerance of the symmetry search, angstrom.
    #[arg(long, value_name = "ANG", default_value_t = 0.01)]
    pub(crate) symprec: f64,
    /// Write the slab with the adsorbate, one file for each site, into this folder.
    #[arg(long, value_name = "DIR", requires = "adsorbate")]
    pub(crate) out: Option<PathBuf>,
    /// Replace files that are there already.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Format of what is written.
    #[arg(long, value_enum, default_value = "poscar")]
    pub(crate) format: StructureFormat,
}

pub(crate) fn sites(
    args: &SitesArgs,
    common: &Args,
    structures: &Structures<'_>,
) -> Result<(), Failure> {
    let adsorbate = args
        .adsorbate
        .as_ref()
        .map(|symbol| symbol.parse::<Element>())
        .transpose()
        .map_err(|e: UnknownElement| input(e))?;
    let height = height(&args.height, adsorbate.is_some())?;
    let structure = (structures.read)(&args.slab)?;
    let slab = Slab::new(&structure, args.tolerance)
        .map_err(|e| Failure::Input(format!("`{}`: {e}", args.slab)))?;
    let options = SiteOptions {
        sides: if args.both_sides {
            Sides::Both
        } else {
            Sides::Top
        },
        symprec_ang: args.symprec,
    };
    let mut sites = adsorption_sites(&slab, &options).map_err(input)?;
    if let Some(name) = &args.site {
        let known: Vec<String> = sites.iter().map(|s| format!("`{}`", s.name)).collect();
        sites.retain(|site| site.name == *name);
        if sites.is_empty() {
            return Err(Failure::Input(format!(
                "the slab has no site `{name}`; it has {}",
                known.join(", ")
            )));
        }
    }
    let mut files = vec![None; sites.len()];
    if let (Some(out), Some(element)) = (&args.out, adsorbate) {
        let target = Target {
            out,
            is_folder: true,
            format: args.format,
            replaces: args.force,
        };
        for (site, file) in sites.iter().zip(&mut files) {
            let with = if args.layer {
                overlayer(&slab, site, element, height, args.symprec)
            } else {
                adsorbed(&slab, site, element, height)
            }
            .map_err(input)?;
            let name = format!("{element}-{}", site.name);
            let title = format!("{} with {element} at {}", args.slab, site.label);
            let text = (structures.text)(with.structure(), args.format, &title)?;
            *file = Some(target.write(&name, &text)?);
        }
    }
    // Without an adsorbate any element will do: the height does not depend on it.
    let element = adsorbate.unwrap_or(Element::ZN);
    let positions = sites
        .iter()
        .map(|site| position(&slab, site, element, height).map_err(input))
        .collect::<Result<Vec<_>, _>>()?;
    if common.json {
        let found: Vec<Value> = sites
            .iter()
            .zip(&positions)
            .zip(&files)
            .map(|((site, position), file)| {
                let mut json = site_json(&slab, site);
                json["cartesian_ang"] = json!(<[f64; 3]>::from(*position));
                json["file"] = json!(file.as_ref().map(|f| f.display().to_string()));
                json
            })
            .collect();
        return say(&format!(
            "{:#}",
            json!({ "slab": args.slab, "sites": found })
        ));
    }
    if common.quiet {
        return Ok(());
    }
    let rows = sites
        .iter()
        .zip(&positions)
        .zip(&files)
        .map(|((site, position), file)| {
            let [x, y] = site.fractional;
            vec![
                site.name.clone(),
                site.label.clone(),
                below(&slab, site),
                site.multiplicity().to_string(),
                format!("{x:.4} {y:.4}"),
                <[f64; 3]>::from(*position).map(rounded).join(" "),
                file.as_ref()
                    .map_or(String::new(), |file: &PathBuf| file.display().to_string()),
            ]
        })
        .collect();
    let header = [
        "site",
        "kind",
        "below",
        "ways",
        "along a, b",
        "x, y, z / Å",
        "file",
    ];
    say(&table::table(&header, rows, &[0, 1, 2, 6]))
}

/// `2.0`, `bond=2.6` or `auto`.
fn height(text: &str, has_adsorbate: bool) -> Result<Height, Failure> {
    let (is_bond, number) = match text.strip_prefix("bond=") {
        Some(number) => (true, number),
        None => (false, text),
    };
    match (number, number.parse::<f64>()) {
        ("auto", _) if !is_bond && has_adsorbate => Ok(Height::Auto),
        ("auto", _) if !is_bond => Err(Failure::Input(
            "`--height auto` depends on the element: name it with --adsorbate".to_owned(),
        )),
        (_, Ok(value)) if is_bond => Ok(Height::Bond(value)),
        (_, Ok(value)) => Ok(Height::Above(value)),
        _ => Err(Failure::Input(format!(
            "`--height {text}`: expected angstrom such as 2.0, a bond length such as bond=2.6, or auto"
        ))),
    }
}

/// Three digits, and no minus before zero.
fn rounded(x_ang: f64) -> String {
    format!("{:.3}", (1e3 * x_ang).round() / 1e3 + 0.0)
}

/// Element and layer of the atom right below.
fn below(slab: &Slab, site: &AdsorptionSite) -> String {
    site.below.map_or(String::new(), |atom| {
        let element = slab.structure().sites()[atom].element;
        format!("{element}, layer {}", slab.layer_numbers()[atom])
    })
}

fn site_json(slab: &Slab, site: &AdsorptionSite) -> Value {
    let layers = slab.layer_numbers();
    let atom = |index: usize| {
        json!({
            "atom": index, "element": slab.structure().sites()[index].element.symbol(),
            "layer": layers[index],
        })
    };
    json!({
        "name": site.name,
        "label": site.label,
        "kind": site.kind.to_string(),
        "side": site.side.as_str(),
        "multiplicity": site.multiplicity(),
        "coordinating": site.coordinating.iter().map(|&i| atom(i)).collect::<Vec<_>>(),
        "below": site.below.map(atom),
        "fractional": site.fractional,
        "images": site.images,
        "base_ang": site.base_ang,
    })
}

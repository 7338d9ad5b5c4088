//! `convert IN OUT`: a structure from one format to another.

use std::path::PathBuf;

use zincscreen::formats::FormatError;
use zincscreen::formats::structure::{self, Format};

use super::args::Args;
use super::{Failure, say};

#[derive(Debug, clap::Args)]
pub(crate) struct ConvertArgs {
    /// POSCAR, CIF, extended XYZ or ASE's JSON.
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// Where to write; the name says the format: POSCAR*, *.vasp, *.cif, *.xyz, *.extxyz, *.json.
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// The format of IN, where neither name nor content says it: poscar, cif, extxyz or ase-json.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<Format>,
    /// The format of OUT, where its name does not say it.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: Option<Format>,
    /// Replace OUT if it is there.
    #[arg(long)]
    pub(crate) force: bool,
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Self {
        let flags = match error {
            FormatError::UnknownFormat { .. } => " (`--from FORMAT`, `--to FORMAT`)",
            FormatError::Exists { .. } => " (`--force`)",
            _ => "",
        };
        Self::Input(format!("{error}{flags}"))
    }
}

pub(crate) fn convert(args: &ConvertArgs, common: &Args) -> Result<(), Failure> {
    let frames = structure::read_frames(&args.input, args.from)?;
    structure::write_frames(&args.output, &frames, args.to, args.force)?;
    if common.json {
        let structures: Vec<_> = frames
            .iter()
            .map(|frame| {
                serde_json::json!({
                    "formula": frame.structure.formula(),
                    "n_atoms": frame.structure.sites().len(),
                    "volume_ang3": frame.structure.lattice().volume_ang3(),
                    "periodic": frame.structure.periodic(),
                })
            })
            .collect();
        let json = serde_json::json!({ "file": args.output.display().to_string(), "structures": structures });
        return say(&format!("{json:#}"));
    }
    let what = match frames.as_slice() {
        [frame] => format!(
            "{}, {} atoms",
            frame.structure.formula(),
            frame.structure.sites().len()
        ),
        frames => format!("{} frames", frames.len()),
    };
    say(&format!("{}: {what}", args.output.display()))
}

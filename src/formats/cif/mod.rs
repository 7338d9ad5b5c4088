//! CIF: cell, symmetry operations, atoms.
//!
//! Read are one data block with a cell, atoms in fractional coordinates, and the symmetry operations that the
//! file lists (`_symmetry_equiv_pos_as_xyz`, `_space_group_symop_operation_xyz`; names with dots, too). The
//! operations have to be a group: a list of which a line got lost is refused. A file without operations is
//! taken only if it says `P 1` or number 1; from another group's name alone the setting does not follow.
//! Atoms that an operation brings nearer than [`MERGE_ANG`] to an image of themselves sit on a special
//! position and count once. The images get fractional coordinates in [0, 1), an atom itself stays as written;
//! translations written as decimals (`0.3333`) count as the twenty-fourths they round. Uncertainties in
//! parentheses are passed over. Where the file states its formula (and the number of formula units), the atoms have
//! to make it up, so that a file that lost its end is refused.
//!
//! Refused are partial occupancy and disorder: a structure has one atom in one place. Coordinates that are
//! cartesian, and labels that are no element symbol followed by something else (`CA1`), are refused, too.
//!
//! Written is `P 1`, all atoms, the shortest digits that read back to the same number. Edges and angles do
//! not say how the cell lies in space, so vectors agree up to a rotation; fractional coordinates are exact.
//! Periodicity and what may move are not in a CIF.
//!
//! Source: S. R. Hall, F. H. Allen, I. D. Brown, Acta Cryst. A47 (1991) 655; International Tables G; the core dictionary.

mod block;
mod formula;
mod operation;
mod sites;
mod tokens;

use std::fmt::Write as _;

use self::block::Block;
use super::error::FormatError;
use super::text;
use crate::crystal::{Lattice, Structure};

/// Images of one atom nearer than this to each other are one atom on a special position, angstrom. Coordinates
/// with three digits are off by less in cells up to 50 Å; different atoms are never so near.
pub const MERGE_ANG: f64 = 0.05;

/// Reads the structure of a CIF; `name` is what messages call the file.
///
/// ```
/// use zincscreen::formats::cif;
/// let text = "data_zn\n_cell_length_a 2.665(1)\n_cell_length_b 2.665(1)\n_cell_length_c 4.947\n\
///             _cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma 120\n\
///             loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-x,-y,-z\n\
///             loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n\
///             Zn1 0.33333 0.66667 0.25\n";
/// let zinc = cif::parse("zn.cif", text)?;
/// assert_eq!(zinc.formula(), "Zn2");
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`] of a text; it names file, line and cure.
pub fn parse(name: &str, text: &str) -> Result<Structure, FormatError> {
    let blocks = block::blocks(name, text::without_bom(text))?;
    let with_atoms: Vec<&Block<'_>> = blocks.iter().filter(|b| b.has_structure()).collect();
    let block = match with_atoms.as_slice() {
        [block] => *block,
        [] => return Err(no_structure(name, &blocks)),
        [_, second, ..] => {
            return Err(text::wrong(
                name,
                second.line,
                &format!("a second structure, data_{}", second.name),
                "one data block with cell and atoms",
                "keep the block that is meant in a file of its own",
            ));
        }
    };
    let (lattice, cell_line) = cell(name, block)?;
    let operations = operation::of_block(name, block)?;
    let listed = sites::listed(name, block)?;
    let (sites, lines) = sites::expanded(name, &lattice, &operations, &listed)?;
    let structure = text::structure(name, cell_line, &lines, lattice, sites, [true; 3])?;
    formula::check(name, block, &structure)?;
    Ok(structure)
}

fn no_structure(name: &str, blocks: &[Block<'_>]) -> FormatError {
    let expected = "a data block with _cell_length_a and _atom_site_fract_x";
    let cartesian = blocks.iter().find_map(|b| b.first("_atom_site_cartn_x"));
    if let Some((line, _)) = cartesian {
        return text::wrong(
            name,
            line,
            "_atom_site_Cartn_x",
            expected,
            "give fractional coordinates",
        );
    }
    let line = blocks.last().map_or(1, |b| b.last_line);
    FormatError::Truncated {
        file: name.to_owned(),
        line,
        expected: expected.to_owned(),
        cure: "give a CIF with cell and atoms, or complete this one".to_owned(),
    }
}

/// The cell and the line of its first edge.
fn cell(name: &str, block: &Block<'_>) -> Result<(Lattice, usize), FormatError> {
    let number = |key: &str, greatest: f64| {
        let (line, word) = block
            .first(key)
            .ok_or_else(|| missing(name, block.last_line, key))?;
        match sites::number(word) {
            Some(x) if x > 0.0 && x < greatest => Ok((x, line)),
            _ => Err(text::wrong(
                name,
                line,
                word,
                format!("a positive number for {key}"),
                "correct the cell",
            )),
        }
    };
    let (a, line) = number("_cell_length_a", f64::INFINITY)?;
    let (b, _) = number("_cell_length_b", f64::INFINITY)?;
    let (c, _) = number("_cell_length_c", f64::INFINITY)?;
    let (alpha, _) = number("_cell_angle_alpha", 180.0)?;
    let (beta, _) = number("_cell_angle_beta", 180.0)?;
    let (gamma, _) = number("_cell_angle_gamma", 180.0)?;
    let lattice = Lattice::from_parameters([a, b, c], [alpha, beta, gamma]);
    Ok((lattice, line))
}

fn missing(name: &str, line: usize, key: &str) -> FormatError {
    text::truncated(name, line, key)
}

/// Writes a CIF in P 1; `title` becomes the name of the data block.
///
/// ```
/// use zincscreen::formats::{cif, poscar};
/// let text = "Zn\n1\n4 0 0\n0 4 0\n0 0 4\nZn\n1\nDirect\n0.1 0.2 0.3\n";
/// let zinc = poscar::parse("POSCAR", text)?;
/// let back = cif::parse("zn.cif", &cif::write(&zinc, "zinc"))?;
/// assert_eq!(back.sites(), zinc.sites());
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
#[must_use]
pub fn write(structure: &Structure, title: &str) -> String {
    let lattice = structure.lattice();
    let mut block: String = title
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-.()".contains(c) {
                c
            } else {
                '_'
            }
        })
        .take(70)
        .collect();
    if block.is_empty() {
        block = structure.formula();
    }
    let composition = structure.composition();
    let mut formula = composition.clone();
    formula.sort_by_key(|(element, _)| element.symbol());
    let formula: Vec<String> = formula.iter().map(|(e, n)| format!("{e}{n}")).collect();
    let mut out = format!(
        "data_{block}\n_chemical_formula_sum '{}'\n_cell_formula_units_Z 1\n",
        formula.join(" ")
    );
    // Writing to a String cannot fail.
    for (edge, length) in ["a", "b", "c"].iter().zip(lattice.lengths_ang()) {
        let _ = writeln!(out, "_cell_length_{edge} {length:?}");
    }
    for (angle, degrees) in ["alpha", "beta", "gamma"].iter().zip(lattice.angles_deg()) {
        let _ = writeln!(out, "_cell_angle_{angle} {degrees:?}");
    }
    let _ = writeln!(out, "_cell_volume {:?}", lattice.volume_ang3());
    out.push_str(
        "_symmetry_space_group_name_H-M 'P 1'\n_symmetry_Int_Tables_number 1\n\
         loop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n\
         loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n\
         _atom_site_fract_z\n_atom_site_occupancy\n",
    );
    let mut seen = vec![0_usize; composition.len()];
    for site in structure.sites() {
        let mut number = 0;
        for ((element, _), count) in composition.iter().zip(&mut seen) {
            if *element == site.element {
                *count += 1;
                number = *count;
            }
        }
        let position = text::three(site.fractional.into());
        let _ = writeln!(out, "{0}{number} {0} {position} 1.0", site.element);
    }
    out
}

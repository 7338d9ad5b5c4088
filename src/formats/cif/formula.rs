//! Do the atoms make up the formula that the file states? A list that lost its end does not.

use super::super::error::FormatError;
use super::super::text;
use super::block::Block;
use super::sites;
use crate::crystal::Structure;
use crate::facts::Element;

/// Formulas are given to two digits or more.
const SAME: f64 = 5e-3;

/// Compares with `_chemical_formula_sum`: the proportions, and with `_cell_formula_units_Z` the numbers too. A
/// formula that is unknown or not understood says nothing.
pub(super) fn check(
    name: &str,
    block: &Block<'_>,
    structure: &Structure,
) -> Result<(), FormatError> {
    let Some((line, word)) = block.known("_chemical_formula_sum") else {
        return Ok(());
    };
    let Some(formula) = parse(word) else {
        return Ok(());
    };
    let units = block.known("_cell_formula_units_z");
    let units = units.and_then(|(_, word)| sites::number(word));
    let stated: f64 = formula.iter().map(|(_, n)| n).sum();
    let composition = structure.composition();
    // Some programs (pymatgen) state the sum of the cell, and the number of units all the same.
    let candidates = match units {
        Some(units) => [units, 1.0],
        None => [structure.sites().len() as f64 / stated; 2],
    };
    let agrees = formula.len() == composition.len()
        && candidates.iter().any(|units| {
            composition.iter().all(|(element, found)| {
                let (found, wanted) = (*found as f64, formula.iter().find(|(e, _)| e == element));
                wanted.is_some_and(|(_, n)| (n * units - found).abs() <= SAME * found)
            })
        });
    if agrees {
        return Ok(());
    }
    Err(text::wrong(
        name,
        line,
        word,
        format!(
            "the formula of the atoms, {} in the cell",
            structure.formula()
        ),
        "complete the atoms; if it is the formula or _cell_formula_units_Z that is wrong, remove it",
    ))
}

/// `Cu5 Zn8`, `Zn`, `O2.5`; none for anything else.
fn parse(text: &str) -> Option<Vec<(Element, f64)>> {
    let mut formula: Vec<(Element, f64)> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let lower = rest.get(1..)?.find(|c: char| !c.is_ascii_lowercase());
        let (symbol, after) = rest.split_at(lower.map_or(rest.len(), |at| at + 1));
        let element: Element = symbol.parse().ok()?;
        let digits = after
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(after.len());
        let (count, after) = after.split_at(digits);
        let count = if count.is_empty() {
            1.0
        } else {
            text::finite(count)?
        };
        if count <= 0.0 || formula.iter().any(|(e, _)| *e == element) {
            return None;
        }
        formula.push((element, count));
        rest = after.trim_start();
    }
    (!formula.is_empty()).then_some(formula)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_as_programs_write_them() {
        for text in ["Cu5 Zn8", "Cu5Zn8", " Cu5  Zn8.0 "] {
            let formula = parse(text).expect(text);
            assert_eq!(
                formula,
                [("Cu".parse().expect("copper"), 5.0), (Element::ZN, 8.0)]
            );
        }
        for text in [
            "",
            "?",
            "Zn Zn",
            "Q2",
            "Zn0",
            "é",
            "Zn é",
            "(Cu Zn)2",
            "Zn 1e9999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

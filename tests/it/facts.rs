//! The facts keep their word, and `facts check` says so when they do not.

use std::collections::BTreeSet;
use std::path::Path;

use zincscreen::descriptors::{DESCRIPTORS, Rule};
use zincscreen::facts::{FactFiles, Facts, check};

/// A copy of the shipped facts, to be damaged.
fn copy() -> tempfile::TempDir {
    fn copy_dir(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy_dir(&path, &target);
            } else {
                std::fs::copy(&path, &target).unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy_dir(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("descriptors"),
        folder.path(),
    );
    folder
}

/// Replaces the first occurrence of a text in a file of the copy, renews the hash, and returns what
/// `check` says.
fn damaged(file: &str, from: &str, to: &str) -> String {
    let folder = copy();
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let errors = check(&FactFiles::from_dir(folder.path()).unwrap());
    assert!(!errors.is_empty(), "nothing found in {file}");
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_shipped_facts_are_sound() {
    let errors = check(&FactFiles::embedded());
    assert!(errors.is_empty(), "{errors:?}");
    let folder = copy();
    assert!(check(&FactFiles::from_dir(folder.path()).unwrap()).is_empty());
}

#[test]
fn a_missing_unit() {
    let said = damaged(
        "elements/surface.csv",
        "work_function_ev,Zn,,weighted,4.006,eV,",
        "work_function_ev,Zn,,weighted,4.006,,",
    );
    assert!(
        said.contains("the unit is missing") && said.contains("`unit`"),
        "{said}"
    );
}

#[test]
fn a_missing_source() {
    let said = damaged("elements/surface.csv", "4.006,eV,,tran2019", "4.006,eV,,");
    assert!(said.contains("the source is missing"), "{said}");
}

#[test]
fn an_unknown_source() {
    let said = damaged(
        "elements/surface.csv",
        "4.006,eV,,tran2019",
        "4.006,eV,,nobody",
    );
    assert!(said.contains("unknown source"), "{said}");
}

#[test]
fn a_duplicate_row() {
    let line = "electronegativity_pauling,Li,";
    let folder = copy();
    let path = folder.path().join("elements/electronegativity.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let row = text
        .lines()
        .find(|l| l.starts_with(line))
        .unwrap()
        .to_owned();
    std::fs::write(&path, format!("{text}{row}\n")).unwrap();
    let errors = check(&FactFiles::from_dir(folder.path()).unwrap());
    assert!(
        errors
            .iter()
            .any(|e| e.to_string().contains("duplicate of line")),
        "{errors:?}"
    );
}

#[test]
fn an_impossible_value() {
    let said = damaged("elements/surface.csv", ",4.006,eV,", ",40.06,eV,");
    assert!(
        said.contains("impossible value") && said.contains("40.06"),
        "{said}"
    );
    let said = damaged("elements/surface.csv", ",4.006,eV,", ",nan,eV,");
    assert!(said.contains("expected a finite number"), "{said}");
}

#[test]
fn an_unknown_element() {
    let said = damaged(
        "elements/surface.csv",
        "work_function_ev,Zn,",
        "work_function_ev,Zm,",
    );
    assert!(said.contains("`Zm` is not an element symbol"), "{said}");
}

#[test]
fn a_hash_that_does_not_match() {
    let said = damaged("literature/claims.csv", "moderate", "modest");
    assert!(
        said.contains("hash mismatch") && said.contains("claims.toml"),
        "{said}"
    );
}

#[test]
fn a_phase_whose_cell_does_not_fit_its_volume() {
    let folder = copy();
    let path = folder.path().join("phases/phases.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen(",4.1005,", ",5.1005,", 1)).unwrap();
    let errors = check(&FactFiles::from_dir(folder.path()).unwrap());
    assert!(
        errors
            .iter()
            .any(|e| e.to_string().contains("the cell and its atoms give")),
        "{errors:?}"
    );
}

#[test]
fn a_missing_file() {
    let folder = copy();
    std::fs::remove_file(folder.path().join("phases/phases.csv")).unwrap();
    let errors = check(&FactFiles::from_dir(folder.path()).unwrap());
    assert!(
        errors
            .iter()
            .any(|e| e.to_string().contains("phases/phases.csv")),
        "{errors:?}"
    );
}

#[test]
fn what_a_user_may_override_has_a_property() {
    let facts = Facts::embedded().unwrap();
    for name in [
        "zn_adsorption_energy_ev",
        "upd_shift_v",
        "zn_matrix_binding_ev",
        "h_adsorption_dg_ev",
        "her_log10_i0_a_cm2",
        "solute_potential_vs_zn_v",
        "d_band_center_ev",
        "lattice_mismatch_percent",
        "first_dealloying_shift_v",
        "formation_enthalpy_kj_mol",
    ] {
        let property = facts.property(name).unwrap_or_else(|| panic!("{name}"));
        let descriptor = DESCRIPTORS.iter().find(|d| d.name == name).unwrap();
        assert_eq!(property.unit, descriptor.unit, "{name}");
    }
}

#[test]
fn names_carry_their_unit_and_sources_exist() {
    let facts = Facts::embedded().unwrap();
    let keys: BTreeSet<&str> = facts.sources().map(|s| s.0).collect();
    for row in facts.rows() {
        assert!(keys.contains(&*row.source), "{}", row.source);
    }
    for descriptor in DESCRIPTORS {
        assert!(
            !descriptor.unit.is_empty() && !descriptor.meaning.is_empty(),
            "{}",
            descriptor.name
        );
        if let Rule::Compound(_) = descriptor.rule {
            assert_eq!(descriptor.forms.len(), 1, "{}", descriptor.name);
        }
    }
}

#[test]
fn systems_without_compounds_are_the_assessed_ones() {
    let facts = Facts::embedded().unwrap();
    for x in ["Sn", "Bi", "In", "Pb", "Ga", "Al", "Cd"] {
        let system = facts.binary_system(x.parse().unwrap()).unwrap();
        assert_eq!(system.has_compounds(), Some(false), "{x}: {system:?}");
    }
    // Nobody assessed them, and no calculated compound is stable: not known.
    for x in ["W", "Re", "Os", "Tl"] {
        assert_eq!(
            facts
                .binary_system(x.parse().unwrap())
                .unwrap()
                .has_compounds(),
            None,
            "{x}"
        );
    }
    for x in ["Cu", "Ag", "Ni", "Mg", "Ce"] {
        let system = facts.binary_system(x.parse().unwrap()).unwrap();
        assert_eq!(system.has_compounds(), Some(true), "{x}");
    }
}

#[test]
fn structures_belong_to_phases() {
    let facts = Facts::embedded().unwrap();
    let text = facts.files().text("phases/structures.jsonl").unwrap();
    let ids: BTreeSet<String> = text
        .lines()
        .map(|line| {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            json["phase_id"].as_str().unwrap().to_owned()
        })
        .collect();
    for phase in facts.phases() {
        assert!(ids.contains(&*phase.structure_id), "{}", phase.structure_id);
    }
    assert_eq!(ids.len(), facts.phases().len());
}

#[test]
fn the_shipped_schema_is_the_current_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("screens/zincscreen.schema.json");
    let shipped: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(
        shipped,
        zincscreen::job::schema(),
        "renew it: zincscreen schema > screens/zincscreen.schema.json"
    );
}

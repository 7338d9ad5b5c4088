//! What is wrong with a file, what the message has to say of it.

use super::*;

/// Applies `(from, to)` to a sound text; both must be there, so that a case cannot go stale.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}` is not in\n{text}");
    text.replacen(from, to, 1)
}

/// Each case: what is replaced, by what, and parts of the message.
fn all_refused(format: Format, sound: &str, cases: &[(&str, &str, &[&str])]) {
    read(format, sound);
    assert!(cases.len() >= 25, "{format}: {} cases", cases.len());
    for (from, to, parts) in cases {
        let message = message(format, &changed(sound, from, to));
        for part in *parts {
            assert!(
                message.contains(part),
                "`{to}`: `{part}` is not in `{message}`"
            );
        }
    }
}

const POSCAR: &str = "brass\n1.0\n3 0 0\n0 3 0\n0 0 3\nCu Zn\n1 1\nSelective dynamics\nDirect\n\
                      0 0 0 T T T\n0.5 0.5 0.5 F F T Zn\n";

#[test]
fn poscar() {
    all_refused(
        Format::Poscar,
        POSCAR,
        &[
            (POSCAR, "", &["POSCAR:0: the file ends", "a comment"]),
            ("\n1.0\n", "\n", &["POSCAR:2: found `3 0 0`", "one scale"]),
            ("1.0", "abc", &["POSCAR:2: found `abc`", "write 1.0"]),
            ("1.0", "0", &["POSCAR:2:", "one scale"]),
            ("1.0", "1 2", &["POSCAR:2: found `1 2`", "three positive"]),
            ("1.0", "1 -2 1", &["POSCAR:2: found `1 -2 1`"]),
            ("1.0", "NaN", &["POSCAR:2: found `NaN`"]),
            ("1.0\n3 0 0", "-27\n0 0 0", &["POSCAR:2:", "no volume"]),
            (
                "3 0 0",
                "3 0",
                &["POSCAR:3: found `3 0`", "first cell vector"],
            ),
            ("0 3 0", "0 nan 0", &["POSCAR:4: found `nan`", "finite"]),
            ("0 0 3", "0 0 1e999", &["POSCAR:5: found `1e999`"]),
            (
                "0 0 3",
                "3 3 0",
                &["POSCAR:3: the cell is singular", "correct the cell"],
            ),
            ("3 0 0", "1e200 0 0", &["POSCAR:3: the cell is singular"]),
            (
                "Cu Zn\n",
                "",
                &["POSCAR:6: found `1 1`", "VASP 4", "insert a line"],
            ),
            (
                "Cu Zn",
                "",
                &["POSCAR:6: found an empty line", "element symbols"],
            ),
            (
                "Cu Zn",
                "Cu Zz",
                &["POSCAR:6: found `Zz`", "element symbol"],
            ),
            (
                "Cu Zn",
                "CU Zn",
                &["POSCAR:6: found `CU`", "did you mean `Cu`?"],
            ),
            (
                "\n1 1\n",
                "\n1 1 1\n",
                &["POSCAR:7: found `1 1 1`", "2 counts", "line 6"],
            ),
            (
                "\n1 1\n",
                "\n1\n",
                &["POSCAR:7: found `1`", "as many counts"],
            ),
            (
                "\n1 1\n",
                "\n1 0\n",
                &["POSCAR:7: found `0`", "whole numbers"],
            ),
            ("\n1 1\n", "\n1 -1\n", &["POSCAR:7: found `-1`"]),
            ("\n1 1\n", "\n1 1.5\n", &["POSCAR:7: found `1.5`"]),
            (
                "\n1 1\n",
                "\n1 2\n",
                &["POSCAR:11: the file ends", "atom 3 of 3 (Zn)"],
            ),
            (
                "\n1 1\n",
                "\n9999 9999\n",
                &["POSCAR:7:", "at most 5000 atoms"],
            ),
            (
                "\n1 1\n",
                "\n18446744073709551615 1\n",
                &["at most 5000 atoms"],
            ),
            (
                "Direct\n",
                "",
                &["POSCAR:9: found `0 0 0 T T T`", "`Direct` or `Cartesian`"],
            ),
            (
                "Selective dynamics\nDirect",
                "",
                &["POSCAR:8: found an empty line"],
            ),
            (
                "0 0 0 T T T",
                "0 0 T T T",
                &["POSCAR:10: found `T`", "atom 1 of 2 (Cu)"],
            ),
            ("0 0 0 T T T", "0 0 0 T T", &["POSCAR:10:", "three flags"]),
            (
                "0 0 0 T T T",
                "0 0 0 T T yes",
                &["POSCAR:10:", "Selective dynamics"],
            ),
            ("0 0 0 T T T", "0 inf 0 T T T", &["POSCAR:10: found `inf`"]),
            (
                "0 0 0 T",
                "0.5 0.5 0.4 T",
                &["POSCAR:11: atoms 1 (Cu) and 2 (Zn) are 0.300", "line 10"],
            ),
            (
                "0.5 0.5 0.5",
                "1 0 -1",
                &["POSCAR:11: atoms 1 (Cu) and 2 (Zn) are 0.000"],
            ),
            ("F F T Zn", "F F T Cu", &["POSCAR:11:", "an atom of Zn"]),
            (
                "F F T Zn",
                "F F T\n.25 .25 .25 T T T",
                &["POSCAR:12:", "correct the counts"],
            ),
        ],
    );
}

const CIF: &str = "data_zn\n_cell_length_a 4.0(1)\n_cell_length_b 4\n_cell_length_c 4\n_cell_angle_alpha 90\n\
    _cell_angle_beta 90\n_cell_angle_gamma 90\n_symmetry_Int_Tables_number 2\nloop_\n\
    _symmetry_equiv_pos_as_xyz\n'x, y, z'\n'-x, -y, -z'\nloop_\n_atom_site_label\n_atom_site_fract_x\n\
    _atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\nZn1 0.25 0.25 0.25 1.0\nCu2 0 0 0 1\n";

#[test]
fn cif() {
    all_refused(
        Format::Cif,
        CIF,
        &[
            (CIF, "", &["a.cif:0: the file ends", "data_NAME"]),
            (
                "data_zn\n",
                "",
                &["a.cif:1: found `_cell_length_a`", "data_NAME before"],
            ),
            (
                "4.0(1)",
                "4.0(1",
                &["a.cif:2: found `4.0(1`", "_cell_length_a"],
            ),
            ("4.0(1)", "?", &["a.cif:2: found `?`"]),
            ("4.0(1)", "-4", &["a.cif:2: found `-4`", "positive"]),
            ("4.0(1)", "NaN", &["a.cif:2: found `NaN`"]),
            (
                "4.0(1)",
                "",
                &["a.cif:2: found `_cell_length_a`", "a value after the name"],
            ),
            ("4.0(1)", "4.0 1", &["a.cif:2: found `1`", "between quotes"]),
            (
                "_cell_length_b 4\n",
                "",
                &["the file ends here; expected _cell_length_b"],
            ),
            (
                "_cell_length_b",
                "_cell_length_a",
                &["a.cif:3:", "each name once", "line 2"],
            ),
            ("_alpha 90", "_alpha 190", &["a.cif:5: found `190`"]),
            (
                "_alpha 90\n_cell_angle_beta 90",
                "_alpha 20\n_cell_angle_beta 20",
                &["a.cif:2: the cell is singular"],
            ),
            (
                "'-x, -y, -z'",
                "'-x, -y, -z",
                &["a.cif:12:", "a closing quote"],
            ),
            (
                "'-x, -y, -z'",
                "'-x, -y, -w'",
                &["a.cif:12: found `-x, -y, -w`", "an operation"],
            ),
            ("'-x, -y, -z'", "'-x, -y'", &["a.cif:12: found `-x, -y`"]),
            (
                "'-x, -y, -z'",
                "'-x, -x, -z'",
                &["a.cif:12: found `-x, -x, -z`"],
            ),
            (
                "'-x, -y, -z'",
                "'-y, x, z'",
                &["a.cif:12:", "no group", "missing or mistyped"],
            ),
            ("'x, y, z'\n", "", &["a.cif:11: found `no identity`"]),
            ("'-x, -y, -z'\n", "", &["a.cif:8: found `2`", "`P 1`"]),
            (
                "loop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n'-x, -y, -z'\n",
                "",
                &[
                    "a.cif:8: found `2`",
                    "operations of the group",
                    "setting and origin",
                ],
            ),
            (
                "_symmetry_Int_Tables_number 2\nloop_\n_symmetry_equiv_pos_as_xyz\n'x, y, z'\n'-x, -y, -z'\n",
                "",
                &[
                    "a.cif:1: found `data_zn without symmetry`",
                    "add _symmetry_space_group_name_H-M 'P 1'",
                ],
            ),
            (
                "Zn1 0.25 0.25 0.25 1.0",
                "Zn1 0.25 0.25 0.25 0.5",
                &["a.cif:19: found `0.5: partial", "supercell"],
            ),
            (
                "Zn1 0.25 0.25 0.25 1.0",
                "Zn1 0.25 0.25 0.25 ?",
                &["a.cif:19: found `?: partial"],
            ),
            (
                "_atom_site_occupancy",
                "_atom_site_disorder_group",
                &["a.cif:19:", "no group of disorder"],
            ),
            (
                "Zn1 0.25 0.25 0.25 1.0",
                "Zn1 0.25 0.25 0.25",
                &["a.cif:20:", "9 values for 5 names", "line 13"],
            ),
            (
                "Zn1 0.25 0.25",
                "Zn1 0.25 ?",
                &["a.cif:19: found `?`", "_atom_site_fract_y"],
            ),
            ("Zn1 0.25", "Zn1 inf", &["a.cif:19: found `inf`"]),
            (
                "Zn1",
                "CA1",
                &["a.cif:19: found `CA1`", "_atom_site_type_symbol"],
            ),
            ("Zn1", "Wat", &["a.cif:19: found `Wat`"]),
            (
                "_atom_site_label",
                "_atom_site_nothing",
                &["a.cif:13:", "_atom_site_type_symbol or _atom_site_label"],
            ),
            (
                "_atom_site_fract_y",
                "_atom_site_u",
                &["expected _atom_site_fract_y"],
            ),
            (
                "_atom_site_fract_x",
                "_atom_site_Cartn_x",
                &["a.cif:19:", "give fractional coordinates"],
            ),
            (
                "0.25 0.25 0.25",
                "0.02 0.02 0.02",
                &["a.cif:19: atoms 1 (Zn) and 2 (Zn)"],
            ),
            (
                "Cu2 0 0 0 1\n",
                "Cu2 0 0 0 1\nsave_x\n",
                &["a.cif:21: found `save_x`"],
            ),
            (
                "Cu2 0 0 0 1\n",
                "Cu2 0 0 0 1\nloop_\n_a\n",
                &["a.cif:21: found `a loop of 1 names and 0 values`"],
            ),
            (
                "Cu2 0 0 0 1\n",
                "Cu2 0 0 0\n;1\nmore\n",
                &["a.cif:22: the file ends", "the text of line 21"],
            ),
        ],
    );
    // The end of the list is lost: the formula tells.
    let stated = changed(
        CIF,
        "_cell_length_a",
        "_chemical_formula_sum 'Cu Zn2'\n_cell_formula_units_Z 1\n_cell_length_a",
    );
    read(Format::Cif, &stated);
    let short = message(Format::Cif, &changed(&stated, "Cu2 0 0 0 1\n", ""));
    assert!(
        short.contains("a.cif:2: found `Cu Zn2`; expected the formula of the atoms, Zn2"),
        "{short}"
    );
    for (from, to) in [
        ("Cu Zn2", "Cu2 Zn2"),
        ("Cu Zn2", "Cu2 Zn4"),
        ("Cu Zn2", "Zn2"),
    ] {
        let other = message(Format::Cif, &changed(&stated, from, to));
        assert!(
            other.contains("a.cif:2:") && other.contains("_cell_formula_units_Z"),
            "{other}"
        );
    }
    read(Format::Cif, &changed(&stated, "units_Z 1", "units_Z 7"));
    let twice = format!("{CIF}{}", CIF.replace("data_zn", "data_other"));
    let message = message(Format::Cif, &twice);
    assert!(
        message.contains("a.cif:21: found `a second structure, data_other`"),
        "{message}"
    );
}

const EXTXYZ: &str = "2\nLattice=\"4 0 0 0 4 0 1 0 4\" Properties=species:S:1:pos:R:3:move_mask:L:3:f:R:1 \
    energy=-1 pbc=\"T T F\"\nZn 0 0 0 T T T 1\nCu 2 2 2 F F F 2\n";

#[test]
fn extxyz() {
    all_refused(
        Format::Extxyz,
        EXTXYZ,
        &[
            (EXTXYZ, "", &["a.xyz:0: the file ends", "number of atoms"]),
            ("2\n", "two\n", &["a.xyz:1: found `two`", "number of atoms"]),
            ("2\n", "2 atoms\n", &["a.xyz:1: found `2 atoms`"]),
            ("2\n", "0\n", &["a.xyz:1: found `0`"]),
            ("2\n", "-2\n", &["a.xyz:1: found `-2`"]),
            ("2\n", "3\n", &["a.xyz:4: the file ends", "atom 3 of 3"]),
            (
                "2\n",
                "1\n",
                &["a.xyz:4: found `Cu 2 2 2 F F F 2`", "agree"],
            ),
            ("2\n", "20000\n", &["a.xyz:1:", "at most 5000 atoms"]),
            (
                "Lattice",
                "Cell",
                &["a.xyz:2:", "Lattice=", "a box around it"],
            ),
            ("4 0 0 0", "4 0 0", &["a.xyz:2:", "nine finite numbers"]),
            ("4 0 0 0", "4 0 NaN 0", &["a.xyz:2:", "nine finite numbers"]),
            ("1 0 4", "4 4 0", &["a.xyz:2: the cell is singular"]),
            ("1 0 4\"", "1 0 4", &["a.xyz:2:"]),
            (
                "T T F\"",
                "T T F",
                &["a.xyz:2:", "a closing quote of `pbc`"],
            ),
            ("T T F\"", "T T\"", &["a.xyz:2: found `T T`", "three flags"]),
            ("T T F\"", "T T up\"", &["a.xyz:2: found `T T up`"]),
            (
                "energy=-1",
                "energy=-1 energy=2",
                &["a.xyz:2: found `energy`", "each key once"],
            ),
            ("energy=-1", "=-1", &["a.xyz:2:", "a key without quotes"]),
            (
                "energy=-1",
                "s=[[1, 2]",
                &["a.xyz:2:", "a closing bracket of `s`"],
            ),
            ("pos:R:3", "pos:R:2", &["a.xyz:2:", "pos:R:3"]),
            (
                "pos:R:3",
                "xyz:R:3",
                &["a.xyz:2:", "add the missing columns"],
            ),
            ("species:S:1", "kind:S:1", &["a.xyz:2:", "species:S:1"]),
            ("f:R:1", "f:R", &["a.xyz:2:", "complete the last entry"]),
            ("f:R:1", "f:Q:1", &["a.xyz:2:", "type S, R, I or L"]),
            ("f:R:1", "f:R:0", &["a.xyz:2:", "columns from 1"]),
            ("f:R:1", "pos:R:3", &["a.xyz:2:", "each name once"]),
            (
                "f:R:1",
                "f:R:2",
                &["a.xyz:3: found `Zn 0 0 0 T T T 1`", "9 columns"],
            ),
            ("Zn 0", "Zm 0", &["a.xyz:3: found `Zm`", "element symbol"]),
            ("Zn 0", "30 0", &["a.xyz:3: found `30`"]),
            ("Zn 0", "Zn nan", &["a.xyz:3: found `nan`"]),
            (
                "F F F",
                "F F 2",
                &["a.xyz:4: found `F F 2`", "flags T or F"],
            ),
            (
                "F F F",
                "F F T",
                &["a.xyz:4: found `F F T`", "do not lie along", "POSCAR"],
            ),
            (
                "Cu 2 2 2",
                "Cu 4 0 0.1",
                &["a.xyz:4: atoms 1 (Zn) and 2 (Cu) are 0.100", "line 3"],
            ),
        ],
    );
}

const JSON: &str = "{\"1\": {\n\"cell\": {\"__ndarray__\": [[3, 3], \"float64\", [4, 0, 0, 0, 4, 0, 0, 0, 5.0]]},\n\
    \"constraints\": [{\"name\": \"FixAtoms\", \"kwargs\": {\"indices\": [1]}}],\n\
    \"numbers\": [30, 29],\n\"pbc\": [true, true, false],\n\"positions\": [[0, 0, 0], [2, 2, 2.5]]},\n\
    \"ids\": [1], \"nextid\": 2}\n";

#[test]
fn ase_json() {
    all_refused(
        Format::AseJson,
        JSON,
        &[
            (JSON, "", &["a.json:1: the file ends"]),
            (
                JSON,
                "[1, 2]",
                &["a.json:1: found `a list`", "ase.io.write"],
            ),
            (JSON, "{\"ids\": []}", &["a.json:1: found `no row`"]),
            (JSON, "{\"1\": 5}", &["a.json:1: found `a number`"]),
            (
                "{\"1\"",
                "{\"2\": {}, \"1\"",
                &["a.json: holds 2 structures"],
            ),
            (
                "\"nextid\": 2}",
                "\"nextid\": 2",
                &["a.json:8: the file ends"],
            ),
            ("5.0]", "NaN]", &["a.json:2:", "JSON"]),
            ("5.0]", "1e999]", &["a.json:2:", "JSON"]),
            (
                "5.0]",
                "\"5\"]",
                &["a.json:2: found `a string`", "finite numbers"],
            ),
            ("5.0]", "0]", &["a.json:2: the cell is singular"]),
            (
                "[3, 3], \"float64\"",
                "[2, 3], \"float64\"",
                &["a.json:2: found `an object`"],
            ),
            (
                "[3, 3], \"float64\"",
                "[99999999999, 99999999999], \"float64\"",
                &["a.json:2:"],
            ),
            ("0, 5.0]]}", "0, 0, 5.0]]}", &["a.json:2:"]),
            ("\"cell\"", "\"box\"", &["found `no key cell`", "rows of 3"]),
            ("\"numbers\"", "\"n\"", &["found `no key numbers`"]),
            ("\"positions\"", "\"p\"", &["found `no key positions`"]),
            ("\"pbc\"", "\"q\"", &["found `no key pbc`"]),
            (
                "[30, 29]",
                "[30]",
                &["a.json:6: found `6 coordinates`", "3 for the 1 atoms"],
            ),
            ("[30, 29]", "[]", &["a.json:6: found `6 coordinates`"]),
            ("[30, 29]", "[30, 0]", &["a.json:4: found `0`", "1 to 118"]),
            ("[30, 29]", "[30, 29.5]", &["a.json:4: found `29.5`"]),
            ("[30, 29]", "[30, 119]", &["a.json:4: found `119`"]),
            ("[30, 29]", "\"Zn2\"", &["a.json:4: found `a string`"]),
            ("[2, 2, 2.5]", "[2, 2]", &["a.json:6: found `a row of 2`"]),
            ("[2, 2, 2.5]", "2", &["a.json:6: found `a number`"]),
            ("[2, 2, 2.5]", "[2, 2, null]", &["a.json:6: found `null`"]),
            (
                "[2, 2, 2.5]",
                "[0, 4, 0.1]",
                &["a.json:6: atoms 1 (Zn) and 2 (Cu) are 0.100"],
            ),
            ("true, false]", "false]", &["a.json:5:", "three times"]),
            ("true, false]", "true, 0]", &["a.json:5:", "three times"]),
            (
                "FixAtoms",
                "FixBondLengths",
                &["a.json:3: found `FixBondLengths`", "FixScaled"],
            ),
            (
                "\"indices\": [1]",
                "\"indices\": [2]",
                &["a.json:3: found `2`"],
            ),
            (
                "\"indices\": [1]",
                "\"indices\": [-1]",
                &["a.json:3: found `FixAtoms`"],
            ),
            ("\"indices\"", "\"index\"", &["a.json:3: found `FixAtoms`"]),
        ],
    );
}

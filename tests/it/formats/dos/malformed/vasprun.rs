//! A vasprun.xml that is not whole or not meant.

use zincscreen::formats::dos::ReadOptions;

use super::{first_lines, run, text};

#[test]
fn a_vasprun_that_is_not_whole() {
    let xml = text("synthetic.vasprun.xml");
    let noncollinear = xml.replace("LNONCOLLINEAR\"> F", "LNONCOLLINEAR\"> T");
    let no_partial = {
        let start = xml.find("   <partial>").expect("partial");
        let end = xml.find("</partial>").expect("partial") + "</partial>".len();
        format!("{}{}", &xml[..start], &xml[end..])
    };
    let no_dos = {
        let start = xml.find("  <dos>").expect("dos");
        let end = xml.find("</dos>").expect("dos") + "</dos>".len();
        format!("{}{}", &xml[..start], &xml[end..])
    };
    let efermi = "<i name=\"efermi\">      3.23710000 </i>";
    assert!(xml.contains(efermi));
    let four_spins = {
        let spin_2 = xml.find("       <set comment=\"spin 2\">").expect("spin 2");
        let end = xml[spin_2..].find("</set>").expect("its end") + spin_2 + "</set>\n".len();
        let block = &xml[spin_2..end];
        format!("{}{block}{block}{}", &xml[..end], &xml[end..])
    };
    let zinc = "    <rc><c>Zn</c><c>   2</c></rc>\n";
    run(
        vec![
            (
                "vasprun.xml",
                first_lines(&xml, 200),
                &["vasprun.xml:200", "ends inside"],
            ),
            ("vasprun.xml", first_lines(&xml, 10), &["ends inside"]),
            (
                "vasprun.xml",
                xml.replace("</modeling>", ""),
                &["ends inside the run"],
            ),
            ("vasprun.xml", no_partial, &["no projected", "LORBIT = 11"]),
            ("vasprun.xml", no_dos, &["no projected", "not come so far"]),
            (
                "vasprun.xml",
                noncollinear,
                &["noncollinear", "LNONCOLLINEAR"],
            ),
            ("vasprun.xml", four_spins, &["noncollinear", "four sets"]),
            ("vasprun.xml", xml.replace(efermi, ""), &["no Fermi energy"]),
            (
                "vasprun.xml",
                xml.replace(efermi, "<i name=\"efermi\"> ******** </i>"),
                &["no Fermi energy", "`********`", "line 19"],
            ),
            (
                "vasprun.xml",
                xml.replacen(
                    "     0.0000     0.0000 </r>",
                    "     0.0000        NaN </r>",
                    1,
                ),
                &["`NaN`", "vasprun.xml:"],
            ),
            (
                "vasprun.xml",
                xml.replacen("     0.0000     0.0000 </r>", "     0.0000 </r>", 1),
                &["9 columns; expected 10"],
            ),
            (
                "vasprun.xml",
                xml.replacen("    -8.8000", "    -8.9500", 1),
                &["-8.95 eV follows -8.9", "NEDOS"],
            ),
            (
                "vasprun.xml",
                xml.replacen("    -8.8000", "    -8.7500", 1),
                &["one common grid"],
            ),
            (
                "vasprun.xml",
                xml.replace(zinc, ""),
                &["2 ions in `<partial>`, but 1"],
            ),
            (
                "vasprun.xml",
                xml.replace("<field>dxy</field>", "<field>gxy</field>"),
                &["`gxy`"],
            ),
            (
                "vasprun.xml",
                xml.replacen("<field>energy</field>", "", 1),
                &["`energy` as the first"],
            ),
            (
                "vasprun.xml",
                xml.replace("</partial>", "</part>"),
                &["vasprun.xml:"],
            ),
            (
                "page.xml",
                "<html><body>no</body></html>".to_owned(),
                &["<modeling>"],
            ),
        ],
        &ReadOptions::default(),
    );
}

//! Surface and boundary segregation against worked values and calculated tables.

use zincscreen::facts::{Element, Facts};
use zincscreen::models::segregation;

fn element(symbol: &str) -> Element {
    symbol.parse().expect("a symbol")
}

#[test]
fn mclean_worked_values() {
    for (energy, expected) in [(-0.2, 0.960_427), (-0.4, 0.999_983), (0.1, 0.000_206)] {
        let found = segregation::mclean(0.01, energy, 298.15);
        assert!((found - expected).abs() < 5e-7, "{energy}: {found}");
    }
}

/// Residuals of bond counting against 600 calculated values; `reference/README.md` names the source.
#[test]
fn the_stated_sigma_is_the_deviation_from_calculated_segregation() {
    let facts = Facts::embedded().expect("facts");
    let table = include_str!("reference/ruban1999_segregation.csv");
    let (mut sum, mut n, mut same_sign, mut clear) = (0.0, 0, 0, 0);
    let mut worst: Vec<(f64, String)> = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        // Fe(100) is another surface.
        let (Ok(host), Ok(solute)) = (cells[0].parse(), cells[1].parse()) else {
            continue;
        };
        let reference: f64 = cells[2].parse().expect("a number");
        let Ok(found) = segregation::surface_energy_ev(&facts, solute, host) else {
            continue;
        };
        let residual = found.value - reference;
        sum += residual * residual;
        n += 1;
        if reference.abs() > 0.2 {
            clear += 1;
            same_sign += usize::from(found.value.signum() == reference.signum());
        }
        worst.push((
            residual,
            format!("{solute} in {host}: {:.2} for {reference:.2}", found.value),
        ));
    }
    worst.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let rms = (sum / f64::from(n)).sqrt();
    println!("{n} pairs, rms {rms:.3} eV, same sign {same_sign} of {clear} beyond 0.2 eV");
    for (_, line) in worst.iter().take(10) {
        println!("  {line}");
    }
    assert!(n > 350, "{n}");
    assert!((rms - segregation::SIGMA_EV).abs() < 0.01, "{rms}");
}

#[test]
fn tin_lead_and_bismuth_weaken_iron() {
    let facts = Facts::embedded().expect("facts");
    for symbol in ["Bi", "Pb", "Sn"] {
        let change =
            segregation::boundary_cohesion_change_j_m2(&facts, element(symbol), element("Fe"));
        assert!(change.expect("known").value < 0.0, "{symbol}");
    }
}

#[test]
fn large_soft_atoms_of_low_surface_energy_go_to_the_surface_of_zinc() {
    let facts = Facts::embedded().expect("facts");
    let of = |s: &str| segregation::surface_energy_ev(&facts, element(s), Element::ZN);
    for symbol in ["Bi", "Pb", "In", "Sn"] {
        assert!(of(symbol).expect("known").value < 0.0, "{symbol}");
    }
    for symbol in ["Ni", "Co", "W"] {
        assert!(of(symbol).expect("known").value > 0.0, "{symbol}");
    }
    // Below the surface no bond is missing.
    let third = segregation::layer_energy_ev(&facts, element("Sn"), Element::ZN, 3);
    assert_eq!(third.expect("known").value, 0.0);
}

//! What must not depend on how the question is put.

use nalgebra::Rotation2;
use proptest::prelude::*;
use zincscreen::crystal::Net;
use zincscreen::epitaxy::{
    NamedNet, PreparedNet, SearchOptions, StrainedSide, pareto_front, search, search_prepared,
    survey,
};
use zincscreen::facts::CellSet;

use super::{fcc_111, invariants, options, zinc};

fn rotated(net: &Net, angle: f64) -> Net {
    let turn = Rotation2::new(angle);
    Net {
        u_ang: turn * net.u_ang,
        v_ang: turn * net.v_ang,
    }
}

fn combined(net: &Net, [[a, b], [c, d]]: [[i32; 2]; 2]) -> Net {
    let sum = |x: i32, y: i32| net.u_ang * f64::from(x) + net.v_ang * f64::from(y);
    Net {
        u_ang: sum(a, b),
        v_ang: sum(c, d),
    }
}

/// A product of shears, swaps and reflections: any change of basis.
fn unimodular() -> impl Strategy<Value = [[i32; 2]; 2]> {
    let times = |m: [[i32; 2]; 2], n: [[i32; 2]; 2]| {
        [0, 1].map(|i: usize| [0, 1].map(|j: usize| m[i][0] * n[0][j] + m[i][1] * n[1][j]))
    };
    (-3..=3_i32, -3..=3_i32, any::<bool>()).prop_map(move |(p, q, flip)| {
        let m = times([[1, p], [0, 1]], [[1, 0], [q, 1]]);
        if flip { times([[0, 1], [1, 0]], m) } else { m }
    })
}

fn net() -> impl Strategy<Value = Net> {
    let oblique = (2.4..4.0_f64, 2.4..6.0_f64, 62.0..118.0_f64)
        .prop_map(|(a, b, g)| Net::from_parameters(a, b, g));
    let symmetric = (2.4..4.0_f64, 0..4_usize).prop_map(|(a, kind)| match kind {
        0 => Net::from_parameters(a, a, 120.0),
        1 => Net::from_parameters(a, a, 90.0),
        2 => Net::from_parameters(a, 1.37 * a, 90.0),
        _ => Net::from_parameters(a, a, 77.0),
    });
    prop_oneof![oblique, symmetric]
}

/// A limit that no strain of the search is near, so that rounding decides nothing.
fn clear_limit(film: &Net, substrate: &Net, area: f64) -> SearchOptions {
    let wide = search(film, substrate, &options(area, 0.08)).expect("a search");
    let mut limit = 0.06;
    while wide
        .iter()
        .any(|m| (m.strain_magnitude() - limit).abs() < 1e-7)
    {
        limit += 1e-5;
    }
    options(area, limit)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn swapping_film_and_substrate_inverts_every_match(film in net(), substrate in net()) {
        let limits = clear_limit(&film, &substrate, 90.0);
        let one = search(&film, &substrate, &limits).expect("a search");
        let other = search(&substrate, &film, &limits).expect("a search");
        let mut inverted: Vec<_> = invariants(&other)
            .into_iter()
            .map(|(n, m, large, small, turned)| (m, n, -small, -large, turned))
            .collect();
        inverted.sort_unstable();
        prop_assert_eq!(invariants(&one), inverted);
    }

    #[test]
    fn any_basis_of_the_nets_serves(film in net(), substrate in net(), p in unimodular(), q in unimodular()) {
        let limits = clear_limit(&film, &substrate, 90.0);
        let plain = search(&film, &substrate, &limits).expect("a search");
        let (film, substrate) = (combined(&film, p), combined(&substrate, q));
        let other = search(&film, &substrate, &limits).expect("a search");
        prop_assert_eq!(invariants(&plain), invariants(&other));
    }

    #[test]
    fn rotation_changes_the_frame_only(film in net(), substrate in net(), angle in -3.0..3.0_f64) {
        let limits = clear_limit(&film, &substrate, 90.0);
        let plain = search(&film, &substrate, &limits).expect("a search");
        let other = search(&rotated(&film, angle), &substrate, &limits).expect("a search");
        prop_assert_eq!(invariants(&plain), invariants(&other));
        let both = search(&rotated(&film, angle), &rotated(&substrate, angle), &limits).expect("a search");
        for (a, b) in plain.iter().zip(&both) {
            prop_assert!((a.twist_deg - b.twist_deg).abs() < 1e-4, "{} {}", a.twist_deg, b.twist_deg);
        }
    }

    #[test]
    fn lengths_scale_areas_by_their_square(film in net(), substrate in net(), factor in 0.2..5.0_f64) {
        let limits = clear_limit(&film, &substrate, 90.0);
        let plain = search(&film, &substrate, &limits).expect("a search");
        let scaled = |net: &Net| Net { u_ang: net.u_ang * factor, v_ang: net.v_ang * factor };
        let larger = SearchOptions { max_area_ang2: limits.max_area_ang2 * factor * factor, ..limits };
        let other = search(&scaled(&film), &scaled(&substrate), &larger).expect("a search");
        prop_assert_eq!(invariants(&plain), invariants(&other));
        for (a, b) in plain.iter().zip(&other) {
            prop_assert!((b.substrate_area_ang2 / a.substrate_area_ang2 / factor / factor - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_net_fits_itself_without_strain(plain in net(), angle in -3.0..3.0_f64, p in unimodular()) {
        let film = combined(&rotated(&plain, angle), p);
        let matches = search(&film, &plain, &options(60.0, 0.05)).expect("a search");
        let exact: Vec<_> = matches.iter().filter(|m| m.film_cells == 1 && m.strain_magnitude() < 1e-7).collect();
        prop_assert_eq!(exact.len(), 1);
        prop_assert_eq!(exact[0].substrate_cells, 1);
        prop_assert!(exact[0].misfit().abs() < 1e-9);
        prop_assert!(!exact[0].is_turned);
    }

    #[test]
    fn the_front_is_what_no_other_match_beats(film in net(), substrate in net()) {
        let matches = search(&film, &substrate, &options(90.0, 0.06)).expect("a search");
        for side in [StrainedSide::Film, StrainedSide::Substrate, StrainedSide::Shared] {
            let front = pareto_front(&matches, side);
            let beats = |a: &zincscreen::epitaxy::Match, b: &zincscreen::epitaxy::Match| {
                a.area_ang2(side) < b.area_ang2(side) * (1.0 - 1e-9) && a.strain_magnitude() < b.strain_magnitude() - 1e-9
            };
            for m in &matches {
                let on_front = front.contains(m);
                prop_assert!(!on_front || matches.iter().all(|other| !beats(other, m)));
                prop_assert!(on_front || front.iter().any(|other|
                    other.area_ang2(side) <= m.area_ang2(side) * (1.0 + 1e-8)
                    && other.strain_magnitude() <= m.strain_magnitude() + 1e-8));
            }
        }
    }
}

#[test]
fn prepared_nets_give_the_same() {
    let limits = options(200.0, 0.06);
    let film = PreparedNet::new(&fcc_111(4.05), &limits).expect("a net");
    let on = PreparedNet::new(&zinc(), &limits).expect("a net");
    let found = search_prepared(&film, &on, &limits).expect("a search");
    assert_eq!(
        found,
        search(&fcc_111(4.05), &zinc(), &limits).expect("a search")
    );
    assert_eq!(Ok(&found), search_prepared(&film, &on, &limits).as_ref());
    assert!(
        found
            .windows(2)
            .all(|p| p[0].substrate_cells <= p[1].substrate_cells)
    );
}

#[test]
fn a_survey_does_not_depend_on_the_number_of_threads() {
    let named = |i: usize, set, net| NamedNet {
        name: format!("net {i}"),
        set,
        net,
        layer: None,
    };
    let films: Vec<NamedNet> = (0..24)
        .map(|i| {
            let a = 2.5 + 0.1 * i as f64;
            let set = if i % 3 == 0 {
                CellSet::Pbe
            } else {
                CellSet::Measured
            };
            named(i, set, Net::from_parameters(a, 1.1 * a, 90.0 + i as f64))
        })
        .collect();
    let zincs = [
        named(0, CellSet::Measured, zinc()),
        named(1, CellSet::Pbe, super::hexagonal(2.6267)),
        named(
            2,
            CellSet::Measured,
            Net::from_parameters(2.665, 4.947, 90.0),
        ),
    ];
    let run = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads")
            .install(|| survey(&films, &zincs, StrainedSide::Film, &options(120.0, 0.06)))
            .expect("a survey")
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
    // Each film on the zinc of its own set, in order.
    assert_eq!(one.len(), 8 + 16 * 2);
    for pair in &one {
        assert_eq!(films[pair.film].set, zincs[pair.substrate].set);
        let all = films[pair.film]
            .search_on(&zincs[pair.substrate], &options(120.0, 0.06))
            .expect("a search");
        assert_eq!(pair.matches, all.len());
        assert_eq!(pair.front, pareto_front(&all, StrainedSide::Film));
    }
}

#[test]
fn cells_of_two_sets_are_not_paired() {
    let named = |name: &str, set| NamedNet {
        name: name.to_owned(),
        set,
        net: zinc(),
        layer: None,
    };
    let film = named("Cu5Zn8(110)", CellSet::Pbe);
    let error = film
        .search_on(&named("Zn(002)", CellSet::Measured), &options(50.0, 0.05))
        .expect_err("two sets")
        .to_string();
    assert!(
        error.contains("Cu5Zn8(110)") && error.contains("PBE") && error.contains("measured"),
        "{error}"
    );
}

#[test]
fn settings_out_of_range_are_refused() {
    for (area, strain) in [
        (0.0, 0.05),
        (-1.0, 0.05),
        (f64::NAN, 0.05),
        (100.0, -0.1),
        (100.0, 0.6),
        (100.0, f64::NAN),
    ] {
        let error = search(&zinc(), &zinc(), &options(area, strain))
            .expect_err("out of range")
            .to_string();
        assert!(
            error.contains("max_") && error.contains("expected"),
            "{error}"
        );
    }
    let tiny = Net::from_parameters(0.01, 0.01, 90.0);
    assert!(search(&tiny, &zinc(), &options(400.0, 0.05)).is_err());
    // Ends early, and says so.
    let error = search(&zinc(), &fcc_111(3.615), &options(1500.0, 0.3)).expect_err("endless");
    assert!(
        error.to_string().contains("smaller area or strain"),
        "{error}"
    );
}

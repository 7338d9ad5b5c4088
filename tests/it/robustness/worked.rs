//! Numbers that can be worked out by hand or are known from elsewhere.

use zincscreen::robustness::{
    Acceptability, Kind, Normalization, Sampler, acceptability, crowding, first_order_index,
    hypervolume, kendall_tau_b, pareto_fronts, topsis,
};

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

#[test]
fn a_linear_function_has_the_standard_deviation_of_its_inputs() {
    // z = 2 a - 3 b, sigma 0.1 and 0.2.
    for seed in 1..6 {
        let sampler = Sampler::new(seed);
        let deviation = |n: u32| {
            let z: Vec<f64> = (0..n)
                .map(|i| 0.2 * sampler.normal(i, 0) - 0.6 * sampler.normal(i, 1))
                .collect();
            let mean = z.iter().sum::<f64>() / f64::from(n);
            (z.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / f64::from(n)).sqrt()
        };
        assert!(
            (deviation(4096) - 0.632_456).abs() < 2e-3,
            "{}",
            deviation(4096)
        );
        assert!(
            (deviation(2048) - 0.632_456).abs() < 4e-3,
            "{}",
            deviation(2048)
        );
    }
}

/// A best in the first group, B in the second, C good in both.
const THREE: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.6, 0.6];

#[test]
fn acceptabilities_of_three_alternatives() {
    // With weight w on the first group A is first above 0.6, B below 0.4, C between.
    const DRAWS: u32 = 10_000;
    let draw = || acceptability(&THREE, 2, DRAWS, 1, &|_| true).unwrap();
    let one: Acceptability = with_threads(1, draw);
    assert_eq!(one, with_threads(2, draw));
    for (i, exact) in [0.4, 0.4, 0.2_f64].into_iter().enumerate() {
        let error = (exact * (1.0 - exact) / f64::from(DRAWS)).sqrt();
        let share = one.share(i, 0);
        assert!((share - exact).abs() < 3.0 * error, "{i}: {share}");
    }
    // A is last where B or C is before it and so on; every rank is somebody's in every draw.
    for rank in 0..3 {
        let sum: u32 = (0..3).map(|i| one.counts[i][rank]).sum();
        assert_eq!(sum, DRAWS);
    }
    assert_eq!(one.share_top(2, 2), 1.0, "C is never last");
    for (i, weight) in [0.8, 0.2, 0.5].into_iter().enumerate() {
        let central = one.central[i].as_ref().unwrap();
        assert!((central[0] - weight).abs() < 0.01, "{i}: {central:?}");
        assert!((central[0] + central[1] - 1.0).abs() < 1e-12);
    }
}

#[test]
fn weights_are_uniform_on_the_simplex() {
    // Of four weights the first is above 0.5 in (1 - 0.5)^3 of the cases.
    let values = [1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5];
    let smaa = acceptability(&values, 4, 40_000, 3, &|_| true).unwrap();
    assert!((smaa.share(0, 0) - 0.125).abs() < 3.0 * (0.125 * 0.875 / 40_000.0_f64).sqrt());
}

#[test]
fn groups_that_do_not_apply_leave_their_weight_to_the_others() {
    let values = [0.5, f64::NAN, 0.4, 0.4];
    let smaa = acceptability(&values, 2, 100, 1, &|_| true).unwrap();
    assert_eq!(smaa.share(0, 0), 1.0);
    let asked = std::sync::atomic::AtomicU32::new(0);
    let stop = acceptability(&THREE, 2, 100_000, 1, &|_| {
        asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        false
    });
    assert!(stop.is_none());
    assert_eq!(asked.into_inner(), 1, "stopped at once");
}

#[test]
fn indices_of_the_ishigami_function() {
    // Ishigami and Homma 1990, a = 7, b = 0.1; angles from -π to π.
    const SAMPLES: u32 = 1 << 14;
    let sampler = Sampler::new(11);
    let u: Vec<Vec<f64>> = (0..3)
        .map(|d| (0..SAMPLES).map(|i| sampler.uniform(i, d)).collect())
        .collect();
    let y: Vec<f64> = (0..SAMPLES as usize)
        .map(|i| {
            let x = |d: usize| std::f64::consts::PI * (2.0 * u[d][i] - 1.0);
            x(0).sin() + 7.0 * x(1).sin().powi(2) + 0.1 * x(2).powi(4) * x(0).sin()
        })
        .collect();
    for (d, exact) in [0.3139, 0.4424, 0.0].into_iter().enumerate() {
        let index = first_order_index(&u[d], &y);
        assert!((index - exact).abs() < 0.01, "{d}: {index}, {exact}");
    }
}

/// Five alternatives of the worked example; the first column is a cost.
fn five() -> Vec<Vec<f64>> {
    [
        [250.0, 16.0, 12.0, 5.0],
        [200.0, 16.0, 8.0, 3.0],
        [300.0, 32.0, 16.0, 4.0],
        [275.0, 32.0, 8.0, 4.0],
        [225.0, 16.0, 16.0, 2.0],
    ]
    .map(|row| row.to_vec())
    .to_vec()
}

const KINDS: [Kind; 4] = [Kind::Cost, Kind::Benefit, Kind::Benefit, Kind::Benefit];

#[test]
fn topsis_of_the_worked_examples() {
    let three = [[1.0, 3000.0], [2.0, 3750.0], [5.0, 4500.0]].map(|row| row.to_vec());
    let closeness = topsis(&three, &[0.5; 2], &KINDS[..2], Normalization::MinMax);
    for (found, expected) in closeness.iter().zip([0.5, 0.617_217_781_5, 0.5]) {
        assert!((found - expected).abs() < 1e-9, "{closeness:?}");
    }
    for (normalization, expected) in [
        (
            Normalization::Vector,
            [
                0.534_276_857_2,
                0.308_367_768_7,
                0.691_632_231_3,
                0.534_736_584_5,
                0.401_046_121_5,
            ],
        ),
        (
            Normalization::MinMax,
            [
                0.5,
                0.402_699_747_8,
                0.597_300_252_2,
                0.486_890_557_7,
                0.465_351_654_1,
            ],
        ),
    ] {
        let closeness = topsis(&five(), &[0.25; 4], &KINDS, normalization);
        for (found, expected) in closeness.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{closeness:?}");
        }
    }
}

#[test]
fn dropping_an_alternative_may_turn_the_others_round_in_topsis() {
    // Of the five the values change and the order does not.
    let all = topsis(&five(), &[0.25; 4], &KINDS, Normalization::Vector);
    let without = topsis(&five()[..4], &[0.25; 4], &KINDS, Normalization::Vector);
    for (found, expected) in without.iter().zip([
        0.458_660_039_2,
        0.266_747_516,
        0.679_783_903_9,
        0.463_547_736,
    ]) {
        assert!((found - expected).abs() < 1e-9, "{without:?}");
    }
    assert!((all[0] - without[0]).abs() > 0.05);
    // With the third the second is ahead of the first; without it, the first.
    let three = [[4.0, 4.0], [1.0, 9.0], [6.0, 1.0]].map(|row| row.to_vec());
    let of =
        |rows: &[Vec<f64>]| topsis(rows, &[0.5; 2], &[Kind::Benefit; 2], Normalization::Vector);
    let (with, without) = (of(&three), of(&three[..2]));
    assert!((with[0] - 0.470_804_57).abs() < 1e-8 && (with[1] - 0.540_577_03).abs() < 1e-8);
    assert!((without[0] - 0.589_021_84).abs() < 1e-8 && (without[1] - 0.410_978_16).abs() < 1e-8);
}

#[test]
fn a_column_that_tells_nothing_changes_nothing() {
    let with: Vec<Vec<f64>> = five()
        .into_iter()
        .map(|mut r| {
            r.push(7.0);
            r
        })
        .collect();
    let mut kinds = KINDS.to_vec();
    kinds.push(Kind::Benefit);
    let a = topsis(&five(), &[0.25; 4], &KINDS, Normalization::Vector);
    let b = topsis(&with, &[0.25; 5], &kinds, Normalization::Vector);
    assert_eq!(a, b);
}

#[test]
fn fronts_room_and_volume() {
    let points = [[1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [1.0, 1.0], [2.0, 2.0]].map(|p| p.to_vec());
    let fronts = pareto_fronts(&points);
    assert_eq!(
        fronts,
        [1, 1, 1, 2, 1],
        "equal points do not beat each other"
    );
    let room = crowding(&points[..3], &fronts[..3]);
    assert_eq!(room, [None, Some(2.0), None]);
    assert_eq!(hypervolume(&points[..3], &[4.0, 4.0]), 6.0);
    // A box, and a second point that adds a corner of 1 x 1 x 1.
    let boxes = [[1.0, 1.0, 1.0], [0.0, 2.0, 2.0]].map(|p| p.to_vec());
    assert_eq!(hypervolume(&boxes, &[3.0, 3.0, 3.0]), 9.0);
}

#[test]
fn fronts_are_those_of_taking_away_one_after_the_other() {
    let sampler = Sampler::new(5);
    let points: Vec<Vec<f64>> = (0..300)
        .map(|i| {
            (0..3)
                .map(|d| (sampler.uniform(i, d) * 8.0).floor())
                .collect()
        })
        .collect();
    let fronts = pareto_fronts(&points);
    let dominates = |a: &[f64], b: &[f64]| a != b && a.iter().zip(b).all(|(a, b)| a >= b);
    let mut left: Vec<usize> = (0..points.len()).collect();
    let mut front = 0;
    while !left.is_empty() {
        front += 1;
        let (best, rest): (Vec<usize>, Vec<usize>) = left
            .iter()
            .partition(|&&i| !left.iter().any(|&j| dominates(&points[j], &points[i])));
        assert!(best.iter().all(|&i| fronts[i] == front), "front {front}");
        left = rest;
    }
}

#[test]
fn kendall_of_the_worked_example() {
    let k = kendall_tau_b(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]).unwrap();
    assert!((k.tau_b + 0.471_404_5).abs() < 1e-7, "{k:?}");
    assert!((k.p - 0.282_75).abs() < 1e-5, "{k:?}");
}

#[test]
fn kendall_counts_pairs() {
    let sampler = Sampler::new(9);
    let of = |d: usize| -> Vec<f64> {
        (0..200)
            .map(|i| (sampler.uniform(i, d) * 20.0).floor())
            .collect()
    };
    let (x, y) = (of(0), of(1));
    let (mut score, mut in_x, mut in_y) = (0.0, 0.0, 0.0);
    for i in 0..x.len() {
        for j in 0..i {
            let sign = |v: &[f64]| (v[i] - v[j]).partial_cmp(&0.0).unwrap() as i32;
            score += f64::from(sign(&x) * sign(&y));
            in_x += f64::from(sign(&x).abs());
            in_y += f64::from(sign(&y).abs());
        }
    }
    let expected = score / f64::sqrt(in_x * in_y);
    assert!((kendall_tau_b(&x, &y).unwrap().tau_b - expected).abs() < 1e-12);
}

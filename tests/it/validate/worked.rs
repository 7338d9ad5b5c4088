//! Numbers worked out elsewhere, and cases small enough to count by hand.

use zincscreen::validate::metrics::{
    auroc, bedroc, clopper_pearson, enrichment_factor, kendall_tau_b, ndcg, permutation_test,
};

fn close(a: f64, b: f64, within: f64) {
    assert!((a - b).abs() <= within, "{a} is not {b}");
}

/// A list of n in order, the given ranks (from 1) labelled.
fn listed(n: usize, ranks: &[usize]) -> (Vec<f64>, Vec<bool>) {
    let scores = (0..n).map(|i| -(i as f64)).collect();
    let positive = (1..=n).map(|rank| ranks.contains(&rank)).collect();
    (scores, positive)
}

#[test]
fn enrichment_and_early_recognition() {
    let (scores, positive) = listed(100, &[2, 5, 9, 33, 70]);
    let early = enrichment_factor(&scores, &positive, 10).expect("labelled");
    assert_eq!(early.enrichment_factor, 6.0);
    let at = |ranks: &[usize]| {
        let (scores, positive) = listed(100, ranks);
        bedroc(&scores, &positive, 20.0).expect("labelled")
    };
    close(at(&[1, 2, 3, 4, 5]), 1.0, 1e-9);
    close(at(&[1, 2, 10, 30, 60]), 0.569_818, 5e-7);
    close(at(&[96, 97, 98, 99, 100]), 0.0, 1e-9);
}

#[test]
fn gain_and_rank_correlation() {
    let scores = [6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    let gain = ndcg(&scores, &[3.0, 2.0, 3.0, 0.0, 1.0, 2.0]).expect("relevant");
    close(gain, 0.960_808, 5e-7);
    let (tau, p) = kendall_tau_b(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]);
    close(tau, -0.471_404_5, 5e-8);
    close(p, 0.28275, 5e-6);
}

#[test]
fn every_arrangement_by_hand() {
    // Scores 1 2 2 3, the 3 and one 2 labelled. Labels {a, b} of the six arrangements and their AUROC:
    // {1, 2}: 2 below 2 is half a pair: 0.125 (twice); {1, 3}: 0.5; {2, 2}: 0.5; {2, 3}: 0.875 (twice).
    let scores = [1.0, 2.0, 2.0, 3.0];
    let positive = [false, true, false, true];
    assert_eq!(auroc(&scores, &positive), Some(0.875));
    let test = permutation_test(&scores, &positive, 1).expect("both kinds");
    assert!(test.is_exact);
    close(test.p_greater, 2.0 / 6.0, 1e-12);
    close(test.p_two_sided, 4.0 / 6.0, 1e-12);
    let level = permutation_test(&scores, &[true, false, false, true], 1).expect("both kinds");
    assert_eq!(level.auroc, 0.5);
    close(level.p_greater, 4.0 / 6.0, 1e-12);
    close(level.p_two_sided, 1.0, 1e-12);
}

#[test]
fn the_wilcoxon_table() {
    // Ten against ten without ties: U >= 77 has probability 0.0216 (one-sided 5 % begins at U = 73: 0.0446, and U = 72 has
    // 0.0526), as printed in tables of Mann and Whitney's test.
    let (scores, _) = listed(20, &[]);
    let with_u = |u: usize| {
        // Ranks of the labelled that give this U: from the last ten, moved up one by one.
        let mut ranks: Vec<usize> = (11..=20).collect();
        let mut left = u;
        for rank in &mut ranks {
            let up = left.min(10);
            *rank -= up;
            left -= up;
        }
        let (_, positive) = listed(20, &ranks);
        let test = permutation_test(&scores, &positive, 1).expect("both kinds");
        close(test.auroc, u as f64 / 100.0, 1e-12);
        test.p_greater
    };
    assert!(with_u(73) < 0.05 && with_u(72) > 0.05);
    assert!(with_u(77) < 0.025 && with_u(76) > 0.025);
    close(with_u(100), 1.0 / 184_756.0, 1e-12);
}

#[test]
fn intervals_of_a_share() {
    // 15 of 148: 5.78 to 16.17 %, the worked example of Newcombe, Stat. Med. 17 (1998) 857.
    let (low, high) = clopper_pearson(15, 148, 0.95);
    close(low, 0.0578, 1e-4);
    close(high, 0.1617, 1e-4);
}

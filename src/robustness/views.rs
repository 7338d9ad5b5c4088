//! The same table seen by other methods: Pareto fronts, weighted sum, TOPSIS.
//!
//! All look at the groups' desirabilities, which are between 0 and 1 and larger is better.

use std::cmp::Ordering;

/// How a column is made comparable with the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalization {
    /// Divided by the root of the sum of squares (Hwang and Yoon 1981).
    Vector,
    /// From least to greatest on 0 to 1.
    MinMax,
}

/// Whether more of a column is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// More is better.
    Benefit,
    /// Less is better.
    Cost,
}

/// Closeness to the best and distance from the worst of every column: 1 is ideal.
///
/// - `rows`: alternatives, each with one number per column
/// - `weights`, `kinds`: one per column
///
/// A column in which all are equal tells nothing; an alternative that is all there is comes out as not a number.
///
/// Source: C.-L. Hwang and K. Yoon, Multiple Attribute Decision Making (1981).
///
/// ```
/// use zincscreen::robustness::{Kind, Normalization, topsis};
/// let rows = [vec![1.0, 3000.0], vec![2.0, 3750.0], vec![5.0, 4500.0]];
/// let kinds = [Kind::Cost, Kind::Benefit];
/// let closeness = topsis(&rows, &[0.5, 0.5], &kinds, Normalization::MinMax);
/// assert!((closeness[1] - 0.617).abs() < 1e-3 && (closeness[0] - 0.5).abs() < 1e-12);
/// ```
#[must_use]
pub fn topsis(
    rows: &[Vec<f64>],
    weights: &[f64],
    kinds: &[Kind],
    normalization: Normalization,
) -> Vec<f64> {
    let mut to_best = vec![0.0; rows.len()];
    let mut to_worst = vec![0.0; rows.len()];
    for (c, (&weight, kind)) in weights.iter().zip(kinds).enumerate() {
        let column = || rows.iter().map(|r| r[c]);
        let least = column().fold(f64::INFINITY, f64::min);
        let greatest = column().fold(f64::NEG_INFINITY, f64::max);
        if least == greatest {
            continue;
        }
        let scale = match normalization {
            Normalization::Vector => column().map(|v| v * v).sum::<f64>().sqrt(),
            Normalization::MinMax => greatest - least,
        };
        let (best, worst) = match kind {
            Kind::Benefit => (greatest, least),
            Kind::Cost => (least, greatest),
        };
        for (r, value) in column().enumerate() {
            to_best[r] += (weight * (value - best) / scale).powi(2);
            to_worst[r] += (weight * (value - worst) / scale).powi(2);
        }
    }
    to_best
        .into_iter()
        .zip(to_worst)
        .map(|(best, worst)| worst.sqrt() / (worst.sqrt() + best.sqrt()))
        .collect()
}

/// Front of every point, the first is 1; larger is better in every coordinate. A point is in the first front that is left
/// of it when all fronts before are taken away (Deb et al., IEEE Trans. Evol. Comput. 6 (2002) 182).
///
/// ```
/// use zincscreen::robustness::pareto_fronts;
/// let points = [vec![1.0, 3.0], vec![2.0, 2.0], vec![3.0, 1.0], vec![1.0, 1.0]];
/// assert_eq!(pareto_fronts(&points), [1, 1, 1, 2]);
/// ```
#[must_use]
pub fn pareto_fronts(points: &[Vec<f64>]) -> Vec<u32> {
    let dominates = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).all(|(a, b)| a >= b) && a.iter().zip(b).any(|(a, b)| a > b)
    };
    // Who dominates a point has a greater sum: one pass in that order finds every front. Rounding may make sums of
    // unequal points equal; then the coordinates decide in their order, which dominance respects too.
    let sum = |i: usize| points[i].iter().sum::<f64>();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| {
        let by_coordinates = || {
            let pairs = points[b].iter().zip(&points[a]);
            pairs
                .map(|(b, a)| b.total_cmp(a))
                .find(|o| o.is_ne())
                .unwrap_or(a.cmp(&b))
        };
        sum(b).total_cmp(&sum(a)).then_with(by_coordinates)
    });
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    let mut front_of = vec![0; points.len()];
    for i in order {
        // Fronts are nested: if a member of one dominates the point, so does one of every front before it.
        let place = fronts.partition_point(|front| {
            front
                .iter()
                .rev()
                .any(|&j| dominates(&points[j], &points[i]))
        });
        if place == fronts.len() {
            fronts.push(Vec::new());
        }
        fronts[place].push(i);
        front_of[i] = place as u32 + 1;
    }
    front_of
}

/// NSGA-II's crowding distance within each front: how much room a point has for itself; none at the end of a coordinate,
/// where it is without bound.
///
/// Source: K. Deb et al., IEEE Trans. Evol. Comput. 6 (2002) 182.
#[must_use]
pub fn crowding(points: &[Vec<f64>], fronts: &[u32]) -> Vec<Option<f64>> {
    let mut distance = vec![Some(0.0); points.len()];
    let last = fronts.iter().copied().max().unwrap_or(0);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); last as usize + 1];
    for (i, &front) in fronts.iter().enumerate() {
        members[front as usize].push(i);
    }
    for mut front in members.into_iter().filter(|m| !m.is_empty()) {
        // Equal points are one point.
        let by_all = |a: &usize, b: &usize| {
            let order = points[*a]
                .iter()
                .zip(&points[*b])
                .map(|(x, y)| x.total_cmp(y));
            order.fold(Ordering::Equal, Ordering::then).then(a.cmp(b))
        };
        front.sort_by(by_all);
        let mut distinct = front.clone();
        distinct.dedup_by(|b, a| points[*a] == points[*b]);
        if distinct.len() == 1 {
            distance[distinct[0]] = None;
        }
        for c in 0..points[front[0]].len() {
            distinct.sort_by(|&a, &b| points[a][c].total_cmp(&points[b][c]).then(a.cmp(&b)));
            let (low, high) = (distinct[0], distinct[distinct.len() - 1]);
            let range = points[high][c] - points[low][c];
            if range <= 0.0 {
                continue;
            }
            for (i, &at) in distinct.iter().enumerate() {
                let is_end = points[at][c] == points[low][c] || points[at][c] == points[high][c];
                if is_end {
                    distance[at] = None;
                } else if let Some(sum) = &mut distance[at] {
                    let (before, after) = (distinct[i - 1], distinct[i + 1]);
                    *sum += (points[after][c] - points[before][c]) / range;
                }
            }
        }
        for &at in &front {
            let same = distinct.iter().find(|&&d| points[d] == points[at]);
            if let Some(&same) = same {
                distance[at] = distance[same];
            }
        }
    }
    distance
}

/// Volume between a reference point and the points that are better than it in every coordinate; smaller is better. Exact,
/// by slices along the last coordinate; for tens of points.
///
/// ```
/// use zincscreen::robustness::hypervolume;
/// let front = [vec![1.0, 3.0], vec![2.0, 2.0], vec![3.0, 1.0]];
/// assert_eq!(hypervolume(&front, &[4.0, 4.0]), 6.0);
/// ```
#[must_use]
pub fn hypervolume(points: &[Vec<f64>], reference: &[f64]) -> f64 {
    let Some((&end, rest)) = reference.split_last() else {
        return 1.0;
    };
    let mut inside: Vec<&Vec<f64>> = points
        .iter()
        .filter(|p| p.iter().zip(reference).all(|(p, r)| p < r))
        .collect();
    inside.sort_by(|a, b| a[rest.len()].total_cmp(&b[rest.len()]));
    let mut volume = 0.0;
    for (i, point) in inside.iter().enumerate() {
        let next = inside.get(i + 1).map_or(end, |p| p[rest.len()]);
        let height = next - point[rest.len()];
        if height > 0.0 {
            let slice: Vec<Vec<f64>> = inside[..=i]
                .iter()
                .map(|p| p[..rest.len()].to_vec())
                .collect();
            volume += height * hypervolume(&slice, rest);
        }
    }
    volume
}

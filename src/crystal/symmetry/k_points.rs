//! How many points of a k-point grid does symmetry leave?

/// Points of a grid through Γ that no rotation, and no change of sign (time reversal), maps onto another.
/// `rotations` act on fractional coordinates, as in [`Centred`](super::Centred); one that does not map the grid onto
/// itself is passed over.
///
/// ```
/// use zincscreen::crystal::irreducible_k_points;
/// let identity = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
/// assert_eq!(irreducible_k_points([12, 12, 1], &[identity]), 74);
/// // The threefold axis of a close-packed layer and a mirror through it: 19, as GPAW finds.
/// let threefold = [[0, -1, 0], [1, -1, 0], [0, 0, 1]];
/// let back = [[-1, 1, 0], [-1, 0, 0], [0, 0, 1]];
/// let mirror = [[0, 1, 0], [1, 0, 0], [0, 0, 1]];
/// let others = [[-1, 1, 0], [0, 1, 0], [0, 0, 1]];
/// let last = [[1, 0, 0], [1, -1, 0], [0, 0, 1]];
/// let group = [identity, threefold, back, mirror, others, last];
/// assert_eq!(irreducible_k_points([12, 12, 1], &group), 19);
/// ```
#[must_use]
pub fn irreducible_k_points(grid: [u32; 3], rotations: &[[[i32; 3]; 3]]) -> usize {
    let n = grid.map(|n| i64::from(n.max(1)));
    let index = |m: [i64; 3]| {
        let [a, b, c] = [0, 1, 2].map(|i| m[i].rem_euclid(n[i]));
        ((a * n[1] + b) * n[2] + c) as usize
    };
    // k'_j = Σ_i R_ij k_i with k_i = m_i / n_i; `None` if that is no point of the grid.
    let image = |rotation: &[[i32; 3]; 3], m: [i64; 3]| -> Option<[i64; 3]> {
        let common = n[0] * n[1] * n[2];
        let mut found = [0; 3];
        for (j, found) in found.iter_mut().enumerate() {
            let sum: i64 = (0..3)
                .map(|i| i64::from(rotation[i][j]) * m[i] * (common / n[i]))
                .sum();
            let scaled = sum * n[j];
            if scaled % common != 0 {
                return None;
            }
            *found = scaled / common;
        }
        Some(found)
    };
    let units = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
    let kept: Vec<&[[i32; 3]; 3]> = rotations
        .iter()
        .filter(|rotation| units.iter().all(|&unit| image(rotation, unit).is_some()))
        .collect();
    let mut is_seen = vec![false; (n[0] * n[1] * n[2]) as usize];
    let mut count = 0;
    for a in 0..n[0] {
        for b in 0..n[1] {
            for c in 0..n[2] {
                let point = [a, b, c];
                if is_seen[index(point)] {
                    continue;
                }
                count += 1;
                // The rotations are a group: one step reaches the whole orbit.
                for rotation in &kept {
                    if let Some(other) = image(rotation, point) {
                        is_seen[index(other)] = true;
                        is_seen[index(other.map(|x| -x))] = true;
                    }
                }
                is_seen[index(point)] = true;
                is_seen[index(point.map(|x| -x))] = true;
            }
        }
    }
    count
}

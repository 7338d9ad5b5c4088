//! Do two quantities order the elements alike? Spearman's rank correlation with a permutation p and a
//! bootstrap interval. Random numbers come from a fixed seed: the same facts give the same bits.

/// Draws of the permutation test and of each bootstrap.
const DRAWS: usize = 4000;
/// Largest number of pairs of which every permutation is tried.
const EXACT_UP_TO: usize = 8;
const SEED: u64 = 0x5a69_6e63;

/// A rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankCorrelation {
    /// Spearman's coefficient, −1 to 1.
    pub rho: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of orders at least as correlated as this one, either sign.
    pub p: f64,
    /// Number of pairs.
    pub n: usize,
}

/// One pair: value and sigma of both.
pub type Pair = ((f64, f64), (f64, f64));

/// Spearman's coefficient of two samples of equal length, ties by mean ranks; 0 where one of them does
/// not vary.
///
/// ```
/// use zincscreen::claims::spearman;
/// assert_eq!(spearman(&[1.0, 2.0, 3.0], &[10.0, 20.0, 25.0]), 1.0);
/// assert_eq!(spearman(&[1.0, 2.0, 3.0, 4.0], &[4.0, 3.0, 1.0, 2.0]), -0.8);
/// ```
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> f64 {
    pearson(&ranks(x), &ranks(y))
}

fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = |v: &[f64]| v.iter().sum::<f64>() / n;
    let (mx, my) = (mean(x), mean(y));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xy += (a - mx) * (b - my);
        xx += (a - mx).powi(2);
        yy += (b - my).powi(2);
    }
    if xx == 0.0 || yy == 0.0 {
        0.0
    } else {
        xy / (xx * yy).sqrt()
    }
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let end = start
            + order[start..]
                .iter()
                .take_while(|&&i| values[i] == value)
                .count();
        for &i in &order[start..end] {
            ranks[i] = f64::midpoint(start as f64, (end - 1) as f64);
        }
        start = end;
    }
    ranks
}

/// The rank correlation of pairs. The interval is the wider of two: elements drawn with repetition, and
/// the same with every value moved by a normal draw of its sigma.
///
/// ```
/// use zincscreen::claims::rank_correlation;
/// let pairs: Vec<_> = (0..12).map(|i| ((f64::from(i), 0.0), (f64::from(-i), 0.0))).collect();
/// let found = rank_correlation(&pairs).expect("enough pairs");
/// assert_eq!((found.rho, found.high, found.n), (-1.0, -1.0, 12));
/// ```
///
/// # Errors
/// Fewer than four pairs tell nothing; the number there is.
pub fn rank_correlation(pairs: &[Pair]) -> Result<RankCorrelation, usize> {
    let n = pairs.len();
    if n < 4 {
        return Err(n);
    }
    let x: Vec<f64> = pairs.iter().map(|p| p.0.0).collect();
    let y: Vec<f64> = pairs.iter().map(|p| p.1.0).collect();
    let rho = spearman(&x, &y);
    let mut random = SplitMix(SEED);
    let p = permutation_p(&x, &y, rho, &mut random);
    let (low, high) = bootstrap(pairs, false, &mut random);
    let (low_moved, high_moved) = bootstrap(pairs, true, &mut random);
    Ok(RankCorrelation {
        rho,
        low: low.min(low_moved),
        high: high.max(high_moved),
        p,
        n,
    })
}

fn permutation_p(x: &[f64], y: &[f64], rho: f64, random: &mut SplitMix) -> f64 {
    let (x, mut y) = (ranks(x), ranks(y));
    let reaches = |y: &[f64]| pearson(&x, y).abs() >= rho.abs() - 1e-12;
    let n = y.len();
    if n > EXACT_UP_TO {
        let mut hits = 0;
        for _ in 0..DRAWS {
            for i in (1..n).rev() {
                y.swap(i, random.below(i + 1));
            }
            hits += usize::from(reaches(&y));
        }
        return (hits + 1) as f64 / (DRAWS + 1) as f64;
    }
    // Heap's algorithm: every order once.
    let (mut hits, mut all) = (usize::from(reaches(&y)), 1);
    let mut counter = vec![0; n];
    let mut i = 0;
    while i < n {
        if counter[i] < i {
            y.swap(if i % 2 == 0 { 0 } else { counter[i] }, i);
            hits += usize::from(reaches(&y));
            all += 1;
            counter[i] += 1;
            i = 0;
        } else {
            counter[i] = 0;
            i += 1;
        }
    }
    hits as f64 / f64::from(all)
}

fn bootstrap(pairs: &[Pair], moved: bool, random: &mut SplitMix) -> (f64, f64) {
    let n = pairs.len();
    let mut found: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let (mut x, mut y) = (Vec::with_capacity(n), Vec::with_capacity(n));
            for _ in 0..n {
                let ((a, sa), (b, sb)) = pairs[random.below(n)];
                let (u, v) = if moved { random.normals() } else { (0.0, 0.0) };
                x.push(a + u * sa);
                y.push(b + v * sb);
            }
            spearman(&x, &y)
        })
        .collect();
    found.sort_by(f64::total_cmp);
    let at = |q: f64| found[(q * (DRAWS - 1) as f64).round() as usize];
    (at(0.025), at(0.975))
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below n.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Between 0 and 1, never 0.
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Two independent standard normal numbers (Box and Muller).
    fn normals(&mut self) -> (f64, f64) {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * self.unit()).sin_cos();
        (radius * cos, radius * sin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(points: &[(f64, f64)]) -> Vec<Pair> {
        points.iter().map(|&(x, y)| ((x, 0.0), (y, 0.0))).collect()
    }

    #[test]
    fn ties_share_the_mean_rank() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 9.0]), [1.5, 0.0, 1.5, 3.0]);
        assert_eq!(spearman(&[1.0, 1.0], &[1.0, 2.0]), 0.0);
    }

    #[test]
    fn exact_p_of_a_perfect_order() {
        // Of 5! orders two are perfect, one each way.
        let points: Vec<(f64, f64)> = (0..5).map(|i| (f64::from(i), f64::from(i))).collect();
        let found = rank_correlation(&exact(&points)).expect("enough");
        assert_eq!(found.rho, 1.0);
        assert!((found.p - 2.0 / 120.0).abs() < 1e-12);
        assert_eq!(rank_correlation(&exact(&points[..3])), Err(3));
    }

    #[test]
    fn a_large_sigma_widens_the_interval() {
        let points: Vec<(f64, f64)> = (0..30).map(|i| (f64::from(i), f64::from(i))).collect();
        let sharp = rank_correlation(&exact(&points)).expect("enough");
        let blurred: Vec<Pair> = points.iter().map(|&(x, y)| ((x, 0.0), (y, 30.0))).collect();
        let blurred = rank_correlation(&blurred).expect("enough");
        assert!(sharp.low > 0.99 && sharp.p < 1e-3);
        assert!(blurred.low < 0.4 && blurred.high == 1.0);
        // Fixed seed: the same again.
        let again = rank_correlation(&exact(&points)).expect("enough");
        assert_eq!(sharp, again);
    }

    #[test]
    fn the_generator_is_uniform_and_normal_enough() {
        let mut random = SplitMix(1);
        let mean = (0..100_000).map(|_| random.unit()).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        let squares: f64 = (0..100_000)
            .map(|_| {
                let (a, b) = random.normals();
                a * a + b * b
            })
            .sum();
        assert!((squares / 2e5 - 1.0).abs() < 0.02, "{squares}");
        // First output of SplitMix64 with seed 0.
        assert_eq!(SplitMix(0).next(), 0xe220_a839_7b1d_cdaf);
    }
}

//! From errors of data to ranks: how often does a system come where?

use rayon::prelude::*;

use super::problem::{Problem, weighted};
use super::sampler::{Sampler, lot};
use super::{LEADERS, TOP, Watch, better_in_draw};

/// Samples whose ranks are held at once.
const BLOCK: u32 = 256;

/// What the samples came to.
pub(super) struct Outcome {
    /// By system: how often it had each rank.
    pub(super) counts: Vec<Vec<u32>>,
    /// By pair of leaders: how often the first was before the second.
    pub(super) wins: Vec<Vec<u32>>,
    /// By sample: the first ten.
    pub(super) tops: Vec<Vec<u32>>,
    /// By central weight: how often its system was first under it.
    pub(super) firsts: Vec<u32>,
    pub(super) samples: u32,
}

/// What one thread works with.
struct Scratch {
    sample: super::law::Sample,
    common: Vec<f64>,
    delta: Vec<f64>,
    logs: Vec<f64>,
    order: Vec<u32>,
    best: Vec<(f64, u32)>,
}

/// Draws `samples` and ranks the systems in each. `centrals`: a system and the weights under which it is to be first.
/// None if the work was to stop.
pub(super) fn propagate(
    problem: &Problem,
    sampler: Sampler,
    samples: u32,
    centrals: &[(usize, Vec<f64>)],
    watch: Watch<'_>,
) -> Option<Outcome> {
    let n = problem.len();
    let leaders = n.min(LEADERS);
    let mut outcome = Outcome {
        counts: vec![vec![0; n]; n],
        wins: vec![vec![0; leaders]; leaders],
        tops: Vec::with_capacity(samples as usize),
        firsts: vec![0; centrals.len()],
        samples,
    };
    let scratch = || Scratch {
        sample: problem.nominal(),
        common: vec![0.0; problem.commons.len()],
        delta: vec![0.0; problem.groups.len()],
        logs: vec![0.0; n],
        order: (0..n as u32).collect(),
        best: vec![(f64::NEG_INFINITY, 0); centrals.len()],
    };
    let width = n + centrals.len();
    let mut block = vec![0_u32; width * BLOCK.min(samples) as usize];
    let mut start = 0;
    while start < samples {
        let size = BLOCK.min(samples - start);
        let rows = &mut block[..width * size as usize];
        rows.par_chunks_mut(width)
            .enumerate()
            .for_each_init(scratch, |scratch, (i, row)| {
                rank(problem, sampler, start + i as u32, centrals, scratch, row);
            });
        // The sums are whole numbers: their order does not matter.
        let rows = &block[..width * size as usize];
        outcome
            .counts
            .par_iter_mut()
            .enumerate()
            .for_each(|(system, counts)| {
                for row in rows.chunks_exact(width) {
                    counts[row[system] as usize] += 1;
                }
            });
        for row in rows.chunks_exact(width) {
            for a in 0..leaders {
                for b in 0..leaders {
                    outcome.wins[a][b] += u32::from(row[a] < row[b]);
                }
            }
            outcome.tops.push(
                (0..n as u32)
                    .filter(|&s| row[s as usize] < TOP as u32)
                    .collect(),
            );
            for (first, (winner, (system, _))) in
                outcome.firsts.iter_mut().zip(row[n..].iter().zip(centrals))
            {
                *first += u32::from(*winner == *system as u32);
            }
        }
        start += size;
        if !watch(u64::from(size)) {
            return None;
        }
    }
    Some(outcome)
}

/// Ranks from 0 of every system in one sample, then the first system under each central weight.
fn rank(
    problem: &Problem,
    sampler: Sampler,
    number: u32,
    centrals: &[(usize, Vec<f64>)],
    scratch: &mut Scratch,
    row: &mut [u32],
) {
    let (n, g) = (problem.len(), problem.groups.len());
    problem.draw(sampler, number, &mut scratch.common, &mut scratch.sample);
    scratch.best.fill((f64::NEG_INFINITY, 0));
    for system in 0..n {
        problem.delta(system, &scratch.sample, &mut scratch.delta);
        scratch.logs[system] = problem.log_score(system, &scratch.delta);
        if centrals.is_empty() {
            continue;
        }
        for (d, log) in scratch
            .delta
            .iter_mut()
            .zip(&problem.group_logs[system * g..(system + 1) * g])
        {
            *d += log;
        }
        for (best, (_, weights)) in scratch.best.iter_mut().zip(centrals) {
            let log = weighted(&scratch.delta, weights);
            let by_lot = || lot(u64::from(number), system as u32) < lot(u64::from(number), best.1);
            if log > best.0 || (log == best.0 && by_lot()) {
                *best = (log, system as u32);
            }
        }
    }
    let logs = &scratch.logs;
    let draw = u64::from(number);
    scratch
        .order
        .sort_unstable_by(|&a, &b| better_in_draw(logs, draw, a, b));
    for (rank, &system) in scratch.order.iter().enumerate() {
        row[system as usize] = rank as u32;
    }
    for (slot, best) in row[n..].iter_mut().zip(&scratch.best) {
        *slot = best.1;
    }
}

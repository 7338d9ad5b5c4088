//! The compositions of one system, by index.

use std::sync::Arc;

use super::candidate::MILLI;
use crate::facts::Phase;

/// Equidistant levels of a solute's atomic fraction, in units of 0.001 at.%.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// First level.
    pub first: u32,
    /// Distance of the levels, at least 1.
    pub step: u32,
    /// Number of levels.
    pub levels: u32,
    /// Largest sum of both solutes.
    pub max_total: u32,
}

impl Grid {
    /// The level with an index.
    #[must_use]
    pub const fn level(self, index: u32) -> u32 {
        self.first + index * self.step
    }

    /// Number of levels of the second solute when the first has level `index`.
    #[must_use]
    pub const fn partners(self, index: u32) -> u32 {
        self.levels_beside(self.level(index))
    }

    /// Number of levels of a single solute.
    #[must_use]
    pub const fn singles(self) -> u32 {
        self.levels_beside(0)
    }

    const fn levels_beside(self, used: u32) -> u32 {
        if used + self.first > self.max_total {
            return 0;
        }
        let fits = (self.max_total - used - self.first) / self.step + 1;
        if fits < self.levels {
            fits
        } else {
            self.levels
        }
    }

    /// Number of pairs of levels.
    #[must_use]
    pub fn pairs(self) -> u64 {
        (0..self.levels).map(|i| u64::from(self.partners(i))).sum()
    }
}

/// A run of a system's members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Levels of the first solute.
    pub outer: std::ops::Range<u32>,
    /// Index of the first member.
    pub first: u64,
}

/// The members of a system.
#[derive(Debug, Clone)]
pub enum Members {
    /// One solute on a grid.
    Single(Grid),
    /// Two solutes on a grid.
    Pair(Grid),
    /// A layer of one element.
    PureLayer,
    /// A layer of two elements: the first takes each level, the second the rest.
    MixedLayer(Grid),
    /// Named compositions, in units of 0.001 at.%.
    Listed(Vec<[u32; 2]>),
    /// Named compounds.
    Phases(Vec<Arc<Phase>>),
}

impl Members {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Single(grid) => u64::from(grid.singles()),
            Self::Pair(grid) => grid.pairs(),
            Self::PureLayer => 1,
            Self::MixedLayer(grid) => u64::from(grid.levels),
            Self::Listed(list) => list.len() as u64,
            Self::Phases(phases) => phases.len() as u64,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The members cut into pieces of at most about `size`, for parallel work. Only grids of pairs are
    /// cut, along the first solute.
    #[must_use]
    pub fn pieces(&self, size: u64) -> Vec<Piece> {
        let Self::Pair(grid) = self else {
            return vec![Piece {
                outer: 0..1,
                first: 0,
            }];
        };
        let mut pieces = Vec::new();
        let (mut start, mut first, mut count) = (0, 0, 0);
        for i in 0..grid.levels {
            count += u64::from(grid.partners(i));
            if count >= size || i + 1 == grid.levels {
                pieces.push(Piece {
                    outer: start..i + 1,
                    first,
                });
                start = i + 1;
                first += count;
                count = 0;
            }
        }
        pieces
    }

    /// Calls `f` with index and composition of every member, in order.
    pub fn for_each(&self, mut f: impl FnMut(u64, [u32; 2])) {
        for piece in self.pieces(u64::MAX) {
            self.for_each_of(&piece, &mut f);
        }
    }

    /// Calls `f` with index and composition of every member of a piece, in order.
    pub fn for_each_of(&self, piece: &Piece, mut f: impl FnMut(u64, [u32; 2])) {
        match self {
            Self::Single(grid) => {
                for i in 0..grid.singles() {
                    f(u64::from(i), [grid.level(i), 0]);
                }
            }
            Self::Pair(grid) => {
                let mut index = piece.first;
                for i in piece.outer.clone() {
                    for j in 0..grid.partners(i) {
                        f(index, [grid.level(i), grid.level(j)]);
                        index += 1;
                    }
                }
            }
            Self::PureLayer => f(0, [MILLI, 0]),
            Self::MixedLayer(grid) => {
                for i in 0..grid.levels {
                    f(u64::from(i), [grid.level(i), MILLI - grid.level(i)]);
                }
            }
            Self::Listed(list) => {
                for (i, &milli) in list.iter().enumerate() {
                    f(i as u64, milli);
                }
            }
            Self::Phases(phases) => {
                for i in 0..phases.len() {
                    f(i as u64, [0, 0]);
                }
            }
        }
    }

    /// Composition of the member with an index below [`Members::len`]; of a phase, nothing.
    #[must_use]
    pub fn milli(&self, index: u64) -> [u32; 2] {
        match self {
            Self::Single(grid) => [grid.level(index as u32), 0],
            Self::Pair(grid) => {
                let mut rest = index;
                for i in 0..grid.levels {
                    let partners = u64::from(grid.partners(i));
                    if rest < partners {
                        return [grid.level(i), grid.level(rest as u32)];
                    }
                    rest -= partners;
                }
                [0, 0]
            }
            Self::PureLayer => [MILLI, 0],
            Self::MixedLayer(grid) => {
                let first = grid.level(index as u32);
                [first, MILLI - first]
            }
            Self::Listed(list) => list[index as usize],
            Self::Phases(_) => [0, 0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ternary_grid_of_the_shipped_job() {
        let grid = Grid {
            first: 500,
            step: 500,
            levels: 20,
            max_total: 15_000,
        };
        assert_eq!(grid.singles(), 20);
        assert_eq!(grid.pairs(), 345);
    }

    proptest! {
        #[test]
        fn index_and_walk_agree(first in 1_u32..5000, step in 1_u32..3000, levels in 1_u32..30, extra in 0_u32..60_000) {
            let max_total = (first + extra).min(MILLI - 1);
            let grid = Grid { first, step, levels, max_total };
            for members in [Members::Single(grid), Members::Pair(grid)] {
                let mut count = 0;
                let mut agree = true;
                members.for_each(|i, milli| {
                    agree &= i == count && members.milli(i) == milli
                        && milli[0] + milli[1] <= max_total;
                    count += 1;
                });
                prop_assert!(agree);
                prop_assert_eq!(count, members.len());
                let mut cut = 0;
                for piece in members.pieces(7) {
                    members.for_each_of(&piece, |i, milli| {
                        agree &= i == cut && members.milli(i) == milli;
                        cut += 1;
                    });
                }
                prop_assert!(agree);
                prop_assert_eq!(cut, members.len());
            }
        }
    }
}

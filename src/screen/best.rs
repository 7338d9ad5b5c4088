//! Which candidate comes before which, and the best few of many.

use std::cmp::Ordering;

/// Place of a candidate under one hypothesis: greater score first, then less alloying, then number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Key {
    /// Natural logarithm of the score.
    pub(super) log: f64,
    /// Sum of the solutes, 0.001 at.%.
    pub(super) total: u32,
    /// Number in the space.
    pub(super) number: u64,
}

impl Key {
    /// `Less`: comes first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        other
            .log
            .total_cmp(&self.log)
            .then(self.total.cmp(&other.total))
            .then(self.number.cmp(&other.number))
    }
}

/// The best few keys, sorted.
#[derive(Debug, Clone)]
pub(super) struct BestFew {
    keys: Vec<Key>,
    room: usize,
}

impl BestFew {
    pub(super) fn new(room: usize) -> Self {
        Self {
            keys: Vec::new(),
            room,
        }
    }

    pub(super) fn offer(&mut self, key: Key) {
        if self.keys.len() == self.room {
            match self.keys.last() {
                Some(last) if key.order(last) == Ordering::Less => {
                    self.keys.pop();
                }
                _ => return,
            }
        }
        let at = self
            .keys
            .partition_point(|k| k.order(&key) == Ordering::Less);
        self.keys.insert(at, key);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for key in other.keys {
            self.offer(key);
        }
    }

    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }
}

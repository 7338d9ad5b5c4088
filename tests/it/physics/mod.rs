//! Published and worked numbers.

//! Files of other programs: text in, values out, no physics.
//!
//! Each format is a folder or file of its own with its own error, which names file, line and cure.

pub mod dos;

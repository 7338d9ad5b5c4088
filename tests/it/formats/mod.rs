//! Files of other programs, read and written.

mod dos;
mod structures;

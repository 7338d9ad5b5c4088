//! Outputs, files and names that mean ill: an error or a doubt, never a panic, never a command run, never a wait
//! without end.

mod campaign;
mod database;
mod names;
mod numbers;
mod readers;

//! The claims of the founding review: every verdict, some of them by hand, and the command.

mod by_hand;
mod command;
mod verdicts;

//! The command `zincscreen`: flags, printing, exit codes. No science here.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}

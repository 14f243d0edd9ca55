//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    crm::commands::main()
}

//! The measured program: `list` says which benchmarks there are, `run NAME SIDE` measures one once.
//!
//! `cargo xtask bench` builds this in release and asks it; waiting, rounds, medians and the page
//! are its business. The benchmarks are listed in `registry.rs`, one file each beside it.

// With its path, so that the benchmarks lie beside it here as well as where the test takes it in.
#[path = "registry.rs"]
mod registry;

use std::process::ExitCode;
use std::time::Duration;

const WARM_UP: Duration = Duration::from_millis(300);
const MEASURED: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = match words.as_slice() {
        ["list"] => Ok(registry::list()),
        ["run", name, side] => registry::run(name, side, WARM_UP, MEASURED),
        _ => {
            eprintln!("this is measured by `cargo xtask bench`; it knows: list, run NAME SIDE");
            return ExitCode::FAILURE;
        }
    };
    match said {
        Ok(value) => {
            println!("{value}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

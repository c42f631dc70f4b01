//! `answerable`: the one binary.

mod api;
mod cli;
mod http;
mod keys;
mod locales;
mod pages;
mod password;
mod redactions;
mod shown;
mod system;
mod wiring;
mod workers;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

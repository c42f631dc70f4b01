//! `answerable`: the one binary.

mod api;
mod cli;
mod http;
mod locales;
mod pages;

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

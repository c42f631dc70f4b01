//! `answerable`: the one binary.

mod api;
mod cli;
mod durable;
#[cfg(test)]
mod fuzz;
mod http;
mod keys;
mod locales;
mod misfit;
mod open_files;
mod pages;
mod password;
mod redactions;
mod shown;
mod similar;
mod system;
mod watch;
mod wiring;
mod workers;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(error) if cli::say::is_unread(&error) => cli::say::unread(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

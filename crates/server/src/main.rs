//! `answerable`: the one binary.

mod cli;

fn main() -> anyhow::Result<()> {
    cli::run()
}

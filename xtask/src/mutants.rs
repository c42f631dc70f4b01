//! `cargo xtask mutants`: tries the tests on a fixed-seed sample of changed programs.
//!
//! cargo-mutants makes and runs the changes; this chooses which, so that two people get the same
//! sample, and lists the survivors for a person to judge. By hand, not part of the whole check.

use crate::process;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Chooses the sample; the same seed and the same code give the same mutants
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How many mutants to try
    #[arg(long, default_value_t = 150)]
    sample: usize,
    /// Files, folders or globs to change; everything when none is given
    #[arg(long, num_args = 1..)]
    paths: Vec<String>,
    /// Only list the chosen mutants
    #[arg(long)]
    list: bool,
    /// Handed to cargo-mutants as it is; after another `--`, twice, to the tests: `-- -- -- due`
    #[arg(last = true)]
    more: Vec<String>,
}

/// A changed program, as cargo-mutants lists it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
struct Mutant {
    /// Place and change, unique: `src/a.rs:2:5: replace + with - in add`.
    name: String,
}

/// The folder in which cargo-mutants leaves its results, and its files of names.
const RESULTS: &str = "mutants.out";
const OUTCOMES: &[&str] = &["caught", "missed", "timeout", "unviable"];

/// Exit codes of cargo-mutants that mean that it did its work: all caught, some missed, some timed
/// out.
const DONE: &[i32] = &[0, 2, 3];

/// Tries the sample and prints what became of it. Survivors are no failure: a person judges them.
///
/// # Errors
/// When cargo-mutants is missing, fails, or its tests fail without any change.
pub(crate) fn run(root: &Path, options: &Options) -> Result<ExitCode> {
    if !process::has_subcommand(root, "mutants") {
        bail!("cargo-mutants is missing; run: cargo install cargo-mutants --locked");
    }
    let filter = filter(root, &options.paths);
    let mut listing = process::cargo(root);
    listing.args(["mutants", "--workspace", "--list", "--json"]).args(&filter);
    let printed = process::capture_command(&mut listing)?;
    let all: Vec<Mutant> =
        serde_json::from_str(&printed).context("cargo-mutants printed something new to us")?;
    if all.is_empty() {
        bail!("no mutant in {}", options.paths.join(" "));
    }
    let chosen = sample(&all, options.seed, options.sample);
    println!("{} of {} mutants, seed {}", chosen.len(), all.len(), options.seed);
    if options.list {
        chosen.iter().for_each(|mutant| println!("{}", mutant.name));
        return Ok(ExitCode::SUCCESS);
    }
    let mut trying = process::cargo(root);
    trying.args(["mutants", "--workspace", "--no-shuffle"]).args(&filter);
    for mutant in &chosen {
        trying.arg("--re").arg(format!("^{}$", escape(&mutant.name)));
    }
    // Last, because it may hold a `--` of its own, with arguments for the tests.
    trying.args(&options.more);
    let status = trying.status().context("cargo-mutants could not be started")?;
    if !status.code().is_some_and(|code| DONE.contains(&code)) {
        bail!("cargo-mutants ended with {status}");
    }
    let outcomes = OUTCOMES
        .iter()
        .map(|outcome| Ok((*outcome, names(&root.join(RESULTS), outcome)?)))
        .collect::<Result<Vec<_>>>()?;
    print!("{}", report(&outcomes, &chosen));
    Ok(ExitCode::SUCCESS)
}

/// The arguments that limit cargo-mutants to these paths; a folder means all files in it.
fn filter(root: &Path, paths: &[String]) -> Vec<String> {
    let glob = |path: &String| {
        let path = path.trim_end_matches('/');
        if root.join(path).is_dir() { format!("{path}/**/*.rs") } else { path.to_owned() }
    };
    paths.iter().flat_map(|path| ["--file".to_owned(), glob(path)]).collect()
}

/// The `count` mutants that rank lowest under the seed, in their own order.
///
/// A mutant's rank is a hash of its name alone, so a new mutant changes the sample by at most one.
fn sample(all: &[Mutant], seed: u64, count: usize) -> Vec<Mutant> {
    let mut ranked: Vec<(u64, usize, &Mutant)> =
        all.iter().zip(0..).map(|(mutant, at)| (rank(seed, &mutant.name), at, mutant)).collect();
    ranked.sort_unstable_by_key(|(rank, at, _)| (*rank, *at));
    ranked.truncate(count);
    ranked.sort_unstable_by_key(|(_, at, _)| *at);
    ranked.into_iter().map(|(_, _, mutant)| mutant.clone()).collect()
}

/// FNV-1a of the name, started at the seed and finished with the mixer of SplitMix64.
fn rank(seed: u64, name: &str) -> u64 {
    let start = seed ^ 0xcbf2_9ce4_8422_2325;
    let hash = name
        .bytes()
        .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The name as a regular expression that matches it and nothing else.
fn escape(name: &str) -> String {
    let is_special = |letter: char| r"\.+*?()|[]{}^$#&-~".contains(letter);
    name.chars().flat_map(|it| is_special(it).then_some('\\').into_iter().chain([it])).collect()
}

fn names(results: &Path, outcome: &str) -> Result<Vec<String>> {
    let path = results.join(format!("{outcome}.txt"));
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// The counts, and the names of those that no test noticed or that ran into the time limit.
///
/// cargo-mutants 27 runs those that delete a field of a struct whatever its filter says; they are
/// counted apart, so that the figures are those of the sample.
fn report(outcomes: &[(&str, Vec<String>)], chosen: &[Mutant]) -> String {
    let is_chosen = |name: &&String| chosen.iter().any(|mutant| mutant.name == **name);
    let mut counts = String::from("\n");
    let mut survivors = String::new();
    let (mut tried, mut besides) = (0, 0);
    for (outcome, names) in outcomes {
        let ours: Vec<&String> = names.iter().filter(is_chosen).collect();
        counts += &format!("{outcome:<9} {:>5}\n", ours.len());
        tried += ours.len();
        besides += names.len() - ours.len();
        if matches!(*outcome, "missed" | "timeout") {
            survivors.extend(ours.iter().map(|name| format!("{outcome}: {name}\n")));
        }
    }
    if tried < chosen.len() {
        counts += &format!("NOT TRIED {:>5}\n", chosen.len() - tried);
    }
    if besides > 0 {
        counts += &format!("{besides} more ran that are not in the sample; they are not counted\n");
    }
    counts + &survivors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutants(count: usize) -> Vec<Mutant> {
        (0..count).map(|at| Mutant { name: format!("src/a.rs:{at}: replace") }).collect()
    }

    #[test]
    fn a_seed_chooses_the_same_sample_each_time_and_another_seed_another() {
        let all = mutants(500);
        let chosen = sample(&all, 42, 150);
        assert_eq!(chosen.len(), 150);
        assert_eq!(chosen, sample(&all, 42, 150));
        assert_ne!(chosen, sample(&all, 43, 150));
    }

    #[test]
    fn a_new_mutant_changes_the_sample_by_at_most_one() {
        let all = mutants(500);
        let before = sample(&all, 42, 150);
        for fewer in [499, 450] {
            let after = sample(&all[..fewer], 42, 150);
            let kept = before.iter().filter(|mutant| after.contains(mutant)).count();
            let gone = before.iter().filter(|mutant| !all[..fewer].contains(mutant)).count();
            assert_eq!(kept, 150 - gone);
        }
    }

    #[test]
    fn a_sample_larger_than_everything_is_everything() {
        assert_eq!(sample(&mutants(3), 1, 10), mutants(3));
    }

    #[test]
    fn the_sample_is_spread_evenly() {
        let chosen = sample(&mutants(10_000), 42, 1_000);
        let first_half = mutants(5_000);
        let count = chosen.iter().filter(|mutant| first_half.contains(mutant)).count();
        assert!((420..=580).contains(&count), "{count}");
    }

    #[test]
    fn a_name_is_matched_literally() {
        assert_eq!(escape("a.rs:1: replace + with (b)"), r"a\.rs:1: replace \+ with \(b\)");
    }

    #[test]
    fn the_report_counts_the_sample_alone_and_lists_its_survivors() {
        let named = |name: &str| Mutant { name: name.to_owned() };
        let one = |name: &str| vec![name.to_owned()];
        let outcomes = [
            ("caught", one("a")),
            ("missed", one("b")),
            ("timeout", one("c")),
            ("unviable", one("x")),
        ];
        let chosen = ["a", "b", "c", "d", "e"].map(named);
        let text = report(&outcomes, &chosen);
        assert!(text.contains("missed: b\n") && text.contains("timeout: c\n"), "{text}");
        assert!(text.contains("NOT TRIED     2\n") && !text.contains("caught: a"), "{text}");
        assert!(text.contains("unviable      0\n") && text.contains("1 more ran"), "{text}");
        assert!(!report(&outcomes, &chosen[..3]).contains("NOT TRIED"));
    }
}

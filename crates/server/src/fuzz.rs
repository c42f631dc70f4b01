//! Every parser tried with what it was not made for: a small corpus of our own, and what a seeded
//! mutator makes of it. No run may panic, take a second, or drive the process over 256 MiB; one
//! that never ends is told by a watchdog.
//!
//! With every test for a few seconds each; `cargo xtask fuzz` gives each a million runs, in a
//! process of its own.

mod mutate;
mod targets;
mod watchdog;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mutate::Mutator;
use watchdog::Watchdog;

/// Reads bytes and drops what comes of it.
type Run = Box<dyn FnMut(&[u8])>;

/// A parser, tried.
struct Target {
    /// What it starts from.
    corpus: Vec<Vec<u8>>,
    /// Words that mean something to it.
    words: &'static [&'static str],
    /// How it is called.
    run: Run,
}

/// How long each target is tried with every test, where no number of runs is asked.
const SHORT: Duration = Duration::from_secs(5);
/// No run may take longer.
const RUN_MAX: Duration = Duration::from_secs(1);
/// The process may never have needed more.
const KIBIBYTES_MAX: u64 = 256 * 1024;
/// Bytes of an input, at most.
const BYTES_MAX: usize = 64 * 1024;
/// Bytes of an input drawn by chance, at most. An unoptimised program takes twenty times as long
/// for each, and many dates in one sentence take more than their number.
const DRAWN_BYTES_MAX: usize = if cfg!(debug_assertions) { 8 * 1024 } else { BYTES_MAX };

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tries a target, as long or as often as asked.
fn try_out(name: &str, mut target: Target) {
    let runs = number("ANSWERABLE_FUZZ_RUNS");
    let most = number("ANSWERABLE_FUZZ_SECONDS").map(Duration::from_secs);
    let most = most.unwrap_or(if runs.is_some() { Duration::MAX } else { SHORT });
    let (seed, began) = (number("ANSWERABLE_SEED").unwrap_or(1), Instant::now());
    let mut mutator = Mutator::new(seed, target.words, DRAWN_BYTES_MAX);
    let mut slowest = Duration::ZERO;
    let mut done = 0;
    let (corpus, watchdog) = (target.corpus, Watchdog::over(name));
    let firsts = corpus.iter().cloned();
    let mut inputs = firsts.chain(std::iter::from_fn(|| Some(mutator.made_of(&corpus))));
    while began.elapsed() < most && runs.is_none_or(|runs| done < runs) {
        let Some(input) = inputs.next() else { break };
        let taken = watchdog.watch(&input, || timed(name, &input, &mut target.run));
        assert!(taken <= RUN_MAX, "{name} took {taken:?} for {}", shown(&input));
        slowest = slowest.max(taken);
        done += 1;
    }
    let memory = peak();
    println!("{name}: {done} runs, seed {seed}, slowest {slowest:?}, peak {memory} KiB");
    // With every test other targets run in the same process; alone it is this one's own.
    assert!(runs.is_none() || memory < KIBIBYTES_MAX, "{name} needed {memory} KiB");
}

/// How long a run takes; where that is long, of the processor alone: the machine may do something
/// else meanwhile.
fn timed(name: &str, input: &[u8], run: &mut dyn FnMut(&[u8])) -> Duration {
    let (began, used) = (Instant::now(), used());
    let ended = catch_unwind(AssertUnwindSafe(|| run(input)));
    assert!(ended.is_ok(), "{name} panics at {}", shown(input));
    let taken = began.elapsed();
    match (used, self::used()) {
        (Some(before), Some(after)) if taken > RUN_MAX => after.saturating_sub(before),
        _ => taken,
    }
}

/// What this thread has had of a processor so far; none where the system does not say.
fn used() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn shown(input: &[u8]) -> String {
    input.escape_ascii().to_string()
}

/// The most memory that this process ever held, in KiB; zero where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure = line.and_then(|line| line.split_whitespace().next());
    figure.and_then(|figure| figure.parse().ok()).unwrap_or_default()
}

#[test]
fn a_text_of_one_sentence_without_end_is_read_in_a_second() {
    let mut read = targets::numbers().run;
    let parts = [
        "1 ",
        "be 1 ",
        "1-",
        "one hundred and ",
        "from 1 to ",
        "in step with ",
        "万",
        "一",
        "几十",
        "从1%到",
        "到1",
        "1/2",
        "与增1同步",
        "同步",
        "力争1人",
    ];
    for part in parts {
        let sentence = part.repeat(BYTES_MAX / part.len()).into_bytes();
        let taken = timed(part, &sentence, &mut read);
        assert!(taken <= RUN_MAX, "{part:?} takes {taken:?}");
    }
}

/// A test for each target.
macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                super::try_out(stringify!($name), super::targets::$name());
            }
        )+
    };
}

/// One test for each target, so that each can run alone.
mod target {
    targets!(
        csv,
        xlsx,
        docx,
        html,
        policy_pack,
        calendar,
        mapping,
        json_matter,
        json_command,
        dates,
        numbers,
        list_query,
        search_words,
        filtered_list,
        multipart,
        headers,
    );
}

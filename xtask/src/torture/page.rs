//! `docs/reliability.md`: a table of what was tortured, between markers, the rest left as it is.
//! Its counts add up over the runs of one program; with another program they begin anew, and only
//! the number of all rounds ever goes on.

use anyhow::{Context as _, Result};

use super::figures::Figures;
use super::program;
use super::progress::Done;

/// Where the page lies.
pub(super) const PATH: &str = "docs/reliability.md";
const BEGIN: &str = "<!-- torture -->";
const END: &str = "<!-- /torture -->";
const HEAD: &str = "| kind | engine | rounds | what was counted | program | last run | ever |\n\
     |---|---|---:|---|---|---|---:|";

/// One line of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    kind: String,
    engine: String,
    /// Of this program.
    rounds: u64,
    figures: Figures,
    program: String,
    /// The day.
    last: String,
    /// Of every program that there was.
    pub(super) ever: u64,
}

impl Line {
    /// The line of a kind before its first run.
    pub(super) fn empty(kind: &str, engine: &str) -> Self {
        Self { kind: kind.to_owned(), engine: engine.to_owned(), ..Self::default() }
    }

    /// Whether two lines are of the same kind on the same engine.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        (&self.kind, &self.engine) == (&other.kind, &other.engine)
    }

    /// The line of a run that is done.
    pub(super) fn of_run(self, done: Done, day: &str) -> Self {
        let Done { program, rounds, figures, .. } = done;
        Self { rounds, figures, program, last: day.to_owned(), ever: rounds, ..self }
    }

    fn add(&mut self, run: Self) {
        let ever = self.ever + run.ever;
        if program::is_same(&self.program, &run.program) {
            self.rounds += run.rounds;
            self.figures.merge(&run.figures);
            self.last = run.last;
        } else {
            *self = run;
        }
        self.ever = ever;
    }
}

/// The lines of a page.
pub(super) fn read(page: &str) -> Vec<Line> {
    let between = page.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let rows = between.map_or("", |(rows, _)| rows);
    rows.lines().filter_map(read_line).collect()
}

fn read_line(row: &str) -> Option<Line> {
    let cells: Vec<&str> = row.trim().trim_matches('|').split('|').map(str::trim).collect();
    let [kind, engine, rounds, figures, program, last, ever] = cells.as_slice() else {
        return None;
    };
    Some(Line {
        kind: (*kind).to_owned(),
        engine: (*engine).to_owned(),
        rounds: rounds.parse().ok()?,
        figures: Figures::read(figures),
        program: (*program).to_owned(),
        last: (*last).to_owned(),
        ever: ever.parse().ok()?,
    })
}

/// The page with a run added to its counts.
///
/// # Errors
/// The page has no markers.
pub(super) fn with(page: &str, run: Line) -> Result<String> {
    let mut lines = read(page);
    match lines.iter_mut().find(|line| line.is_of(&run)) {
        Some(line) => line.add(run),
        None => lines.push(run),
    }
    let (before, rest) = page.split_once(BEGIN).context("the page has no marker for the table")?;
    let (_, after) = rest.split_once(END).context("the page has no marker after the table")?;
    let rows: String = lines.iter().map(shown).collect();
    Ok(format!("{before}{BEGIN}\n{HEAD}\n{rows}{END}{after}"))
}

fn shown(line: &Line) -> String {
    let Line { kind, engine, rounds, figures, program, last, ever } = line;
    let figures = figures.shown();
    format!("| {kind} | {engine} | {rounds} | {figures} | {program} | {last} | {ever} |\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_over_runs_of_one_program_and_the_rest_of_the_page_stays() {
        let run = |rounds, program: &str| {
            let figures = Figures::read("acknowledged: 5; worst ready again (ms): 9");
            let program = program.to_owned();
            let done = Done { program, seed: 1, rounds, figures };
            Line::empty("kill", "sqlite").of_run(done, &format!("2026-01-0{rounds}"))
        };
        let page = format!("# Head\n\n{BEGIN}\n{END}\n\nTail\n");
        let page = with(&page, run(1, "release aaa 0011")).unwrap();
        let page = with(&page, run(2, "release bbb 0011")).unwrap();
        let lines = read(&page);
        assert_eq!((lines.len(), lines[0].rounds, lines[0].ever), (1, 3, 3));
        assert_eq!(lines[0].figures.shown(), "acknowledged: 10; worst ready again (ms): 9");
        assert_eq!(lines[0].last, "2026-01-02");
        let page = with(&page, run(4, "debug bbb 2233")).unwrap();
        let lines = read(&page);
        assert_eq!((lines.len(), lines[0].rounds, lines[0].ever), (1, 4, 7));
        assert_eq!(lines[0].program, "debug bbb 2233");
        assert!(page.starts_with("# Head\n") && page.ends_with("\n\nTail\n"), "{page}");
        assert!(with("no marker", run(1, "")).is_err());
    }
}

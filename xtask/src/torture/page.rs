//! `docs/reliability.md`: a table of what was tortured, between markers, the rest left as it is.
//! Its counts add up over the runs.

use anyhow::{Context as _, Result};

use super::figures::Figures;

/// Where the page lies.
pub(super) const PATH: &str = "docs/reliability.md";
const BEGIN: &str = "<!-- torture -->";
const END: &str = "<!-- /torture -->";
const HEAD: &str =
    "| kind | engine | rounds | what was counted | last run |\n|---|---|---:|---|---|";

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) kind: String,
    pub(super) engine: String,
    pub(super) rounds: u64,
    pub(super) figures: Figures,
    /// Day and commit.
    pub(super) last: String,
}

/// The lines of a page.
pub(super) fn read(page: &str) -> Vec<Line> {
    let between = page.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let rows = between.map_or("", |(rows, _)| rows);
    rows.lines().filter_map(read_line).collect()
}

fn read_line(row: &str) -> Option<Line> {
    let cells: Vec<&str> = row.trim().trim_matches('|').split('|').map(str::trim).collect();
    let [kind, engine, rounds, figures, last] = cells.as_slice() else { return None };
    Some(Line {
        kind: (*kind).to_owned(),
        engine: (*engine).to_owned(),
        rounds: rounds.parse().ok()?,
        figures: Figures::read(figures),
        last: (*last).to_owned(),
    })
}

/// The page with a run added to its counts.
///
/// # Errors
/// The page has no markers.
pub(super) fn with(page: &str, run: Line) -> Result<String> {
    let mut lines = read(page);
    let same = |line: &&mut Line| (&line.kind, &line.engine) == (&run.kind, &run.engine);
    match lines.iter_mut().find(same) {
        Some(line) => {
            line.rounds += run.rounds;
            line.figures.merge(&run.figures);
            line.last = run.last;
        }
        None => lines.push(run),
    }
    let (before, rest) = page.split_once(BEGIN).context("the page has no marker for the table")?;
    let (_, after) = rest.split_once(END).context("the page has no marker after the table")?;
    let rows: String = lines.iter().map(shown).collect();
    Ok(format!("{before}{BEGIN}\n{HEAD}\n{rows}{END}{after}"))
}

fn shown(line: &Line) -> String {
    let Line { kind, engine, rounds, figures, last } = line;
    format!("| {kind} | {engine} | {rounds} | {} | {last} |\n", figures.shown())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_over_runs_and_the_rest_of_the_page_stays() {
        let run = |rounds| Line {
            kind: "kill".to_owned(),
            engine: "sqlite".to_owned(),
            rounds,
            figures: Figures::read("acknowledged: 5; worst ready again (ms): 9"),
            last: format!("2026-01-0{rounds}, abc"),
        };
        let page = format!("# Head\n\n{BEGIN}\n{END}\n\nTail\n");
        let page = with(&with(&page, run(1)).unwrap(), run(2)).unwrap();
        let lines = read(&page);
        assert_eq!((lines.len(), lines[0].rounds), (1, 3));
        assert_eq!(lines[0].figures.shown(), "acknowledged: 10; worst ready again (ms): 9");
        assert_eq!(lines[0].last, "2026-01-02, abc");
        assert!(page.starts_with("# Head\n") && page.ends_with("\n\nTail\n"), "{page}");
        assert!(with("no marker", run(1)).is_err());
    }
}

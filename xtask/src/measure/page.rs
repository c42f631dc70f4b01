//! `docs/benchmarks.md`: one section per benchmark, between markers, the rest left as it is.

use super::statistics::Summary;
use super::{Bound, Measured};
use anyhow::{Result, bail};

/// Where the page lies.
pub(super) const PATH: &str = "docs/benchmarks.md";

const HEAD: &str = "# Benchmarks

Written by `cargo xtask bench`; text outside the markers is kept. Each figure is the median of
several rounds, each a fresh process, baseline and ours in turn; the spread is the distance from the
fastest to the slowest round as a share of the median. Promises are judged by the clock on the wall;
the time on a processor beside it shows what a busy machine took away.
";

/// One benchmark as Markdown.
pub(super) fn section(measured: &Measured, machine: &str) -> String {
    let about = &measured.about;
    let mut text = format!(
        "## {}\n\n{}\n\n| who | one {} | on a processor | a second | spread |\n\
         |---|---:|---:|---:|---:|\n",
        about.name, about.question, about.operation
    );
    if let (Some(label), Some(summary)) = (&about.baseline, &measured.baseline) {
        text += &row(label, summary);
    }
    text += &row(&about.ours, &measured.ours);
    if let Some(ratio) = measured.ratio {
        text += &format!("\nRound by round the baseline takes {ratio:.2} times as long as ours.\n");
    }
    if let (Some(bound), Some(is_held)) = (about.bound, measured.is_held()) {
        let promised = match bound {
            Bound::PerSecondMin(least) => format!("at least {} a second", grouped(least)),
            Bound::NanosecondsMax(most) => format!("at most {} each", duration(most)),
        };
        let kept = if is_held { "held" } else { "MISSED" };
        text += &format!("\nPromised: {promised}; {kept}.\n");
    }
    text + &format!("\n{machine} Rounds: {}.\n", measured.rounds)
}

fn row(label: &str, summary: &Summary) -> String {
    format!(
        "| {label} | {} | {} | {} | {:.1} % |\n",
        duration(summary.median),
        summary.on_processor.map_or_else(|| "unknown".to_owned(), duration),
        grouped(summary.per_second()),
        summary.spread() * 100.0
    )
}

/// Nanoseconds in the unit that leaves one to three digits before the point.
fn duration(nanoseconds: f64) -> String {
    let (scale, unit) = match nanoseconds {
        small if small < 1e3 => (1.0, "ns"),
        small if small < 1e6 => (1e3, "µs"),
        small if small < 1e9 => (1e6, "ms"),
        _ => (1e9, "s"),
    };
    format!("{:.3} {unit}", nanoseconds / scale)
}

/// A number without decimals, in groups of three.
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The page with these sections put in place of their older ones, new ones at the end.
///
/// # Errors
/// When a section on the page is opened and not closed.
pub(super) fn with_sections(before: &str, results: &[Measured], machine: &str) -> Result<String> {
    let mut page = if before.is_empty() { HEAD.to_owned() } else { before.to_owned() };
    for measured in results {
        page = with_block(&page, &measured.about.name, &section(measured, machine))?;
    }
    Ok(page)
}

/// The page with this text between the markers of a name; at the end, where it has none.
///
/// # Errors
/// When the page has only one of the two markers.
pub(super) fn with_block(page: &str, name: &str, text: &str) -> Result<String> {
    let (open, close) = (format!("<!-- bench:{name} -->"), format!("<!-- /bench:{name} -->"));
    let block = format!("{open}\n{text}{close}");
    match (page.split_once(&open), page.split_once(&close)) {
        (Some((head, _)), Some((_, tail))) => Ok(format!("{head}{block}{tail}")),
        (None, None) => Ok(format!("{}\n\n{block}\n", page.trim_end())),
        _ => bail!("{PATH} has only one of the two markers of {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::About;
    use super::*;

    fn measured(name: &str, median: f64) -> Measured {
        let about = About {
            name: name.to_owned(),
            question: "How long does a call take?".to_owned(),
            operation: "call".to_owned(),
            baseline: Some("theirs".to_owned()),
            ours: "mine".to_owned(),
            bound: Some(Bound::NanosecondsMax(2_000.0)),
        };
        let on_processor = Some(median / 2.0);
        let ours = Summary { median, least: median * 0.9, most: median * 1.1, on_processor };
        let baseline = Summary { median: median * 2.0, on_processor: None, ..ours };
        Measured { about, ours, baseline: Some(baseline), ratio: Some(2.0), rounds: 7 }
    }

    #[test]
    fn a_section_gives_both_sides_the_ratio_and_the_promise() {
        let text = section(&measured("a", 1_500.0), "Measured here.");
        assert!(text.contains("| theirs | 3.000 µs | unknown | 333,333 | 10.0 % |"), "{text}");
        assert!(text.contains("| mine | 1.500 µs | 750.000 ns | 666,667 | 20.0 % |"), "{text}");
        assert!(text.contains("2.00 times as long"), "{text}");
        assert!(text.contains("at most 2.000 µs each; held."), "{text}");
        let slow = section(&measured("a", 2_500.0), "Measured here.");
        assert!(slow.contains("MISSED"), "{slow}");
    }

    #[test]
    fn a_section_replaces_its_older_self_and_leaves_the_rest() {
        let both = [measured("a", 1_000.0), measured("b", 1_000.0)];
        let page = with_sections("", &both, "Then.").unwrap();
        let page = page.replace("## b", "A word of ours.\n\n## b");
        let noted = page.replace("# Benchmarks\n", "# Benchmarks\n\nA note.\n");
        let again = with_sections(&noted, &[measured("a", 5_000.0)], "Now.").unwrap();
        assert!(again.contains("A note.") && again.contains("A word of ours."), "{again}");
        assert!(again.contains("5.000 µs") && again.matches("## a\n").count() == 1, "{again}");
        assert!(again.matches("Then.").count() == 1 && again.matches("Now.").count() == 1);
    }

    #[test]
    fn a_page_with_a_lost_marker_is_not_written_over() {
        assert!(with_sections("<!-- bench:a -->\n", &[measured("a", 1.0)], "").is_err());
    }

    #[test]
    fn numbers_are_grouped_and_durations_scaled() {
        assert_eq!(grouped(1_234_567.4), "1,234,567");
        assert_eq!(grouped(123.0), "123");
        assert_eq!(duration(999.0), "999.000 ns");
        assert_eq!(duration(2.5e6), "2.500 ms");
        assert_eq!(duration(2.5e9), "2.500 s");
    }
}

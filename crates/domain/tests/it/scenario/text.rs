//! Reading a scenario file: a title, then sentences, each led by GIVEN, WHEN, THEN or AND.

use std::fmt;

/// What a sentence is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keyword {
    /// How things stand before.
    Given,
    /// Somebody does something, or time passes.
    When,
    /// What must be true now.
    Then,
}

impl fmt::Display for Keyword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Given => "GIVEN",
            Self::When => "WHEN",
            Self::Then => "THEN",
        })
    }
}

/// A sentence with its place.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) keyword: Keyword,
    pub(super) sentence: String,
}

/// A file, read.
#[derive(Debug, Clone)]
pub(super) struct Scenario {
    pub(super) steps: Vec<Step>,
}

/// Something wrong in a file, at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) line: usize,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

fn split_keyword(line: &str) -> Option<(Option<Keyword>, &str)> {
    let (word, rest) = line.split_once(' ')?;
    let keyword = match word {
        "GIVEN" => Some(Keyword::Given),
        "WHEN" => Some(Keyword::When),
        "THEN" => Some(Keyword::Then),
        "AND" => None,
        _ => return None,
    };
    Some((keyword, rest.trim()))
}

/// Reads a file. Lines that begin with white space go on with the sentence before; `#` begins a
/// comment line, the first of which is the title.
pub(super) fn read(text: &str) -> Result<Scenario, Vec<Failure>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut failures = Vec::new();
    if !text.starts_with("# ") {
        failures.push(Failure::new(1, "the first line is the title: `# ` and a sentence"));
    }
    for (number, line) in text.lines().enumerate() {
        let place = number + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with(char::is_whitespace) {
            match steps.last_mut() {
                Some(step) => step.sentence = format!("{} {}", step.sentence, line.trim()),
                None => failures.push(Failure::new(place, "there is no sentence to go on with")),
            }
            continue;
        }
        let Some((keyword, sentence)) = split_keyword(line) else {
            failures.push(Failure::new(
                place,
                "a sentence begins with GIVEN, WHEN, THEN or AND, in capitals",
            ));
            continue;
        };
        let Some(keyword) = keyword.or_else(|| steps.last().map(|step| step.keyword)) else {
            failures.push(Failure::new(place, "AND needs a sentence before it"));
            continue;
        };
        steps.push(Step { line: place, keyword, sentence: sentence.to_owned() });
    }
    if failures.is_empty() { Ok(Scenario { steps }) } else { Err(failures) }
}

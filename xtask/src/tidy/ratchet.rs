//! Exceptions from the rules: a file that may only shrink.
//!
//! An entry allows exactly as much as there is. More is a violation; less means that the entry is
//! lowered or removed, so that what was won is kept; and no entry is ever raised.

use super::{Finding, Violation};
use crate::repository::RATCHET;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The ratchet file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ratchet {
    #[serde(default)]
    exception: Vec<Exception>,
}

/// One allowed amount of violations of one rule in one file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    check: String,
    path: String,
    /// Lines for `file-length`, places for every other check.
    count: usize,
    reason: String,
}

type Key = (String, String);

/// Takes the allowed violations out of `found` and adds what is wrong with the ratchet itself.
///
/// `earlier` are the ratchet's committed versions, `names` the checks there are.
pub(super) fn apply(
    text: &str,
    earlier: &[String],
    names: &[&str],
    found: Vec<Finding>,
) -> Vec<Finding> {
    let ratchet: Ratchet = match toml::from_str(text) {
        Ok(ratchet) => ratchet,
        Err(error) => return with(found, file(error.to_string(), "mend the file")),
    };
    let mut amounts: BTreeMap<Key, usize> = BTreeMap::new();
    for (name, it) in &found {
        *amounts.entry(((*name).to_owned(), it.path.clone())).or_default() += it.weight;
    }
    let mut allowed: BTreeMap<Key, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for entry in &ratchet.exception {
        let key = (entry.check.clone(), entry.path.clone());
        let amount = amounts.get(&key).copied().unwrap_or_default();
        wrong.extend(faults(entry, amount, names));
        if allowed.insert(key, entry.count).is_some() {
            wrong.push(file(format!("{} is listed twice", shown(entry)), "keep one entry"));
        }
    }
    wrong.extend(raised(&ratchet, earlier));
    let excused = |name: &str, it: &Violation| {
        let key = (name.to_owned(), it.path.clone());
        allowed.get(&key).is_some_and(|most| amounts.get(&key).is_some_and(|now| now <= most))
    };
    let mut kept: Vec<Finding> =
        found.into_iter().filter(|(name, it)| !excused(name, it)).collect();
    kept.extend(wrong.into_iter().map(|it| ("ratchet", it)));
    kept
}

fn with(mut found: Vec<Finding>, added: Violation) -> Vec<Finding> {
    found.push(("ratchet", added));
    found
}

fn file(problem: String, remedy: &str) -> Violation {
    Violation::file(RATCHET, problem, remedy)
}

fn shown(entry: &Exception) -> String {
    format!("the exception from {} for {}", entry.check, entry.path)
}

/// What is wrong with an entry when the file has `amount` of its violation.
fn faults(entry: &Exception, amount: usize, names: &[&str]) -> Vec<Violation> {
    let mut wrong = Vec::new();
    if !names.contains(&entry.check.as_str()) {
        wrong.push(file(format!("there is no check {}", entry.check), "name one that exists"));
    } else if amount == 0 {
        wrong.push(file(format!("{} is no longer needed", shown(entry)), "remove it"));
    } else if amount < entry.count {
        let problem = format!("{} allows {} but {amount} is enough", shown(entry), entry.count);
        wrong.push(file(problem, "lower its count"));
    } else if amount > entry.count {
        let problem = format!("{} allows {} but there is {amount}", shown(entry), entry.count);
        wrong.push(file(problem, "mend what was added: an exception never grows"));
    }
    if entry.reason.trim().is_empty() {
        wrong.push(file(format!("{} has no reason", shown(entry)), "give one"));
    }
    wrong
}

/// The entries that allow more than some committed version of the ratchet did.
fn raised(ratchet: &Ratchet, earlier: &[String]) -> Vec<Violation> {
    let mut least: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    // A version that today's reader does not understand cannot have allowed less in today's terms.
    let before: Vec<Ratchet> =
        earlier.iter().filter_map(|text| toml::from_str(text).ok()).collect();
    for entry in before.iter().flat_map(|version| &version.exception) {
        let most = least.entry((&entry.check, &entry.path)).or_insert(entry.count);
        *most = entry.count.min(*most);
    }
    ratchet
        .exception
        .iter()
        .filter_map(|entry| {
            let most = *least.get(&(entry.check.as_str(), entry.path.as_str()))?;
            let problem = format!("{} allows {}, once {most}", shown(entry), entry.count);
            (entry.count > most).then(|| file(problem, "an exception never grows: put it back"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["file-length", "line-width"];

    fn long(lines: usize) -> Finding {
        let it = Violation { weight: lines, ..Violation::file("a.rs", "too long", "split it") };
        ("file-length", it)
    }

    fn entry(count: usize) -> String {
        format!(
            "[[exception]]\ncheck = \"file-length\"\npath = \"a.rs\"\ncount = {count}\n\
             reason = \"a table\"\n"
        )
    }

    fn problems(text: &str, earlier: &[String], found: Vec<Finding>) -> Vec<String> {
        apply(text, earlier, NAMES, found).into_iter().map(|(_, it)| it.problem).collect()
    }

    #[test]
    fn an_exact_exception_excuses_its_file_and_no_other() {
        assert!(problems(&entry(650), &[], vec![long(650)]).is_empty());
        let other = ("line-width", Violation::file("a.rs", "too wide", "break it"));
        assert_eq!(problems(&entry(650), &[], vec![long(650), other]), ["too wide"]);
    }

    #[test]
    fn a_file_that_grew_past_its_exception_fails() {
        let problems = problems(&entry(650), &[], vec![long(651)]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[1].contains("allows 650 but there is 651"), "{problems:?}");
    }

    #[test]
    fn an_exception_larger_than_needed_fails() {
        let problems = problems(&entry(650), &[], vec![long(640)]);
        let whole = "the exception from file-length for a.rs allows 650 but 640 is enough";
        assert_eq!(problems, [whole]);
    }

    #[test]
    fn an_exception_that_nothing_needs_fails() {
        assert!(problems(&entry(650), &[], vec![])[0].contains("no longer needed"));
    }

    #[test]
    fn an_exception_raised_since_an_earlier_version_fails() {
        let problems = problems(&entry(650), &[entry(640), entry(700)], vec![long(650)]);
        assert!(problems[0].contains("allows 650, once 640"), "{problems:?}");
        assert!(self::problems(&entry(650), &[entry(660), entry(650)], vec![long(650)]).is_empty());
    }

    #[test]
    fn an_unknown_check_a_missing_reason_and_a_second_entry_fail() {
        let odd = entry(650).replace("file-length", "file-lenght");
        assert!(problems(&odd, &[], vec![])[0].contains("no check file-lenght"));
        let mute = entry(650).replace("a table", " ");
        assert!(problems(&mute, &[], vec![long(650)])[0].contains("no reason"));
        let twice = entry(650) + &entry(650);
        assert!(problems(&twice, &[], vec![long(650)])[0].contains("listed twice"));
    }

    #[test]
    fn a_ratchet_that_cannot_be_read_excuses_nothing() {
        let problems = problems("exception = 1", &[], vec![long(650)]);
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}

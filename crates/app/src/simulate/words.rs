//! What people say and write in a simulation: invented phrases with places, in two languages.

use std::collections::BTreeMap;

use domain::ids::CategoryKey;
use domain::policy::Policy;
use serde::Deserialize;

use super::random::Random;
use crate::port::fault::Fault;

const ASKED: &str = include_str!("../../data/simulation/asked.toml");
const SAID: &str = include_str!("../../data/simulation/said.toml");

/// Phrases by language tag.
type Phrases = BTreeMap<String, Vec<String>>;

#[derive(Debug, Deserialize)]
struct Subject {
    categories: Vec<String>,
    #[serde(flatten)]
    phrases: Phrases,
}

#[derive(Debug, Deserialize)]
struct AskedFile {
    opening: Phrases,
    closing: Phrases,
    subject: Vec<Subject>,
}

/// All phrases.
#[derive(Debug)]
pub(super) struct Words {
    opening: Phrases,
    closing: Phrases,
    subjects: BTreeMap<String, usize>,
    problems: Vec<Phrases>,
    said: BTreeMap<String, Phrases>,
}

/// What is put into the places of a phrase.
pub(super) type Slots<'a> = [(&'a str, &'a str)];

fn fill(phrase: &str, slots: &Slots<'_>) -> String {
    let mut text = phrase.to_owned();
    for (name, value) in slots {
        let place = format!("{{{name}}}");
        if text.contains(&place) {
            text = text.replace(&place, value);
        }
    }
    text
}

fn one(phrases: &Phrases, language: &str, random: &mut Random) -> String {
    let list = phrases.get(language).map_or(&[][..], Vec::as_slice);
    random.pick(list).cloned().unwrap_or_default()
}

impl Words {
    /// Reads the phrases that come with the program.
    ///
    /// # Errors
    /// A data file is damaged.
    pub(super) fn read() -> Result<Self, Fault> {
        let wrong = |error: toml::de::Error| Fault::corrupt(format!("phrases: {error}"));
        let asked: AskedFile = toml::from_str(ASKED).map_err(wrong)?;
        let said = toml::from_str(SAID).map_err(wrong)?;
        let mut subjects = BTreeMap::new();
        let mut problems = Vec::new();
        for subject in asked.subject {
            for category in subject.categories {
                subjects.insert(category, problems.len());
            }
            problems.push(subject.phrases);
        }
        Ok(Self { opening: asked.opening, closing: asked.closing, subjects, problems, said })
    }

    /// What somebody asks for, about a subject.
    pub(super) fn ask(
        &self,
        language: &str,
        (policy, category): (&Policy, &CategoryKey),
        slots: &Slots<'_>,
        random: &mut Random,
    ) -> String {
        let known = self.subjects.get(category.as_str()).and_then(|at| self.problems.get(*at));
        let problem = match known {
            Some(phrases) => one(phrases, language, random),
            None => {
                let named = policy.names.text(language, &format!("category.{category}"));
                format!("{{place}}{{number}}: {}", named.unwrap_or(category.as_str()))
            }
        };
        let opening = one(&self.opening, language, random);
        let closing = one(&self.closing, language, random);
        let (stop, gap) = if language.starts_with("zh") { ("。", "") } else { (".", " ") };
        let begins = opening.is_empty() || opening.ends_with(". ");
        let problem = if begins { capital(&problem) } else { problem };
        let end = if closing.is_empty() { String::new() } else { format!("{gap}{closing}") };
        fill(&format!("{opening}{problem}{stop}{end}"), slots)
    }

    /// What somebody writes down, by the name of the occasion.
    pub(super) fn say(
        &self,
        language: &str,
        occasion: &str,
        slots: &Slots<'_>,
        random: &mut Random,
    ) -> String {
        let phrase = self.said.get(occasion).map(|phrases| one(phrases, language, random));
        fill(&phrase.unwrap_or_default(), slots)
    }
}

/// With a capital at the beginning, where there is one.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_there_in_every_language() {
        let words = Words::read().unwrap();
        let all = [&words.opening, &words.closing];
        for phrases in all.into_iter().chain(&words.problems).chain(words.said.values()) {
            let languages: Vec<&str> = phrases.keys().map(String::as_str).collect();
            assert_eq!(languages, ["en", "zh-CN"], "{phrases:?}");
        }
    }

    #[test]
    fn a_phrase_is_filled_and_a_word_is_the_same_for_the_same_chance() {
        let words = Words::read().unwrap();
        let slots = [("unit", "Transport")];
        let say = || words.say("en", "rule", &slots, &mut Random::of("one", "say"));
        assert!(say().contains("so Transport leads"), "{}", say());
        assert_eq!(say(), say());
    }
}

//! Every mistake has an example: a small pack with some lines exchanged, and marks on the lines
//! where the loader must find something, as in `#! unknown-field`. It must find that, nothing else.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use std::collections::BTreeSet;

use domain::calendar::SourceFile;
use domain::policy::pack::{Mistake, MistakeKey, load};

use super::{calendars, load_one, shown};

/// One of everything.
const SMALL: &str = include_str!("small.toml");

/// The examples; the text says how they are written.
const EXAMPLES: &str = include_str!("mistakes/examples.txt");

/// A pack with something wrong in it.
struct Example {
    /// What is wrong, in words.
    title: &'static str,
    /// Lines of the small pack, or parts of one, with what stands in their place.
    edits: Vec<(&'static str, Vec<&'static str>)>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in EXAMPLES.lines().filter(|line| !(line.is_empty() || line.starts_with('#'))) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (mark, examples.last_mut()) {
            ("==", _) => examples.push(Example { title: rest, edits: Vec::new() }),
            ("-", Some(example)) => example.edits.push((rest, Vec::new())),
            ("+", Some(Example { edits, .. })) if !edits.is_empty() => {
                edits.last_mut().unwrap().1.push(rest);
            }
            (_, _) => panic!("not an example: {line}"),
        }
    }
    examples
}

impl Example {
    fn text(&self) -> String {
        let mut text = SMALL.to_owned();
        for (line, replacement) in &self.edits {
            let is_it = |known: &str| known.contains(line);
            let found = text.lines().filter(|known| is_it(known)).count();
            assert_eq!(found, 1, "{}: {line:?} is there {found} times", self.title);
            let edited = text.lines().map(|known| match is_it(known) {
                true => known.replace(line, &replacement.join("\n")),
                false => known.to_owned(),
            });
            text = edited.map(|line| line + "\n").collect();
        }
        text
    }
}

/// Line and key of every mark.
fn marks(text: &str) -> Vec<(usize, String)> {
    let mut marks = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some((_, keys)) = line.split_once("#! ") {
            marks.extend(keys.split(' ').map(|key| (number, key.to_owned())));
        }
    }
    marks
}

fn found(mistakes: &[Mistake]) -> Vec<(usize, String)> {
    mistakes.iter().map(|mistake| (mistake.line, mistake.key.as_str().to_owned())).collect()
}

#[test]
fn the_small_pack_has_no_mistake() {
    if let Err(mistakes) = load_one(SMALL) {
        panic!("{}", shown(&mistakes));
    }
}

#[test]
fn every_example_has_its_mistakes_on_its_lines_and_no_others() {
    let mut differences = String::new();
    for example in examples() {
        let text = example.text();
        let mistakes = load_one(&text).err().unwrap_or_default();
        let (found, marks) = (found(&mistakes), marks(&text));
        if found != marks || mistakes.iter().any(|mistake| mistake.file != "pack.toml") {
            let title = example.title;
            differences += &format!("{title}: marked {marks:?}, found\n{}", shown(&mistakes));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn every_mistake_has_an_example() {
    let examples = examples();
    let texts = examples.iter().map(Example::text);
    let shown: BTreeSet<String> = texts.flat_map(|text| marks(&text)).map(|(_, key)| key).collect();
    // What needs two files or a great many limits is tested below.
    let elsewhere = ["section-twice", "missing-section", "too-many-limits"];
    for key in MistakeKey::ALL {
        let is_shown = shown.contains(key.as_str()) || elsewhere.contains(&key.as_str());
        assert!(is_shown, "{} has no example", key.as_str());
    }
}

#[test]
fn every_message_has_its_arguments() {
    for example in examples() {
        for mistake in load_one(&example.text()).err().unwrap_or_default() {
            let message = mistake.message();
            let core = message.split("; did you mean").next().unwrap_or_default();
            assert!(!core.contains('?') && !message.contains('{'), "{message}");
        }
    }
}

#[test]
fn a_message_names_file_line_and_column_and_what_was_meant() {
    let text = SMALL.replace("silent_after", "silent_afer");
    let mistakes = load_one(&text).err().unwrap_or_default();
    assert_eq!(
        shown(&mistakes),
        "pack.toml:19:33: `silent_afer` means nothing in `type.complaint`; \
         did you mean `silent_after`?\n"
    );
}

#[test]
fn a_message_names_the_other_place() {
    let limit = "\n[[limit]]\nclock = \"answer\"\nwhen = { category = \"burst-main\" }\n\
                 amount = \"1 day\"\nstart = \"next_day\"\n";
    let files =
        [SourceFile { name: "a.toml", text: SMALL }, SourceFile { name: "b.toml", text: limit }];
    let mistakes = load(&files, &calendars()).err().unwrap_or_default();
    assert_eq!(
        shown(&mistakes),
        "b.toml:2:1: another limit of the clock `answer` fits category burst-main equally well; \
         keep one (see a.toml:71)\n"
    );
}

#[test]
fn what_stands_in_two_files_is_named_in_the_second() {
    let again = "[settings]\n[type.complaint]\n[channel.phone]\nname.en = \"Phone\"\n";
    let files =
        [SourceFile { name: "b.toml", text: again }, SourceFile { name: "a.toml", text: SMALL }];
    let mistakes = load(&files, &calendars()).err().unwrap_or_default();
    let places: Vec<(&str, usize, &str)> = mistakes
        .iter()
        .map(|mistake| (mistake.file.as_str(), mistake.line, mistake.key.as_str()))
        .collect();
    assert_eq!(places, [("b.toml", 1, "section-twice"), ("b.toml", 2, "duplicate-key")]);
}

#[test]
fn a_translator_adds_a_language_in_a_file_of_their_own() {
    let text = SMALL.replace("languages = [\"en\"]", "languages = [\"en\", \"de\"]");
    let missing = load_one(&text).err().unwrap_or_default();
    assert!(missing.iter().all(|mistake| mistake.key == MistakeKey::MissingName));
    let keys: BTreeSet<&str> =
        missing.iter().filter_map(|mistake| mistake.argument("key")).collect();
    assert_eq!(keys.len(), missing.len());
    let named = keys.iter().filter_map(|key| key.split_once('.'));
    let german: String =
        named.map(|(group, key)| format!("[names.de.{group}]\n{key} = \"{key}\"\n")).collect();
    // Every group once, as TOML wants it.
    let mut groups: Vec<&str> = Vec::new();
    let german: Vec<&str> = german
        .lines()
        .filter(|line| {
            let is_known = groups.contains(line);
            if line.starts_with('[') && !is_known {
                groups.push(line);
            }
            !is_known
        })
        .collect();
    let german = german.join("\n");
    let files = [
        SourceFile { name: "pack.toml", text: &text },
        SourceFile { name: "names-de.toml", text: &german },
    ];
    let policy = load(&files, &calendars()).unwrap_or_else(|found| panic!("{}", shown(&found)));
    assert_eq!(policy.names.text("de", "pause.waiting"), Some("waiting"));
    assert_eq!(policy.names.text("en", "pause.waiting"), Some("Waiting"));
}

#[test]
fn a_pack_without_anything_lacks_its_sections() {
    let mistakes = load_one("").err().unwrap_or_default();
    let sections: Vec<_> =
        mistakes.iter().filter_map(|mistake| mistake.argument("section")).collect();
    let needed = ["pack", "settings", "type", "channel", "urgency", "look_back", "appraisal"];
    assert_eq!(sections, needed);
    assert_eq!(load(&[], &calendars()).err().map(|mistakes| mistakes.len()), Some(needed.len()));
}

#[test]
fn more_limits_than_can_be_numbered_are_not_written_out() {
    let keys: Vec<String> = (0..300).map(|number| format!("k{number}")).collect();
    let entries: String =
        keys.iter().map(|key| format!("{key} = {{ name.en = \"K\" }}\n")).collect();
    let list = format!("[\"{}\"]", keys.join("\", \""));
    let text = SMALL
        .replace("[category]\n", &format!("[category]\n{entries}"))
        .replace("[channel]\n", &format!("[channel]\n{entries}"))
        .replace(
            "when = { category = \"burst-main\" }",
            &format!("when = {{ category = {list}, channel = {list} }}"),
        );
    let mistakes = load_one(&text).err().unwrap_or_default();
    let keys: Vec<&str> = mistakes.iter().map(|mistake| mistake.key.as_str()).collect();
    assert_eq!(keys, ["too-many-limits"]);
}

#[test]
fn a_file_that_is_no_toml_hides_no_mistake_of_another_and_brings_no_false_one() {
    let broken = "[category\nwater = 1\n";
    let text = SMALL
        .replace("[category]\n", "")
        .replace(
            "water = { unit = \"water-utility\", lowest_level = 1, name.en = \"Water\" }\n",
            "",
        )
        .replace("burst-main = { parent = \"water\", name.en = \"Burst main\" }\n", "")
        .replace("per_mille = 50", "per_mille = 5000");
    let files =
        [SourceFile { name: "a.toml", text: broken }, SourceFile { name: "b.toml", text: &text }];
    let mistakes = load(&files, &calendars()).err().unwrap_or_default();
    let keys: BTreeSet<&str> = mistakes.iter().map(|mistake| mistake.key.as_str()).collect();
    assert_eq!(keys, BTreeSet::from(["syntax", "out-of-range"]), "{}", shown(&mistakes));
}

//! The loader survives any text: a shipped pack with lines deleted, doubled, swapped, cut, or
//! exchanged for anything at all is loaded or refused, with places that exist.

#![expect(clippy::indexing_slicing, reason = "helpers of tests may fail the test")]

use domain::calendar::SourceFile;
use domain::policy::pack::{MistakeKey, load, shipped, shipped_keys};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{calendars, shown};

/// What happens to a line.
#[derive(Debug, Clone)]
enum Change {
    Delete(Index),
    Double(Index),
    Swap(Index, Index),
    Cut(Index, Index),
    /// A word of one line in the place of a word of another.
    Graft(Index, Index, Index, Index),
    Replace(Index, String),
    Insert(Index, Index, char),
}

fn change() -> impl Strategy<Value = Change> {
    let line = any::<Index>;
    prop_oneof![
        line().prop_map(Change::Delete),
        line().prop_map(Change::Double),
        (line(), line()).prop_map(|(one, other)| Change::Swap(one, other)),
        (line(), line()).prop_map(|(at, place)| Change::Cut(at, place)),
        (line(), line(), line(), line())
            .prop_map(|(to, word, from, other)| { Change::Graft(to, word, from, other) }),
        (line(), ".*").prop_map(|(at, text)| Change::Replace(at, text)),
        (line(), line(), any::<char>())
            .prop_map(|(at, place, letter)| { Change::Insert(at, place, letter) }),
    ]
}

fn apply(lines: &mut Vec<String>, change: Change) {
    if lines.is_empty() {
        return;
    }
    let count = lines.len();
    match change {
        Change::Delete(at) => {
            lines.remove(at.index(count));
        }
        Change::Double(at) => {
            let line = lines[at.index(count)].clone();
            lines.insert(at.index(count), line);
        }
        Change::Swap(one, other) => lines.swap(one.index(count), other.index(count)),
        Change::Cut(at, place) => {
            let line = &mut lines[at.index(count)];
            let letters = line.chars().count();
            *line = line.chars().take(place.index(letters + 1)).collect();
        }
        Change::Graft(to, word, from, other) => {
            let source = lines[from.index(count)].clone();
            let words: Vec<&str> = source.split_whitespace().collect();
            let line = &mut lines[to.index(count)];
            let mut kept: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            if !(words.is_empty() || kept.is_empty()) {
                let place = word.index(kept.len());
                kept[place] = words[other.index(words.len())].to_owned();
                *line = kept.join(" ");
            }
        }
        Change::Replace(at, text) => lines[at.index(count)] = text,
        Change::Insert(at, place, letter) => {
            let line = &mut lines[at.index(count)];
            let letters: Vec<char> = line.chars().collect();
            let place = place.index(letters.len() + 1);
            let (before, after) = letters.split_at(place);
            *line = before.iter().chain([&letter]).chain(after).collect();
        }
    }
}

fn check(texts: &[(String, String)]) -> Result<(), TestCaseError> {
    let files: Vec<SourceFile<'_>> =
        texts.iter().map(|(name, text)| SourceFile { name, text }).collect();
    let Err(mistakes) = load(&files, &calendars()) else { return Ok(()) };
    prop_assert!(!mistakes.is_empty());
    prop_assert_eq!(shown(&mistakes).lines().count() >= mistakes.len(), true);
    for mistake in &mistakes {
        let file = texts.iter().find(|(name, _)| *name == mistake.file);
        let lines = file.map_or(0, |(_, text)| text.split('\n').count());
        prop_assert!((1..=lines).contains(&mistake.line), "{}", mistake);
    }
    Ok(())
}

#[test]
fn text_nested_deeper_than_anybody_writes_is_refused() {
    for open in ["[", "{ a = ", "a."] {
        let text = format!("access = {}", open.repeat(100_000));
        let file = SourceFile { name: "deep.toml", text: &text };
        let mistakes = load(&[file], &calendars()).err().unwrap_or_default();
        assert_eq!(mistakes[0].key, MistakeKey::Syntax);
    }
}

#[test]
fn a_catalogue_of_5_000_subjects_loads() {
    let small = include_str!("small.toml");
    let mut text = small.replace("[category]\n", "");
    let catalogue =
        text.lines().filter(|line| line.contains("lowest_level") || line.contains("parent"));
    let catalogue: Vec<String> = catalogue.map(str::to_owned).collect();
    for line in &catalogue {
        text = text.replace(line, "");
    }
    text += "\n[category]\n";
    text += &catalogue.join("\n");
    for number in 0..5_000 {
        text += &format!("\nsubject-{number} = {{ parent = \"water\", name.en = \"S\" }}");
    }
    let file = SourceFile { name: "large.toml", text: &text };
    let policy = load(&[file], &calendars());
    assert_eq!(policy.map(|policy| policy.categories.len()), Ok(5_002));
}

proptest! {
    #[test]
    fn a_pack_with_random_changes_is_loaded_or_refused_and_never_breaks_the_loader(
        key in prop::sample::select(shipped_keys().collect::<Vec<_>>()),
        file in any::<Index>(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let files = shipped(key).unwrap_or_default();
        let place = file.index(files.len());
        let mut texts: Vec<(String, String)> =
            files.iter().map(|file| (file.name.to_owned(), file.text.to_owned())).collect();
        let mut lines: Vec<String> = texts[place].1.lines().map(str::to_owned).collect();
        for change in changes {
            apply(&mut lines, change);
        }
        texts[place].1 = lines.join("\n");
        check(&texts)?;
    }

    #[test]
    fn any_text_at_all_is_refused_with_its_mistakes(
        text in ".*",
        more in "[\\[\\]a-z.={}\", \n0-9-]*",
    ) {
        check(&[("a.toml".to_owned(), text), ("b.toml".to_owned(), more)])?;
    }
}

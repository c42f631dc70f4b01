//! Words that belong to nobody's code, documents or commit messages.
//!
//! Host names of package registries (mirrors differ from place to place; cargo knows where to look)
//! and the paths and talk of the place where somebody happened to work.

use super::Violation;
use crate::repository::Repository;

/// The words, in pieces, so that this list does not break its own rule.
const WORDS: &[&[&str]] = &[
    &["crates", ".io"],
    &["npm", "js."],
    &["py", "pi.org"],
    &["python", "hosted.org"],
    &["ruby", "gems.org"],
    &["proxy.", "golang.org"],
    &["sub", "agent"],
    &["sub-", "agent"],
    &["coding ", "agent"],
    &["language ", "model"],
];

/// Folders of a machine. They count only where a path starts.
const FOLDERS: &[&[&str]] = &[&["/ho", "me/"], &["/ro", "ot/"], &["/wo", "rk/"], &["/Us", "ers/"]];

/// The one folder outside the repository that tests may name.
const OUTSIDE: &[&str] = &["../sha", "red/"];
const OUTSIDE_ALLOWED: &str = "../shared/data";

/// Forbidden words in files and in commit messages.
pub(super) fn check(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    let files = repository.files.iter().filter_map(|file| Some((&file.path, file.text.as_ref()?)));
    for (path, text) in files {
        let is_lock = path == "Cargo.lock";
        for (line, number) in text.lines().zip(1..) {
            // Cargo writes the registry's name itself, and only there.
            if is_lock && line.starts_with("source = ") {
                continue;
            }
            for word in words_in(line) {
                let remedy = "say it in the project's own terms";
                found.push(Violation::at(path, number, format!("says `{word}`"), remedy));
            }
        }
        for word in words_in(path) {
            found.push(Violation::file(path, format!("is named `{word}`"), "rename it"));
        }
    }
    for commit in &repository.commits {
        for word in words_in(&commit.message) {
            let problem = format!("the message says `{word}`");
            let remedy = "reword it before it is shared";
            found.push(Violation::file(&format!("commit {}", commit.id), problem, remedy));
        }
    }
    found
}

/// The forbidden words in a text.
fn words_in(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found: Vec<String> =
        WORDS.iter().map(|pieces| pieces.concat()).filter(|word| lower.contains(word)).collect();
    found.extend(
        FOLDERS.iter().map(|pieces| pieces.concat()).filter(|folder| starts_path(text, folder)),
    );
    let outside = OUTSIDE.concat();
    if text.matches(&outside).count() > text.matches(OUTSIDE_ALLOWED).count() {
        found.push(outside);
    }
    found
}

/// Whether a path that starts with `folder` stands in the text.
fn starts_path(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        before.is_none_or(|letter| letter.is_whitespace() || "\"'`(=<:[,".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Commit;

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&Repository::of(&[(path, text)])).into_iter().map(|it| it.problem).collect()
    }

    #[test]
    fn every_word_of_the_list_is_found_in_a_file() {
        for pieces in WORDS.iter().chain(FOLDERS) {
            let text = format!("a\nsee {}x\n", pieces.concat());
            assert_eq!(problems("a.md", &text).len(), 1, "{text}");
        }
        assert_eq!(problems("a.md", &format!("see {}hooks", OUTSIDE.concat())).len(), 1);
    }

    #[test]
    fn a_word_is_found_whatever_its_case_and_in_a_file_name() {
        assert_eq!(problems("a.md", &WORDS[0].concat().to_uppercase()).len(), 1);
        assert_eq!(problems(&format!("{}.md", WORDS[6].concat()), "").len(), 1);
    }

    #[test]
    fn a_word_is_found_in_a_commit_message() {
        let message = format!("Take it from {}", WORDS[0].concat());
        let commits = vec![Commit { id: "abc".to_owned(), message }];
        let found = check(&Repository { commits, ..Repository::default() });
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "commit abc");
    }

    #[test]
    fn harmless_text_is_left_alone() {
        let text = "network/work/a, src/home/page.rs, the agency, https://example.org/home/page\n\
                    folders: ../shared/data/calendar\n";
        assert_eq!(problems("a.md", text), Vec::<String>::new());
    }

    #[test]
    fn the_lock_file_names_its_registry_where_cargo_writes_it_and_nowhere_else() {
        let line = format!("source = \"registry+https://{}\"\n", WORDS[0].concat());
        assert!(problems("Cargo.lock", &line).is_empty());
        assert_eq!(problems("Cargo.lock", &format!("# {line}")).len(), 1);
        assert_eq!(problems("deny.toml", &line).len(), 1);
    }
}

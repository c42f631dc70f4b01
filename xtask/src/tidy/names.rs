//! What documents name must exist: paths, crates and tasks.

use super::Violation;
use super::markdown::{What, mentions};
use crate::repository::Repository;

/// File name endings that make a code span with a `/` the name of a file.
const ENDINGS: &[&str] = &[
    "css", "ftl", "html", "js", "json", "jsonl", "lock", "md", "rs", "sh", "sql", "svg", "toml",
    "txt", "yaml", "yml",
];
/// Endings that make even a bare word the name of a file of ours.
const BARE_ENDINGS: &[&str] = &["md", "rs"];
/// Folders that are made by tools and never tracked.
const MADE: &[&str] = &["target", "mutants.out"];
/// Names that stand for any name, in rules about names.
const EXAMPLES: &[&str] = &["foo", "foo.rs", "mod.rs"];
/// Folders of a crate that a document may name without `crates/`.
const CRATE_FOLDERS: &[&str] = &["src", "tests", "benches", "locales", "templates"];
/// Path heads that are no crate of the lock file.
const WELL_KNOWN: &[&str] =
    &["std", "core", "alloc", "crate", "self", "super", "clippy", "rustdoc", "rustfmt"];

/// Paths in code spans and links that lead nowhere.
pub(super) fn paths(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for (document, text) in repository.texts(".md") {
        let known = Known { repository, document };
        for mention in mentions(text) {
            let named: Vec<&str> = match mention.what {
                What::Link(target) => known.dead_link(target).into_iter().collect(),
                What::Span { code, .. } => known.dead_paths(code),
                What::Block(_) => Vec::new(),
            };
            found.extend(named.into_iter().map(|name| {
                let problem = format!("names `{name}`, which does not exist");
                let remedy = "correct it; write `<name>` or `*` for a part that varies";
                Violation::at(document, mention.line, problem, remedy)
            }));
        }
    }
    found
}

/// The files of the repository, as one document may name them.
struct Known<'a> {
    repository: &'a Repository,
    document: &'a str,
}

impl Known<'_> {
    fn dead_link<'t>(&self, target: &'t str) -> Option<&'t str> {
        if target.contains("://") || target.starts_with("mailto:") {
            return None;
        }
        let path = match target.strip_prefix('/') {
            Some(from_root) => resolve("", from_root),
            None => resolve(folder_of(self.document), target),
        };
        let is_there = path.is_some_and(|path| path.is_empty() || self.is_there(&path));
        (!is_there).then_some(target)
    }

    /// The paths in a code span that do not exist. A span with spaces is a command: in it only what
    /// starts in a folder of ours is a path.
    fn dead_paths<'t>(&self, code: &'t str) -> Vec<&'t str> {
        let is_command = code.contains(char::is_whitespace);
        let words = code.split_whitespace().map(bare);
        words
            .filter(|word| !word.is_empty() && !EXAMPLES.contains(&word.trim_end_matches('/')))
            .filter(|word| if is_command { self.starts_here(word) } else { self.is_path(word) })
            .filter(|word| !self.exists(word))
            .collect()
    }

    /// Whether a word claims to be a path of this repository.
    fn is_path(&self, word: &str) -> bool {
        let is_plain =
            word.chars().all(|letter| letter.is_alphanumeric() || "/._-<>*{}".contains(letter));
        let has_outer_start = ["/", "~", ".."].iter().any(|start| word.starts_with(start));
        let made = word.split('/').next().is_some_and(|first| MADE.contains(&first));
        if !is_plain || has_outer_start || made {
            return false;
        }
        let name = word.rsplit('/').next().unwrap_or_default();
        let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
        let ends_in =
            |endings: &[&str]| ending.is_some_and(|(_, ending)| endings.contains(&ending));
        if !word.contains('/') {
            return ends_in(BARE_ENDINGS);
        }
        ends_in(ENDINGS) || word.ends_with('/') || self.starts_here(word)
    }

    /// Whether a word starts with a folder at the root, or a crate and one of its folders.
    fn starts_here(&self, word: &str) -> bool {
        let Some((first, rest)) = word.trim_start_matches("./").split_once('/') else {
            return false;
        };
        let second = rest.split('/').next().unwrap_or_default();
        let is_folder = |folder: &str| {
            let inside =
                |path: &str| path.strip_prefix(folder).is_some_and(|it| it.starts_with('/'));
            self.repository.files.iter().any(|file| inside(&file.path))
        };
        let is_crate = CRATE_FOLDERS.contains(&second) && is_folder(&format!("crates/{first}"));
        !first.is_empty() && (is_folder(first) || is_crate)
    }

    /// Whether the fixed part of a path stands somewhere in a path of ours.
    fn exists(&self, word: &str) -> bool {
        let fixed: Vec<&str> = word
            .trim_start_matches("./")
            .split('/')
            .take_while(|part| !part.contains(['<', '>', '*', '{', '}']))
            .filter(|part| !part.is_empty())
            .collect();
        // From the root, in a crate or beside the document: in each case some path holds it whole.
        let inner = format!("/{}/", fixed.join("/"));
        fixed.is_empty()
            || self.repository.files.iter().any(|it| format!("/{}/", it.path).contains(&inner))
    }

    /// Whether a file or folder has this path from the root.
    fn is_there(&self, path: &str) -> bool {
        self.repository.files.iter().any(|file| {
            let rest = file.path.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// A word without what a sentence or a position adds: `src/a.rs:12`, `src/a.rs,`.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(['"', '\'', '(', ')', ',', ';']);
    let digits = |tail: &str| !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
    match word.rsplit_once(':') {
        Some((head, tail)) if digits(tail) => head,
        _ => word,
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Joins a relative path to a folder; none when it leads out of the repository.
fn resolve(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Crates that documents name and nothing here uses: "the `x` crate", "crate `x`", `x::y`.
pub(super) fn crates(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for (document, text) in repository.texts(".md") {
        for mention in mentions(text) {
            let What::Span { code, before, after } = mention.what else { continue };
            let name = match code.split_once("::") {
                Some((head, _)) if is_name(head) => head,
                None if is_name(code) && is_said_to_be_a_crate(before, after) => code,
                _ => continue,
            };
            if !is_known_name(repository, name, code.contains("::")) {
                let problem = format!("names the crate `{name}`, which nothing here uses");
                let remedy = "correct it, or take the sentence out";
                found.push(Violation::at(document, mention.line, problem, remedy));
            }
        }
    }
    found
}

fn is_name(code: &str) -> bool {
    code.starts_with(|letter: char| letter.is_ascii_lowercase())
        && code.bytes().all(|byte| {
            byte == b'_' || byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit()
        })
}

fn is_said_to_be_a_crate(before: &str, after: &str) -> bool {
    let before = before.trim_end().to_lowercase();
    let after = after.trim_start().to_lowercase();
    let follows = |word: &str| {
        after.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    before.split_whitespace().next_back().is_some_and(|word| word == "crate" || word == "crates")
        || follows("crate")
        || follows("crates")
}

/// Whether something of this name is used: a locked crate, or for a path's head a module of ours.
fn is_known_name(repository: &Repository, name: &str, is_path_head: bool) -> bool {
    let dashed = name.replace('_', "-");
    let is_locked = repository.locked.iter().any(|locked| locked.replace('_', "-") == dashed);
    let is_module = || {
        let file = format!("{name}.rs");
        let folder = format!("/{name}/");
        repository
            .rust
            .iter()
            .any(|it| it.path.rsplit('/').next() == Some(&file) || it.path.contains(&folder))
    };
    is_locked || (is_path_head && (WELL_KNOWN.contains(&name) || is_module()))
}

/// Tasks that documents name and `cargo xtask` does not have.
pub(super) fn tasks(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for (document, text) in repository.texts(".md") {
        for mention in mentions(text) {
            let code = match mention.what {
                What::Span { code, .. } | What::Block(code) => code,
                What::Link(_) => continue,
            };
            let Some((_, rest)) = code.split_once("cargo xtask ") else { continue };
            let name = rest.split_whitespace().next().unwrap_or_default();
            let is_task = repository.tasks.iter().any(|task| task == name);
            if is_name(name) && !is_task {
                let problem = format!("names the task `{name}`, which does not exist");
                let remedy = format!("there are: {}", repository.tasks.join(", "));
                found.push(Violation::at(document, mention.line, problem, remedy));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(document: &str, text: &str) -> Repository {
        let files = [
            (document, text),
            ("crates/domain/src/case/decide.rs", ""),
            ("crates/domain/tests/scenarios/close.txt", ""),
            ("docs/STYLE.md", ""),
            (".ci/run", ""),
            ("Cargo.toml", ""),
        ];
        let locked = ["serde_json", "tower-http"].map(str::to_owned).into();
        let tasks = vec!["tidy".to_owned(), "ci".to_owned()];
        Repository { locked, tasks, ..Repository::of(&files) }
    }

    fn problems(rule: fn(&Repository) -> Vec<Violation>, text: &str) -> Vec<String> {
        rule(&with("docs/a.md", text)).into_iter().map(|it| it.problem).collect()
    }

    #[test]
    fn a_path_that_exists_may_be_named_in_every_usual_way() {
        let text = "`crates/domain/src/case/decide.rs`, `domain/src/case/decide.rs:12`, \
                    `decide.rs`, `case/`, `case/decide.rs`, `docs/STYLE.md`, `STYLE.md`, \
                    `.ci/run`, `docs/`, \
                    `crates/domain/tests/scenarios/*.txt`, `domain/src/case/<command>.rs`, \
                    [a](STYLE.md), [a](./STYLE.md), [b](../Cargo.toml), \
                    [c](/.ci/run), [d](../crates/domain)";
        assert_eq!(problems(paths, text), Vec::<String>::new());
    }

    #[test]
    fn a_path_that_does_not_exist_is_found() {
        for name in [
            "crates/domain/src/gone.rs",
            "domain/src/gone",
            "gone.rs",
            "docs/gone/",
            "docs/gone",
            "docs/gone/<name>.md",
            "locales/en.ftl",
            "bash .ci/gone",
        ] {
            assert_eq!(problems(paths, &format!("see `{name}`")).len(), 1, "{name}");
        }
        for target in ["gone.md", "../gone", "/gone", "../../outside.md"] {
            assert_eq!(problems(paths, &format!("[see]({target})")).len(), 1, "{target}");
        }
    }

    #[test]
    fn what_only_looks_like_a_path_is_left_alone() {
        let text = "`text/html`, `Asia/Shanghai`, `3/7/15`, `/api/v1/cases`, `and/or`, `a::b.rs`, \
                    `target/release/answerable`, `foo.rs` and `foo/`, never `mod.rs`, `1.5`, \
                    `cargo run -- policy check my/pack.toml`, `../elsewhere/data`, \
                    `answerable.toml`, \
                    `GET /cases/{id}`, [web](https://example.org/a.rs), [here](#part)\n\n\
                    ```\ncrates/gone/\n```\n";
        assert_eq!(problems(paths, text), Vec::<String>::new());
    }

    #[test]
    fn a_line_number_is_no_part_of_a_path_and_other_endings_are() {
        assert_eq!(bare("(a.rs:12),"), "a.rs");
        assert_eq!(bare("a.rs:b"), "a.rs:b");
        assert_eq!(bare("a.rs:"), "a.rs:");
    }

    #[test]
    fn a_dead_path_is_reported_with_its_line() {
        let found = paths(&with("docs/a.md", "one\n\ntwo\nthree `gone.rs`\n"));
        assert_eq!(found[0].line, Some(4));
    }

    #[test]
    fn a_crate_that_is_named_is_used() {
        let text = "the `serde_json` crate, crate `tower-http`, `serde_json::Value`, `std::fs`, \
                    `decide::route`, `case::Kind`, `Type::method`, the word `gone`";
        assert_eq!(problems(crates, text), Vec::<String>::new());
        for text in
            ["the `gone` crate", "crate `gone`", "`gone_too::Thing`", "the crates `gone`, ..."]
        {
            assert_eq!(problems(crates, text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_task_that_is_named_exists() {
        let text = "`cargo xtask tidy` and `cargo xtask NAME`\n\n```sh\ncargo xtask ci\n```\n";
        assert_eq!(problems(tasks, text), Vec::<String>::new());
        assert_eq!(problems(tasks, "`cargo xtask gone --fast`").len(), 1);
        assert_eq!(problems(tasks, "```\ncargo xtask gone\n```\n").len(), 1);
    }
}

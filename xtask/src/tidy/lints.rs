//! The compiler's and clippy's own checks: that their settings stand, and how they are silenced.

use super::Violation;
use crate::repository::Repository;

const WORKSPACE: &str = "Cargo.toml";
const CLIPPY: &str = "clippy.toml";

/// Lints that the workspace sets, under `[workspace.lints.<tool>]`. Any level but `allow` will do,
/// because the whole check turns warnings into errors; `unsafe_code` must be `forbid`.
const LINTS: &[(&str, &[&str])] = &[
    ("rust", &["unsafe_code", "unreachable_pub", "missing_docs"]),
    (
        "clippy",
        &[
            "all",
            "allow_attributes_without_reason",
            "await_holding_lock",
            "cast_possible_truncation",
            "dbg_macro",
            "disallowed_methods",
            "expect_used",
            "indexing_slicing",
            "mod_module_files",
            "panic",
            "todo",
            "too_many_arguments",
            "too_many_lines",
            "unwrap_used",
        ],
    ),
];

/// Clippy's numbers: lines of a function, parameters.
const THRESHOLDS: &[(&str, i64)] =
    &[("too-many-lines-threshold", 70), ("too-many-arguments-threshold", 5)];

/// Lints whose suppression makes a function too long or too wide: the ratchet counts them.
const SIZE_LINTS: &[&str] = &["clippy::too_many_lines", "clippy::too_many_arguments"];

/// Whether lints and their numbers are set as the house wants them, in every crate.
pub(super) fn settings(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    match table(repository, WORKSPACE) {
        Ok(workspace) => found.extend(missing_lints(&workspace)),
        Err(violation) => found.push(violation),
    }
    match table(repository, CLIPPY) {
        Ok(clippy) => found.extend(wrong_thresholds(&clippy)),
        Err(violation) => found.push(violation),
    }
    for (path, text) in repository.texts("/Cargo.toml") {
        let inherits = text.parse::<toml::Table>().is_ok_and(|manifest| {
            let inherited = manifest.get("lints").and_then(|lints| lints.get("workspace"));
            inherited.and_then(toml::Value::as_bool) == Some(true)
        });
        if !inherits {
            let remedy = "add `[lints]` with `workspace = true`";
            found.push(Violation::file(path, "the crate does not take the house's lints", remedy));
        }
    }
    found
}

fn table(repository: &Repository, path: &str) -> Result<toml::Table, Violation> {
    let text = repository
        .text(path)
        .ok_or_else(|| Violation::file(path, "the file is missing", "put it back"))?;
    text.parse().map_err(|error: toml::de::Error| {
        Violation::file(path, error.message().to_owned(), "mend the file")
    })
}

fn missing_lints(workspace: &toml::Table) -> Vec<Violation> {
    let set = workspace.get("workspace").and_then(|it| it.get("lints"));
    let mut found = Vec::new();
    for (tool, names) in LINTS {
        for name in *names {
            let value = set.and_then(|it| it.get(tool)).and_then(|it| it.get(name));
            let level = value.and_then(|it| it.get("level").unwrap_or(it).as_str());
            let wanted = match *name {
                "unsafe_code" => level == Some("forbid"),
                _ => level.is_some_and(|level| level != "allow"),
            };
            if !wanted {
                let problem = format!("the lint {tool}.{name} is not set");
                let remedy = format!("set it under [workspace.lints.{tool}]");
                found.push(Violation::file(WORKSPACE, problem, remedy));
            }
        }
    }
    found
}

fn wrong_thresholds(clippy: &toml::Table) -> Vec<Violation> {
    THRESHOLDS
        .iter()
        .filter(|(name, most)| {
            let value = clippy.get(*name).and_then(toml::Value::as_integer);
            value.is_none_or(|value| value > *most)
        })
        .map(|(name, most)| Violation::file(CLIPPY, format!("{name} is not {most}"), "put it back"))
        .collect()
}

/// Lints silenced with `allow`, or without a reason.
pub(super) fn suppression(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, line, content) in attributes(repository) {
        if names(&content, "allow") {
            let remedy = "write `#[expect(lint, reason = \"...\")]`, which says when it is stale";
            found.push(Violation::at(path, line, "a lint is allowed", remedy));
        } else if names(&content, "expect") && !content.contains("reason=") {
            let problem = "a lint is silenced without a reason";
            found.push(Violation::at(path, line, problem, "add `reason = \"...\"`"));
        }
    }
    found
}

/// Functions that are excused from the limits of length or parameters.
pub(super) fn size_suppression(repository: &Repository) -> Vec<Violation> {
    attributes(repository)
        .filter(|(_, _, content)| SIZE_LINTS.iter().any(|lint| content.contains(lint)))
        .map(|(path, line, _)| {
            let problem = "a function is excused from the limits of length or parameters";
            Violation::at(path, line, problem, "split it, or name the struct that is missing")
        })
        .collect()
}

fn attributes(repository: &Repository) -> impl Iterator<Item = (&str, usize, String)> {
    repository.rust.iter().flat_map(|file| {
        file.source
            .attributes()
            .into_iter()
            .map(|it| (file.path.as_str(), file.source.line_of(it.start), it.content))
    })
}

/// Whether an attribute is `word(..)`, or is `cfg_attr` with it.
fn names(content: &str, word: &str) -> bool {
    let is_it = |part: &str| part.strip_prefix(word).is_some_and(|rest| rest.starts_with('('));
    let conditional =
        content.strip_prefix("cfg_attr(").is_some_and(|inside| inside.split(',').any(is_it));
    is_it(content) || conditional
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [workspace.lints.rust]
        unsafe_code = "forbid"
        unreachable_pub = "warn"
        missing_docs = "warn"
        [workspace.lints.clippy]
        all = { level = "warn", priority = -1 }
        allow_attributes_without_reason = "deny"
        await_holding_lock = "deny"
        cast_possible_truncation = "warn"
        dbg_macro = "warn"
        disallowed_methods = "deny"
        expect_used = "warn"
        indexing_slicing = "warn"
        mod_module_files = "deny"
        panic = "warn"
        todo = "warn"
        too_many_arguments = "warn"
        too_many_lines = "warn"
        unwrap_used = "warn"
    "#;
    const NUMBERS: &str = "too-many-lines-threshold = 70\ntoo-many-arguments-threshold = 5\n";
    const CRATE: &str = "[lints]\nworkspace = true\n";

    fn problems(workspace: &str, clippy: &str, member: &str) -> Vec<String> {
        let files = [(WORKSPACE, workspace), (CLIPPY, clippy), ("crates/a/Cargo.toml", member)];
        settings(&Repository::of(&files)).into_iter().map(|it| it.problem).collect()
    }

    #[test]
    fn complete_settings_pass() {
        assert_eq!(problems(GOOD, NUMBERS, CRATE), Vec::<String>::new());
    }

    #[test]
    fn a_lint_that_is_missing_or_allowed_is_found() {
        let found = problems(&GOOD.replace("panic = \"warn\"", ""), NUMBERS, CRATE);
        assert_eq!(found, ["the lint clippy.panic is not set"]);
        let found = problems(&GOOD.replace("todo = \"warn\"", "todo = \"allow\""), NUMBERS, CRATE);
        assert_eq!(found, ["the lint clippy.todo is not set"]);
        let found = problems(&GOOD.replace("forbid", "deny"), NUMBERS, CRATE);
        assert_eq!(found, ["the lint rust.unsafe_code is not set"]);
    }

    #[test]
    fn a_raised_number_and_a_crate_without_lints_are_found() {
        assert_eq!(problems(GOOD, &NUMBERS.replace("70", "90"), CRATE).len(), 1);
        assert_eq!(problems(GOOD, "", CRATE).len(), 2);
        assert_eq!(problems(GOOD, NUMBERS, "[package]\nname = \"a\"\n").len(), 1);
        assert!(settings(&Repository::of(&[])).len() == 2, "missing files are found");
    }

    fn lines(rule: fn(&Repository) -> Vec<Violation>, text: &str) -> Vec<usize> {
        rule(&Repository::of(&[("a.rs", text)])).into_iter().filter_map(|it| it.line).collect()
    }

    #[test]
    fn allow_is_found_wherever_it_stands() {
        let text = "#![allow(a)]\n#[cfg_attr(test, allow(b))]\n#[ allow ( c, reason = \"d\")]\nx";
        assert_eq!(lines(suppression, text), [1, 2, 3]);
    }

    #[test]
    fn expect_needs_a_reason() {
        assert_eq!(lines(suppression, "#[expect(a)]\n#[expect(\n a,\n reason = \"b\"\n)]\nx"), [1]);
    }

    #[test]
    fn what_only_looks_like_a_suppression_is_left_alone() {
        let text = "// #[allow(a)]\nlet a = \"#[allow(a)]\";\n#[derive(A)]\n#[serde(allow)]\nx";
        assert!(lines(suppression, text).is_empty());
    }

    #[test]
    fn functions_excused_from_their_size_are_counted() {
        let text = "#[expect(clippy::too_many_lines, reason = \"a\")]\n#[expect(dead_code)]\nx";
        assert_eq!(lines(size_suppression, text), [1]);
    }
}

//! Who may depend on whom, read from `cargo metadata`: the shape of the workspace.

use super::{Violation, layout};
use crate::repository::{Dependency, Package, Repository};

/// What a crate of this workspace may depend on.
struct Layer {
    name: &'static str,
    /// Crates of this workspace.
    workspace: &'static [&'static str],
    /// Crates from elsewhere: all of them, or only these.
    elsewhere: Elsewhere,
}

enum Elsewhere {
    Any,
    /// The crate computes only; each of these does no I/O as it is configured here.
    Only(&'static [&'static str]),
}

const LAYERS: &[Layer] = &[
    Layer {
        name: "domain",
        workspace: &[],
        elsewhere: Elsewhere::Only(&["jiff", "serde", "serde_json", "sha2", "toml", "uuid"]),
    },
    Layer {
        name: "text",
        workspace: &[],
        elsewhere: Elsewhere::Only(&[
            "aho-corasick",
            "daachorse",
            "jieba-rs",
            "jiff",
            "sentencex",
            "serde",
            "serde_json",
            "thiserror",
            "toml",
        ]),
    },
    Layer { name: "app", workspace: &["domain", "text"], elsewhere: Elsewhere::Any },
    Layer { name: "store", workspace: &["app", "domain"], elsewhere: Elsewhere::Any },
    Layer {
        name: "server",
        workspace: &["store", "app", "domain", "text"],
        elsewhere: Elsewhere::Any,
    },
    // Benchmarks measure the product, as a dependency for development only (see `direction`).
    Layer { name: "xtask", workspace: &[], elsewhere: Elsewhere::Any },
];

/// Crates that only some of ours may name.
const HOMES: &[(&[&str], &[&str])] = &[
    (&["axum", "askama", "hyper", "hyper-util", "tower", "tower-http", "utoipa"], &["server"]),
    (&["clap"], &["server", "xtask"]),
    (&["rusqlite", "tokio-postgres", "deadpool-postgres"], &["store"]),
];

/// Features that would let a crate of the pure layers read the machine's clock, zone or chance.
const IMPURE_FEATURES: &[(&str, &[&str])] = &[
    ("jiff", &["tz-system", "tzdb-zoneinfo", "tzdb-concatenated"]),
    ("uuid", &["v1", "v4", "v6", "v7", "fast-rng"]),
];
/// Crates whose default features do that.
const IMPURE_BY_DEFAULT: &[&str] = &["jiff"];

/// Direct dependencies of `domain`, those for development left out.
const DOMAIN_DEPENDENCIES_MAX: usize = 6;

fn layer(name: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.name == name)
}

/// Workspace crates that depend on one they should not know.
pub(super) fn direction(repository: &Repository) -> Vec<Violation> {
    let is_ours = |name: &str| repository.packages.iter().any(|package| package.name == name);
    let mut found = Vec::new();
    for package in &repository.packages {
        let Some(layer) = layer(&package.name) else {
            let problem = format!("the crate {} has no place in the shape", package.name);
            let remedy = "say in xtask/src/tidy/dependencies.rs what it may depend on";
            found.push(Violation::file(&manifest(package), problem, remedy));
            continue;
        };
        let measured = |on: &Dependency| layer.name == "xtask" && on.is_for_development();
        for on in package.dependencies.iter().filter(|on| is_ours(&on.name) && !measured(on)) {
            if !layer.workspace.contains(&on.name.as_str()) {
                let may = match layer.workspace {
                    [] => "no workspace crate".to_owned(),
                    some => some.join(", "),
                };
                let problem = format!("{} depends on {}", package.name, on.name);
                let remedy = format!("it may depend on {may}: move the code to where it belongs");
                found.push(at(repository, package, on, problem, &remedy));
            }
        }
    }
    found
}

/// Dependencies of the pure crates that are not known to be pure.
pub(super) fn allowed(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in &repository.packages {
        let Some(Layer { elsewhere: Elsewhere::Only(list), .. }) = layer(&package.name) else {
            continue;
        };
        let shipped = package.dependencies.iter().filter(|on| !on.is_for_development());
        for on in shipped.filter(|on| on.path.is_none()) {
            if !list.contains(&on.name.as_str()) {
                let problem = format!("{} does not list {} as free of I/O", package.name, on.name);
                let remedy = "do without, or add it in xtask/src/tidy/dependencies.rs (and, for \
                              domain, an ADR)";
                found.push(at(repository, package, on, problem, remedy));
            }
            if let Some(what) = impurity(on) {
                let problem = format!("{} takes {} with {what}", package.name, on.name);
                let remedy = "switch it off: the pure crates read no clock, zone or chance";
                found.push(at(repository, package, on, problem, remedy));
            }
        }
    }
    found
}

fn impurity(on: &Dependency) -> Option<String> {
    if on.uses_default_features && IMPURE_BY_DEFAULT.contains(&on.name.as_str()) {
        return Some("its default features".to_owned());
    }
    let (_, features) = IMPURE_FEATURES.iter().find(|(name, _)| *name == on.name)?;
    let feature = on.features.iter().find(|feature| features.contains(&feature.as_str()))?;
    Some(format!("the feature {feature}"))
}

/// Whether `domain` has more direct dependencies than it may.
pub(super) fn count(repository: &Repository) -> Vec<Violation> {
    repository
        .packages
        .iter()
        .filter(|package| package.name == "domain")
        .filter_map(|package| {
            let shipped = package.dependencies.iter().filter(|on| !on.is_for_development());
            let count = shipped.count();
            let problem =
                format!("{count} direct dependencies, more than {DOMAIN_DEPENDENCIES_MAX}");
            (count > DOMAIN_DEPENDENCIES_MAX)
                .then(|| Violation::file(&manifest(package), problem, "do without one"))
        })
        .collect()
}

/// Crates that name one which belongs to another layer.
pub(super) fn home(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in &repository.packages {
        for on in &package.dependencies {
            for (_, homes) in HOMES.iter().filter(|(names, _)| names.contains(&on.name.as_str())) {
                if !homes.contains(&package.name.as_str()) {
                    let problem = format!("{} depends on {}", package.name, on.name);
                    let remedy = format!("only {} may", homes.join(" and "));
                    found.push(at(repository, package, on, problem, &remedy));
                }
            }
        }
    }
    found
}

/// Places outside the wiring where the server names the store.
pub(super) fn store_constructors(repository: &Repository) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in &repository.rust {
        let is_server = file.path.starts_with("crates/server/src/");
        if !is_server
            || file.path == "crates/server/src/wiring.rs"
            || layout::is_test_file(&file.path)
        {
            continue;
        }
        let code = &file.source.code;
        for (at, word) in file.source.words().filter(|(_, word)| *word == "store") {
            let before = code.get(..at).unwrap_or_default().trim_end();
            let after = code.get(at + word.len()..).unwrap_or_default().trim_start();
            // The crate, and not a module of our own or a variable of that name.
            let is_crate = after.starts_with("::") && !is_inside_path(before);
            let is_import = before.ends_with("use") && after.starts_with([';', ' ']);
            if is_crate || is_import {
                let problem = "names the store";
                let remedy = "only crates/server/src/wiring.rs does; ask for a port of app";
                let line = file.source.line_of(at);
                found.push(Violation::at(&file.path, line, problem, remedy));
            }
        }
    }
    found
}

/// Whether what precedes a word makes it a later part of a path that starts elsewhere; a leading
/// `::` starts at the crates.
fn is_inside_path(before: &str) -> bool {
    before.strip_suffix("::").is_some_and(|head| {
        head.ends_with(|letter: char| letter == '_' || letter == '>' || letter.is_alphanumeric())
    })
}

fn manifest(package: &Package) -> String {
    if package.name == "xtask" {
        "xtask/Cargo.toml".to_owned()
    } else {
        format!("crates/{}/Cargo.toml", package.name)
    }
}

/// A violation at the line of the manifest that names the dependency.
fn at(
    repository: &Repository,
    package: &Package,
    on: &Dependency,
    problem: String,
    remedy: &str,
) -> Violation {
    let path = manifest(package);
    let text = repository.text(&path).unwrap_or_default();
    let names = |line: &str| {
        let rest = line.trim_start().strip_prefix(on.name.as_str());
        rest.is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    let line = text.lines().position(names).map(|before| before + 1);
    Violation { line, ..Violation::file(&path, problem, remedy) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(name: &str, kind: Option<&str>) -> Dependency {
        let kind = kind.map(str::to_owned);
        Dependency { name: name.to_owned(), kind, ..Dependency::default() }
    }

    fn package(name: &str, dependencies: Vec<Dependency>) -> Package {
        Package { name: name.to_owned(), dependencies, ..Package::default() }
    }

    fn of(packages: Vec<Package>) -> Repository {
        let manifest = "[dependencies]\njiff.workspace = true\ntext.workspace = true\n";
        let files = [("crates/domain/Cargo.toml", manifest)];
        Repository { packages, ..Repository::of(&files) }
    }

    fn all_five(changed: Package) -> Repository {
        let names = ["domain", "text", "app", "store", "server"];
        let others = names.into_iter().filter(|name| *name != changed.name);
        let mut packages: Vec<Package> = others.map(|name| package(name, vec![])).collect();
        packages.push(changed);
        of(packages)
    }

    #[test]
    fn dependencies_point_from_the_server_inward() {
        let inward = ["store", "app", "domain", "text"].map(|name| on(name, None)).into();
        assert!(direction(&all_five(package("server", inward))).is_empty());
        for (name, target) in
            [("domain", "text"), ("text", "domain"), ("app", "store"), ("store", "text")]
        {
            let found = direction(&all_five(package(name, vec![on(target, None)])));
            assert_eq!(found.len(), 1, "{name} -> {target}");
        }
        let for_tests = direction(&all_five(package("domain", vec![on("text", Some("dev"))])));
        assert_eq!(for_tests.len(), 1, "not for development either");
        assert_eq!(for_tests[0].line, Some(3), "the line of the manifest is named");
    }

    #[test]
    fn the_tasks_know_the_product_for_measuring_only() {
        assert!(direction(&all_five(package("xtask", vec![on("domain", Some("dev"))]))).is_empty());
        assert_eq!(direction(&all_five(package("xtask", vec![on("domain", None)]))).len(), 1);
    }

    #[test]
    fn a_crate_without_a_place_in_the_shape_is_found() {
        assert_eq!(direction(&of(vec![package("helpers", vec![])])).len(), 1);
    }

    #[test]
    fn the_pure_crates_take_only_what_is_listed() {
        assert!(allowed(&of(vec![package("domain", vec![on("jiff", None)])])).is_empty());
        assert_eq!(allowed(&of(vec![package("domain", vec![on("tokio", None)])])).len(), 1);
        assert_eq!(allowed(&of(vec![package("text", vec![on("sha2", Some("build"))])])).len(), 1);
        assert!(
            allowed(&of(vec![package("domain", vec![on("proptest", Some("dev"))])])).is_empty()
        );
        assert!(allowed(&of(vec![package("app", vec![on("tokio", None)])])).is_empty());
    }

    #[test]
    fn the_pure_crates_switch_clock_zone_and_chance_off() {
        let system = Dependency { uses_default_features: true, ..on("jiff", None) };
        assert_eq!(allowed(&of(vec![package("domain", vec![system])])).len(), 1);
        let random = Dependency { features: vec!["v7".to_owned()], ..on("uuid", None) };
        assert_eq!(allowed(&of(vec![package("domain", vec![random])])).len(), 1);
    }

    #[test]
    fn the_seventh_dependency_of_domain_is_one_too_many() {
        let mut list: Vec<Dependency> = (0..6).map(|_| on("serde", None)).collect();
        list.push(on("proptest", Some("dev")));
        assert!(count(&of(vec![package("domain", list.clone())])).is_empty());
        list.push(on("toml", Some("build")));
        assert_eq!(count(&of(vec![package("domain", list.clone())])).len(), 1);
        assert!(count(&of(vec![package("text", list)])).is_empty());
    }

    #[test]
    fn pages_and_command_line_live_in_the_server_alone() {
        assert!(home(&of(vec![package("server", vec![on("axum", None)])])).is_empty());
        assert_eq!(home(&of(vec![package("app", vec![on("axum", None)])])).len(), 1);
        assert_eq!(home(&of(vec![package("server", vec![on("rusqlite", None)])])).len(), 1);
        assert!(home(&of(vec![package("xtask", vec![on("clap", None)])])).is_empty());
    }

    #[test]
    fn only_the_wiring_names_the_store() {
        let naming =
            "use store::Sqlite;\nfn f() { ::store::open(); crate::store::x(); store.y(); }";
        let places = |path| store_constructors(&Repository::of(&[(path, naming)])).len();
        assert_eq!(places("crates/server/src/main.rs"), 2);
        assert_eq!(places("crates/server/src/wiring.rs"), 0);
        assert_eq!(places("crates/server/tests/main.rs"), 0);
        assert_eq!(places("crates/app/src/lib.rs"), 0);
        let elsewhere = "fn f() { my_::store::x(); <T>::store::x(); a::store::x() }";
        let quiet = Repository::of(&[("crates/server/src/main.rs", elsewhere)]);
        assert!(store_constructors(&quiet).is_empty());
        let in_text = "// store::open\nlet x = \"store::open\";";
        let quiet = Repository::of(&[("crates/server/src/main.rs", in_text)]);
        assert!(store_constructors(&quiet).is_empty());
    }
}

//! The packs that come with the program, as data embedded in it: to start from, and to test with.

use crate::calendar::SourceFile;

macro_rules! pack {
    ($key:literal, $($file:literal),+ $(,)?) => {
        ($key, &[$(SourceFile {
            name: concat!($key, "/", $file),
            text: include_str!(concat!("../../../packs/", $key, "/", $file)),
        }),+])
    };
}

/// By key: what it is, each a folder of files.
const SHIPPED: [(&str, &[SourceFile<'static>]); 3] = [
    pack!(
        "swift-response",
        "catalogue.toml",
        "display.toml",
        "intake.toml",
        "limits.toml",
        "pack.toml",
        "types.toml",
        "units.toml",
    ),
    pack!(
        "three-colour",
        "catalogue.toml",
        "display.toml",
        "intake.toml",
        "limits.toml",
        "pack.toml",
        "types.toml",
        "units.toml",
    ),
    pack!(
        "city-311",
        "catalogue.toml",
        "display.toml",
        "intake.toml",
        "limits.toml",
        "pack.toml",
        "types.toml",
        "units.toml",
    ),
];

/// The keys of the packs that come with the program.
pub fn shipped_keys() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(key, _)| *key)
}

/// The files of the pack of that key, if one comes with the program.
#[must_use]
pub fn shipped(key: &str) -> Option<&'static [SourceFile<'static>]> {
    SHIPPED.iter().find(|(known, _)| *known == key).map(|(_, files)| *files)
}

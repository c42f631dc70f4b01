//! Policy packs: what the loader reads, what it says about mistakes, and the packs that come along.

mod differences;
mod mistakes;
mod reference;
mod shipped;
mod survives;

use domain::calendar::SourceFile;
use domain::ids::CalendarKey;
use domain::policy::Policy;
use domain::policy::pack::{Mistake, load};

/// The smallest pack there can be.
const SMALLEST: &str = include_str!("packs/smallest.toml");

fn calendars() -> Vec<CalendarKey> {
    domain::calendar::shipped_keys().map(CalendarKey::from).collect()
}

fn load_one(text: &str) -> Result<Policy, Vec<Mistake>> {
    load(&[SourceFile { name: "pack.toml", text }], &calendars())
}

fn shown(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
}

#[test]
fn the_smallest_pack_loads() {
    let policy = load_one(SMALLEST).unwrap_or_else(|mistakes| panic!("{}", shown(&mistakes)));
    assert_eq!(policy.reference.version, 1);
    assert_eq!(policy.names.text("en", "type.request"), Some("Request"));
}

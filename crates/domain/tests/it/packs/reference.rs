//! The reference for whoever writes a pack says what the loader knows, and its example loads.

use domain::access::Action;
use domain::case::Kind;
use domain::clock::ClockKind;
use domain::ids::{CategoryKey, ChannelKey, TypeKey, UrgencyKey};
use domain::policy::pack::{MistakeKey, shipped, shipped_keys, written};
use domain::policy::{ClockTraits, Rate};

use super::{load_one, shown};

const REFERENCE: &str = include_str!("../../../../../docs/policy-pack.md");

fn is_named(word: &str) -> bool {
    REFERENCE.contains(&format!("`{word}`"))
}

#[test]
fn the_reference_names_every_mistake_action_clock_rate_and_kind() {
    let clocks = ClockKind::ALL.iter().map(|clock| format!("{clock:?}"));
    let snake = |name: String| {
        let letters = name.char_indices().map(|(place, letter)| match letter.is_uppercase() {
            true if place > 0 => format!("_{}", letter.to_lowercase()),
            _ => letter.to_lowercase().to_string(),
        });
        letters.collect::<String>()
    };
    let kinds = [Kind::Request, Kind::Commitment, Kind::Finding, Kind::Decision];
    let words = MistakeKey::ALL
        .iter()
        .map(|key| key.as_str().to_owned())
        .chain(Action::ALL.iter().map(|action| action.as_str().to_owned()))
        .chain(Rate::ALL.iter().map(|rate| rate.as_str().to_owned()))
        .chain(clocks.map(snake))
        .chain(kinds.iter().map(|kind| snake(format!("{kind:?}"))));
    let missing: Vec<String> = words.filter(|word| !is_named(word)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn the_reference_names_every_unit_that_a_shipped_pack_expects() {
    for key in shipped_keys() {
        for file in
            shipped(key).unwrap_or_default().iter().filter(|file| file.name.contains("units"))
        {
            let codes = file.text.lines().filter(|line| line.contains("level ="));
            for code in codes.filter_map(|line| line.split(" = ").next()) {
                assert!(is_named(code), "{key} expects {code}");
            }
        }
    }
}

/// The last block of TOML in the reference.
fn example() -> &'static str {
    let block = REFERENCE.rsplit("```toml\n").next().unwrap_or_default();
    block.split("```").next().unwrap_or_default()
}

#[test]
fn the_worked_example_loads_and_says_what_it_is_said_to_say() {
    let policy = load_one(example()).unwrap_or_else(|mistakes| panic!("{}", shown(&mistakes)));
    let limit = |type_key, category| {
        let traits = ClockTraits {
            kind: Kind::Request,
            type_key: &TypeKey::from(type_key),
            category: Some(&CategoryKey::from(category)),
            channel: &ChannelKey::from("phone"),
            urgency: &UrgencyKey::from("ordinary"),
        };
        let found = policy.clock_rule(ClockKind::Answer, &traits);
        found.map(|(_, rule)| written(rule.due.amount)).unwrap_or_default()
    };
    assert_eq!(limit("question", "pothole"), "2 working days");
    assert_eq!(limit("complaint", "pothole"), "5 working days");
    assert_eq!(limit("complaint", "burst-main"), "4 natural hours");
}

#[test]
fn every_field_that_the_reference_gives_a_section_is_read_and_no_other() {
    // A field that nobody reads is a mistake that names the section's table; so each field of the
    // reference's tables, given a value of no kind, must be refused as wrong and not as unknown.
    let tables = [
        ("[pack]", "`[pack]`"),
        ("[settings]", "`[settings]`"),
        ("[type.x]", "`[type.<key>]`"),
        ("[category.x]", "`[category.<key>]`"),
        ("[unit.x]", "`[unit.<key>]`"),
        ("[disposition.x]", "`[disposition.<key>]`"),
        ("[escalation.notice]", "`[escalation.<level>]`"),
        ("[[limit]]", "`[[limit]]`: one"),
        ("[look_back]", "`[look_back]`"),
        ("[appraisal]", "`[appraisal]`"),
        ("[attachments]", "`[attachments]`"),
        ("[retention]", "`[retention]`"),
    ];
    for (header, heading) in tables {
        let fields = fields_under(heading);
        assert!(fields.len() >= 2, "{heading}");
        for field in fields {
            let text = format!("{header}\n{field} = 1979-05-27T07:32:00Z\n");
            let mistakes = load_one(&text).err().unwrap_or_default();
            let unknown = mistakes.iter().find(|mistake| mistake.key == MistakeKey::UnknownField);
            assert!(unknown.is_none(), "{heading}: {field}: {}", shown(&mistakes));
        }
        let asked = load_one(&format!("{header}\n")).err().unwrap_or_default();
        for mistake in asked.iter().filter(|mistake| mistake.key == MistakeKey::MissingField) {
            let field = mistake.argument("field").unwrap_or_default();
            assert!(fields_under(heading).contains(&field), "{heading} does not tell of {field}");
        }
    }
}

/// The fields in the first table under a heading: the code spans of its first column.
fn fields_under(heading: &str) -> Vec<&'static str> {
    let text = REFERENCE.split("\n## ").find(|section| section.starts_with(heading));
    let rows = text.unwrap_or_default().lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| row.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2))
        .collect()
}

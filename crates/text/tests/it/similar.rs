//! The index of matters as its callers see it, on invented matters.

use proptest::prelude::*;
use text::similar::{Index, Matter, Place, Query};

const DAY: i64 = 86_400;

fn matter(key: u64, text: &str) -> Matter<'_> {
    Matter {
        key,
        text,
        category: "lighting",
        place: Some(Place { latitude: 30.0, longitude: 120.0 }),
        address: "",
        opened_at: i64::try_from(key).unwrap_or(0) * DAY,
        closed_at: None,
    }
}

fn index_of(matters: &[Matter<'_>]) -> Index {
    let mut index = Index::new();
    matters.iter().for_each(|own| index.insert(own));
    index
}

fn keys(index: &Index, sought: &Matter<'_>) -> Vec<u64> {
    index.find(sought, &Query::default()).into_iter().map(|own| own.key).collect()
}

#[test]
fn the_same_lamp_reported_again_next_door_is_found_with_reasons() {
    let index = index_of(&[matter(1, "street lamp is out")]);
    let near = Place { latitude: 30.000_05, longitude: 120.0 };
    let again = Matter { place: Some(near), ..matter(2, "lamp out in our street") };
    let found = index.find(&again, &Query::default());
    assert_eq!(found[0].key, 1);
    let reasons: Vec<String> = found[0].reasons.iter().map(ToString::to_string).collect();
    assert!(reasons.contains(&"6 m apart".to_owned()), "{reasons:?}");
    assert!(reasons.contains(&"same category".to_owned()), "{reasons:?}");
    assert!(reasons.contains(&"opened 1.0 days before".to_owned()), "{reasons:?}");
}

#[test]
fn a_matter_far_away_is_not_proposed_even_with_the_same_words() {
    let index = index_of(&[matter(1, "street lamp is out")]);
    let far = Place { latitude: 30.01, longitude: 120.0 };
    let elsewhere = Matter { place: Some(far), ..matter(2, "street lamp is out") };
    assert!(keys(&index, &elsewhere).is_empty());
}

#[test]
fn messages_without_a_place_are_found_by_their_text() {
    let text = "我们小区门口的路灯坏了一个星期没有人来修，晚上出行很不安全，请尽快处理";
    let blank = |key, text| Matter { place: None, category: "", ..matter(key, text) };
    let index = index_of(&[blank(1, text), blank(2, "请问学校今年的招生范围有没有变化")]);
    let again = "我们小区门口的路灯坏了一个星期没有人来修，晚上出行很不安全，希望尽快解决";
    assert_eq!(keys(&index, &blank(3, again)), [1]);
}

#[test]
fn a_matter_closed_before_the_window_is_not_proposed() {
    let mut index = index_of(&[matter(1, "lamp out")]);
    let later = matter(40, "lamp out");
    let query = Query { score_min: 0.0, ..Query::default() };
    assert_eq!(index.find(&later, &query).len(), 1);
    index.set_closed(1, Some(25 * DAY));
    assert_eq!(index.find(&later, &query).len(), 0);
    index.set_closed(1, Some(27 * DAY));
    assert_eq!(index.find(&later, &query).len(), 1);
}

#[test]
fn neither_a_later_matter_nor_the_matter_itself_is_proposed() {
    let index = index_of(&[matter(5, "lamp out"), matter(6, "lamp out")]);
    assert!(keys(&index, &matter(5, "lamp out")).is_empty());
}

#[test]
fn an_impossible_place_counts_as_none() {
    let nowhere = |key, latitude| Matter {
        place: Some(Place { latitude, longitude: 0.0 }),
        ..matter(key, "a")
    };
    let index = index_of(&[nowhere(1, 0.0), nowhere(2, 91.0)]);
    assert_eq!(keys(&index, &nowhere(3, 0.0)), keys(&index, &nowhere(3, 91.0)));
}

proptest! {
    #[test]
    fn the_answer_does_not_depend_on_how_the_index_came_about(
        order in Just((1_u64..30).collect::<Vec<_>>()).prop_shuffle(),
        removed in proptest::collection::vec(1_u64..30, 0..8),
    ) {
        let words = ["lamp out", "lamp is broken", "deep hole in the road", "路灯坏了", ""];
        let make = |key: u64| {
            let step = f64::from(u8::try_from(key % 5).unwrap_or(0)) * 0.000_1;
            let near = Place { latitude: 30.0 + step, longitude: 120.0 };
            let place = (!key.is_multiple_of(4)).then_some(near);
            let word = words[usize::try_from(key).unwrap_or(0) % words.len()];
            let address = if key.is_multiple_of(3) { "1 Hill Rd" } else { "" };
            Matter { place, address, ..matter(key, word) }
        };
        let mut grown = Index::new();
        for key in &order {
            grown.insert(&make(*key));
        }
        for key in &removed {
            grown.remove(*key);
        }
        let kept: Vec<Matter<'_>> =
            (1..30).filter(|key| !removed.contains(key)).map(make).collect();
        let rebuilt = index_of(&kept);
        prop_assert_eq!(grown.len(), rebuilt.len());
        for word in words {
            let sought = matter(31, word);
            let query = Query { score_min: 0.0, most: 50, ..Query::default() };
            prop_assert_eq!(grown.find(&sought, &query), rebuilt.find(&sought, &query));
        }
    }
}

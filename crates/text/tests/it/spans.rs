//! What every finder promises on any input: no panic, spans on characters, quotations equal to the
//! source, order, and the same answer again.

use std::fmt::Debug;

use proptest::prelude::*;
use text::date::{self, Role};
use text::lang::Lang;
use text::number;
use text::unit::{Gazetteer, UnitName};

/// Pieces of expressions, set together at random: likelier to reach the rules than any letters.
const PIECES: [&str; 96] = [
    "2024",
    "年",
    "6",
    "月",
    "底",
    "前",
    "15",
    "日",
    "个工作日",
    "内",
    "三",
    "十",
    "二〇二五",
    "季度",
    "第",
    "上半年",
    "每",
    "到",
    "至",
    "-",
    "—",
    "、",
    "，",
    "。",
    "（",
    "）",
    "“十四五”",
    "期间",
    "万",
    "亿元",
    "%",
    "增长",
    "下降",
    "不低于",
    "以上",
    "左右",
    "从",
    "由",
    "自",
    "起",
    "星期五",
    "周",
    "一",
    "本",
    "下",
    "个",
    "家",
    "翻两番",
    "三分之一",
    "几",
    "多",
    "同步",
    "与",
    "各",
    "县",
    "市",
    "区",
    "政府",
    "局",
    "相关部门",
    "和",
    "by ",
    "the ",
    "end ",
    "of ",
    "June ",
    "30",
    ", ",
    "next ",
    "month ",
    "within ",
    "three ",
    "working ",
    "days ",
    "Q3 ",
    "first ",
    "half ",
    "year ",
    "from ",
    "to ",
    "million ",
    "jobs ",
    "percent ",
    "create ",
    "double ",
    "a third ",
    "$",
    ".",
    "\n",
    "Department ",
    "City ",
    "Friday ",
    "'24 ",
    "１２",
    "🙂",
    "é",
];

fn texts() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..14);
    prop_oneof![pieces.prop_map(|pieces| pieces.concat()), any::<String>()]
}

/// Checks the spans of a list of mentions.
fn check<M: Debug + PartialEq>(
    text: &str,
    found: &[M],
    again: &[M],
    span: impl Fn(&M) -> (usize, usize, &str),
) {
    assert_eq!(found, again);
    let mut last_end = 0;
    for mention in found {
        let (start, end, quotation) = span(mention);
        assert_eq!(text.get(start..end), Some(quotation), "{mention:?}");
        assert!(last_end <= start && start < end, "{mention:?} in {text:?}");
        last_end = end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn dates_keep_their_promises(text in texts(), day in 0..3000_i32, event: bool, dated: bool) {
        let day = jiff::civil::date(2019, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let reference = dated.then_some(day);
        let role = if event { Role::Event } else { Role::Deadline };
        for lang in [Lang::En, Lang::Zh] {
            let find = || date::find(&text, lang, reference, role);
            check(&text, &find(), &find(), |mention| {
                (mention.start, mention.end, mention.text.as_str())
            });
            for mention in find() {
                let (from, to) = (mention.iso_from, mention.iso_to);
                prop_assert!(from.zip(to).is_none_or(|(from, to)| from <= to), "{mention:?}");
            }
        }
    }

    #[test]
    fn numbers_keep_their_promises(text in texts()) {
        for lang in [Lang::En, Lang::Zh] {
            let find = || number::find(&text, lang);
            check(&text, &find(), &find(), |mention| {
                (mention.start, mention.end, mention.text.as_str())
            });
            for mention in find().iter().filter(|mention| mention.is_target) {
                prop_assert!(mention.value.is_some() && mention.unit.is_some(), "{mention:?}");
                prop_assert!(mention.comparator.is_some() && mention.measure.is_some());
            }
        }
    }

    #[test]
    fn bodies_keep_their_promises(text in texts()) {
        let unit = UnitName { name: "市政府".to_owned(), aliases: vec!["City ".to_owned()] };
        let units = Gazetteer::new(vec![unit]);
        for lang in [Lang::En, Lang::Zh] {
            let find = || units.find(&text, lang);
            check(&text, &find(), &find(), |mention| {
                (mention.start, mention.end, mention.text.as_str())
            });
        }
    }

    #[test]
    fn without_a_reference_date_no_year_is_invented(text in texts(), event: bool) {
        let role = if event { Role::Event } else { Role::Deadline };
        for lang in [Lang::En, Lang::Zh] {
            for mention in date::find(&text, lang, None, role) {
                if let Some(day) = mention.iso_to.or(mention.iso_from) {
                    let year = day.year().to_string();
                    let plain: String = text.chars().map(plain_digit).collect();
                    let is_said = plain.contains(&year) || plain.contains(&year[2..]);
                    let is_named = text.contains('五') || text.contains('〇') || text.contains("世纪");
                    prop_assert!(is_said || is_named, "{mention:?}");
                }
            }
        }
    }
}

/// Full-width digits as plain ones.
fn plain_digit(character: char) -> char {
    let offset = u32::from(character).wrapping_sub(u32::from('０'));
    if offset < 10 { char::from_digit(offset, 10).unwrap_or(character) } else { character }
}

#[test]
fn a_text_without_numbers_has_no_number() {
    assert_eq!(number::find("the committee met", Lang::En), []);
}

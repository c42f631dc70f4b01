//! Chinese bodies by their form: 市住建局, 各县（市）区政府, 等相关部门. The words are data:
//! `data/bodies_zh.txt`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Found, UnitKind, list};

const LIST: &str = include_str!("../../data/bodies_zh.txt");

/// How a word of the list is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Suffix,
    Stop,
    Vague,
    Not,
}

/// The automaton over all words, and the class of each.
struct Words {
    automaton: Option<AhoCorasick>,
    classes: Vec<Class>,
    areas: Vec<&'static str>,
    governments: Vec<&'static str>,
    /// How a body, named or vague, can end.
    endings: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let classes = [
        ("suffix", Class::Suffix),
        ("stop", Class::Stop),
        ("vague", Class::Vague),
        ("not", Class::Not),
    ];
    let words = classes
        .into_iter()
        .flat_map(|(name, class)| list::of_class(LIST, name).map(move |word| (word, class)));
    let (patterns, classes): (Vec<&str>, Vec<Class>) = words.unzip();
    let automaton =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns).ok();
    let longest_first = |class| {
        let mut words: Vec<&'static str> = list::of_class(LIST, class).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words
    };
    let (areas, governments) = (longest_first("area"), longest_first("government"));
    let endings = list::of_class(LIST, "suffix").chain(list::of_class(LIST, "vague")).collect();
    Words { automaton, classes, areas, governments, endings }
});

/// A longest name that is still believed.
const LONGEST_NAME: usize = 24;

/// Every body that a rule finds, in order, not overlapping.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut reader = Reader { text, from: 0, name_from: 0 };
    let groups = groups(text);
    let matches = WORDS.automaton.iter().flat_map(|automaton| automaton.find_iter(text));
    for word in matches {
        let (start, end) = (word.start(), word.end());
        let Some(class) = WORDS.classes.get(word.pattern().as_usize()) else { continue };
        let unit = match class {
            Class::Suffix => reader.name(start, end),
            Class::Vague => Some(reader.vague(start, end)),
            Class::Stop => {
                reader.stop(start, end);
                None
            }
            Class::Not => reader.center(start, end),
        };
        let Some(unit) = unit else { continue };
        match found.last_mut() {
            Some(last) if last.start == unit.start && last.end < unit.end => *last = unit,
            Some(last) if last.end > unit.start => {}
            _ => found.push(unit),
        }
        if *class == Class::Vague {
            reader.from = end;
        }
    }
    merged(found, groups)
}

/// Groups come before names that overlap them.
fn merged(found: Vec<Found>, groups: Vec<Found>) -> Vec<Found> {
    let overlaps =
        |unit: &Found| groups.iter().any(|group| group.start < unit.end && unit.start < group.end);
    let mut all: Vec<Found> = found.into_iter().filter(|unit| !overlaps(unit)).collect();
    all.extend(groups);
    all.sort_by_key(|unit| unit.start);
    all
}

/// Walks over the words of a text and knows where a name may begin.
struct Reader<'t> {
    text: &'t str,
    /// After the last vague body.
    from: usize,
    /// After the last word that stands before names.
    name_from: usize,
}

impl Reader<'_> {
    /// A word that stands before names. Inside a name ("工业和信息化局") it is told apart later.
    fn stop(&mut self, start: usize, end: usize) {
        let word = self.text.get(start..end).unwrap_or_default();
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        const INSIDE_NAMES: &str = "商报送交转经同使以如即为是于或并按等至";
        const BEGINNINGS: [char; 12] =
            ['市', '省', '县', '区', '州', '旗', '镇', '乡', '国', '各', '全', '本'];
        let mark = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if INSIDE_NAMES.contains(word) && !mark && !after.starts_with(BEGINNINGS) {
            return;
        }
        let joins_a_name = matches!(word, "和" | "及" | "与" | "建设" | "服务" | "组织" | "指导")
            && !ends_like_a_body(before)
            && !after.starts_with(BEGINNINGS)
            && begins_a_name(before);
        if !joins_a_name {
            self.name_from = end;
        }
    }

    /// The name that ends with this suffix.
    fn name(&self, start: usize, end: usize) -> Option<Found> {
        let begin = self.begin(start);
        let name = self.text.get(begin..end)?;
        let head = self.text.get(begin..start)?;
        let after = self.text.get(end..).unwrap_or_default();
        let is_long = name.chars().count() > LONGEST_NAME;
        let is_whole =
            matches!(name, "妇联" | "团委" | "总工会" | "工商联" | "残联" | "科协" | "纪委监委");
        let goes_on = after.starts_with(['长', '级', '式', '化', '令', '字', '制', '局', '系']);
        if head.is_empty() && !is_whole
            || is_long
            || goes_on
            || head.starts_with(['各', '该', '本', '其', '我'])
        {
            return None;
        }
        Some(Found { start: begin, end, kind: UnitKind::Suffix, rule: "suffix" })
    }

    /// 市大数据中心 is a body, 大数据中心 a thing.
    fn center(&self, start: usize, end: usize) -> Option<Found> {
        let word = self.text.get(start..end).filter(|word| word.ends_with("中心"))?;
        let unit = self.name(end - "中心".len(), end)?;
        let name = self.text.get(unit.start..start)?;
        let is_owned = name.starts_with(['市', '省', '县']) && !name.starts_with("市场");
        (is_owned && word.len() > "中心".len()).then_some(unit)
    }

    /// Back from a suffix to the last mark, stop word or vague body.
    fn begin(&self, suffix: usize) -> usize {
        let before = self.text.get(..suffix).unwrap_or_default();
        let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '（' | '）' | '(' | ')');
        let after_mark = before.rfind(is_mark).map_or(0, |at| {
            at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let mut begin = after_mark.max(self.name_from.min(suffix)).max(self.from.min(suffix));
        let name = self.text.get(begin..suffix).unwrap_or_default();
        let open = name
            .rfind(['（', '('])
            .filter(|open| !name.get(*open..).unwrap_or_default().contains(['）', ')']));
        if let Some(open) = open {
            begin += open
                + name.get(open..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        } else if let Some(close) = name.rfind(['）', ')']) {
            let is_inside = name.get(..close).unwrap_or_default().contains(['（', '(']);
            if !is_inside {
                begin += close
                    + name
                        .get(close..)
                        .and_then(|rest| rest.chars().next())
                        .map_or(1, char::len_utf8);
            }
        }
        let name = self.text.get(begin..suffix).unwrap_or_default();
        let digits = name.rfind(|c: char| c.is_ascii_digit() || c.is_ascii_whitespace());
        begin + digits.map_or(0, |at| at + 1)
    }

    /// 相关部门, with 等 or 及 before it.
    fn vague(&self, start: usize, end: usize) -> Found {
        let before = self.text.get(..start).unwrap_or_default();
        let lead = ["等", "及其他", "及", "和"].iter().find(|lead| before.ends_with(**lead));
        let start = start - lead.filter(|lead| **lead == "等").map_or(0, |lead| lead.len());
        Found { start, end, kind: UnitKind::Vague, rule: "vague_body" }
    }
}

fn ends_like_a_body(before: &str) -> bool {
    WORDS.endings.iter().any(|ending| before.ends_with(ending))
}

/// Whether the last few characters can be the beginning of a body's name (市工业…).
fn begins_a_name(before: &str) -> bool {
    let run = before.chars().rev().take_while(|c| c.is_alphanumeric()).take(8);
    run.into_iter().any(|c| "市省县区州旗镇国".contains(c))
}

/// Whether the characters before a listed name look like the name of a place ("江城" 市教育局).
pub(super) fn is_place(head: &str) -> bool {
    let count = head.chars().count();
    (1..=4).contains(&count) && head.chars().all(char::is_alphabetic)
}

/// 各县（市）区政府, 各乡镇（街道）, 各开发区管委会.
fn groups(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('各')).map(|at| from + at) {
        let head = at + '各'.len_utf8();
        from = head;
        if let Some(end) = group_end(text, head) {
            found.push(Found { start: at, end, kind: UnitKind::Group, rule: "group" });
            from = end;
        }
    }
    found
}

fn group_end(text: &str, head: usize) -> Option<usize> {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let next_of = |at: usize, words: &[&'static str]| {
        words.iter().find(|word| rest(at).starts_with(**word)).map(|word| at + word.len())
    };
    let mut end = None;
    let mut at = head;
    loop {
        if let Some(next) = next_of(at, &WORDS.areas) {
            (at, end) = (next, Some(next));
        } else if let Some(next) = next_of(at, &["、", "（", "(", "和", "及"])
            .filter(|next| next_of(*next, &WORDS.areas).is_some())
        {
            at = next;
        } else if let Some(next) = next_of(at, &["）", ")"]).filter(|_| end.is_some()) {
            (at, end) = (next, Some(next));
        } else {
            break;
        }
    }
    let end = end?;
    let is_open = text.get(head..end).is_some_and(|group| {
        group.matches(['（', '(']).count() != group.matches(['）', ')']).count()
    });
    if is_open {
        return None;
    }
    let with_government = next_of(end, &WORDS.governments).unwrap_or(end);
    let is_word =
        rest(with_government).starts_with(['居', '民', '级', '域', '容', '场', '长', '委', '内']);
    (!is_word).then_some(with_government)
}

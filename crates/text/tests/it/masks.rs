//! Rules must read language, not the test texts: with other names and other figures of the same
//! length the same is found at the same places, and no rule file holds a name or a sentence of a
//! test text.

#![expect(clippy::unwrap_used, reason = "a test helper may fail the test")]

use std::fs;
use std::path::{Path, PathBuf};

use text::candidate::{Extractor, Grade, RecordType};
use text::unit::Gazetteer;

/// Names of the annotated texts and others of the same length.
const NAMES: [(&str, &str); 44] = [
    ("澄湾", "昭岭"),
    ("沈若川", "贺清舟"),
    ("青塘", "古渡"),
    ("顾怀民", "施以勤"),
    ("栾河", "沁泉"),
    ("韩牧之", "邵景行"),
    ("白露", "方舒"),
    ("陆远", "程岚"),
    ("程昉", "祁越"),
    ("花溪", "临江"),
    ("纪云朗", "薛明哲"),
    ("俞小满", "谈知秋"),
    ("洛山", "云屏"),
    ("北湖", "西堤"),
    ("钱望舒", "柳承志"),
    ("安平圩", "太平垸"),
    ("老虎闸", "青龙闸"),
    ("周既明", "章以宁"),
    ("明渚", "东皋"),
    ("安澜", "静川"),
    ("苏景行", "梅知远"),
    ("白沙", "绿洲"),
    ("梁溪亭", "宋云归"),
    ("桥西", "河东"),
    ("方以宁", "陶若谷"),
    ("骆青", "葛川"),
    ("云泽", "星渡"),
    ("富阳", "平岗"),
    ("东岭", "西峪"),
    ("南屏", "北崖"),
    ("龙泉", "凤台"),
    ("Delgado", "Morales"),
    ("Hanley", "Porter"),
    ("Reyes", "Silva"),
    ("Tran", "Pham"),
    ("Fernleigh", "Oakbourne"),
    ("Marsh", "Field"),
    ("Osei", "Bahl"),
    ("Songlin", "Meihuan"),
    ("Tan Bowen", "Luo Zihan"),
    ("Tidewell", "Ironmere"),
    ("Stanbeck", "Elmhurst"),
    ("Westholme", "Northmoor"),
    ("Harrowmere", "Blackwater"),
];

/// The longest words that a rule may share with a test text, in letters (Chinese) or in words.
const SHARED_CHARACTERS: usize = 9;
const SHARED_WORDS: usize = 6;

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// The annotated texts without their marks.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for half in ["tuning", "testing", "later"] {
        for entry in fs::read_dir(folder("tests/annotated").join(half)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                texts.push((name, unmarked(&fs::read_to_string(&path).unwrap())));
            }
        }
    }
    texts.sort();
    texts
}

fn unmarked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('⟦') {
        plain.push_str(&rest[..open]);
        rest = rest[open..].split_once('|').unwrap().1;
    }
    plain.push_str(rest);
    plain.replace('⟧', "")
}

/// What was found, and where.
fn read(text: &str) -> Vec<(usize, usize, Grade, RecordType, usize)> {
    let extractor = Extractor::new(Gazetteer::default()).unwrap();
    let records = extractor.extract(text, None).records.into_iter();
    records
        .map(|own| (own.span.start, own.span.end, own.grade, own.kind, own.leads.len()))
        .collect()
}

/// Every figure that is no part of a date, changed digit by digit: the first stays above zero.
fn other_figures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|symbol: char| symbol.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.find(|symbol: char| !symbol.is_ascii_digit()).unwrap_or(from.len());
        let (figure, after) = from.split_at(end);
        let is_free = !is_of_date(&out, figure, after);
        out.extend(figure.chars().map(|digit| if is_free { other(digit) } else { digit }));
        rest = after;
    }
    out + rest
}

fn other(digit: char) -> char {
    match digit {
        '2' => '3',
        '3' => '4',
        '4' => '6',
        '6' => '7',
        '7' => '8',
        '8' => '9',
        '9' => '2',
        same => same,
    }
}

/// Whether a figure belongs to a day, a year, a time or a number of a thing.
fn is_of_date(before: &str, figure: &str, after: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let behind = after.trim_start();
    let ahead = before.trim_end();
    behind.starts_with(['年', '月', '日', '号', '时', '点', '小', '届', '-', '—', '/', ':'])
        || ahead.ends_with(['-', '—', '/', ':', '（', '(', '第', '〔'])
        || figure.len() == 4 && (figure.starts_with("19") || figure.starts_with("20"))
        || MONTHS.iter().any(|month| behind.starts_with(month) || ahead.ends_with(month))
        || behind.starts_with(['.', ')', '）', '、'])
}

#[test]
fn other_names_of_the_same_length_leave_every_record_where_it_was() {
    for (one, other) in NAMES {
        assert_eq!(one.len(), other.len(), "{one}");
    }
    let mut changed = 0;
    for (name, text) in texts() {
        let masked = NAMES.iter().fold(text.clone(), |text, (one, other)| text.replace(one, other));
        changed += usize::from(masked != text);
        assert_eq!(read(&masked), read(&text), "{name}");
    }
    assert!(changed > 15, "names were changed in {changed} texts only");
}

#[test]
fn other_figures_leave_every_record_where_it_was() {
    let mut changed = 0;
    for (name, text) in texts() {
        let masked = other_figures(&text);
        changed += usize::from(masked != text);
        assert_eq!(read(&masked), read(&text), "{name}");
    }
    assert!(changed > 15, "figures were changed in {changed} texts only");
}

/// Every entry of every rule file: what stands between bars, blanks or quotation marks.
fn entries() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for below in ["rules", "data", "src/answer", "src/classify"] {
        for entry in fs::read_dir(folder(below)).unwrap() {
            let path = entry.unwrap().path();
            let is_rule = path.extension().is_some_and(|own| own == "toml" || own == "txt");
            if !is_rule {
                continue;
            }
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = fs::read_to_string(&path).unwrap();
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                let is_spaced = line.is_ascii();
                let parts = line.split(|symbol: char| {
                    matches!(symbol, '|' | '"' | '…' | ':' | '=')
                        || !is_spaced && symbol.is_whitespace()
                });
                let parts = parts.map(str::trim).filter(|part| !part.is_empty());
                found.extend(parts.map(|part| (file.clone(), part.to_owned())));
            }
        }
    }
    found
}

#[test]
fn no_rule_holds_a_name_of_a_test_text() {
    let entries = entries();
    assert!(entries.len() > 5_000, "{} entries", entries.len());
    for (file, entry) in &entries {
        for (name, _) in NAMES.iter().filter(|(name, _)| !matches!(*name, "Marsh" | "白沙")) {
            assert!(!entry.contains(name), "{file}: {entry}");
        }
    }
}

#[test]
fn no_rule_is_a_sentence_of_a_test_text() {
    let texts = texts();
    for (file, entry) in entries() {
        let is_long = match entry.is_ascii() {
            true => entry.split_whitespace().count() > SHARED_WORDS,
            false => {
                entry.chars().filter(|symbol| symbol.is_alphabetic()).count() > SHARED_CHARACTERS
            }
        };
        let holder = texts.iter().find(|(_, text)| is_long && text.contains(&entry));
        assert!(holder.is_none(), "{file}: {entry} stands in {}", holder.unwrap().0);
    }
}

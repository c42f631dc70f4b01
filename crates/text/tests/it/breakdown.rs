//! Task breakdowns and action tables.

#![expect(clippy::unwrap_used, reason = "a test helper may fail the test")]

use text::candidate::{Extractor, Gap, Record};
use text::unit::Gazetteer;

fn records(text: &str) -> Vec<Record> {
    Extractor::new(Gazetteer::default()).unwrap().extract(text, None).records
}

/// Quotation, leads, supporting units and due day.
fn told(record: &Record) -> (String, Vec<String>, Vec<String>, Option<String>) {
    let names = |list: &[text::span::Located]| list.iter().map(|unit| unit.text.clone()).collect();
    let due =
        record.deadline.as_ref().and_then(|deadline| deadline.iso_to).map(|day| day.to_string());
    (record.quote.clone(), names(&record.leads), names(&record.supporting), due)
}

fn wanted(
    quote: &str,
    leads: &[&str],
    supporting: &[&str],
    due: Option<&str>,
) -> (String, Vec<String>, Vec<String>, Option<String>) {
    let owned = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    (quote.to_owned(), owned(leads), owned(supporting), due.map(str::to_owned))
}

#[test]
fn labels_on_lines_of_their_own() {
    let text = "1．扎实推进河道整治。\n完成时间: 2031年6月30日前\n牵头部门 ：市水务局\n配合单位：市财政局、各县（市、区）政府\n2．开展燃气安全排查\n\
        **牵头单位：**市住房和城乡建设局\n";
    let found: Vec<_> = records(text).iter().map(told).collect();
    assert_eq!(
        found,
        [
            wanted(
                "扎实推进河道整治",
                &["市水务局"],
                &["市财政局", "各县（市、区）政府"],
                Some("2031-06-30")
            ),
            wanted("开展燃气安全排查", &["市住房和城乡建设局"], &[], None),
        ]
    );
}

#[test]
fn brackets_tell_roles_by_verbs() {
    let text = "3.建立健全河长巡查机制。（市水务局牵头，市生态环境局、市公安局配合，2031年9月底前完成）\n\
        4.抓好秋粮收购（市粮食和储备局、市财政局按职责分工负责，持续推进）。\n";
    let found = records(text);
    let told: Vec<_> = found.iter().map(told).collect();
    assert_eq!(
        told,
        [
            wanted(
                "建立健全河长巡查机制",
                &["市水务局"],
                &["市生态环境局", "市公安局"],
                Some("2031-09-30")
            ),
            wanted("抓好秋粮收购", &[], &["市粮食和储备局", "市财政局"], None),
        ]
    );
    assert!(found.get(1).unwrap().gaps.contains(&Gap::NoLead));
}

#[test]
fn a_rule_of_the_document_makes_the_first_listed_lead() {
    let rule = "责任单位中排在第一位的为牵头单位。\n";
    let item = "（1）修订应急预案。\n责任单位：市应急局、市水务局\n";
    let with = records(&format!("{rule}{item}"));
    assert_eq!(
        told(with.first().unwrap()),
        wanted("修订应急预案", &["市应急局"], &["市水务局"], None)
    );
    let without = records(item);
    let record = without.first().unwrap();
    assert_eq!(told(record), wanted("修订应急预案", &[], &["市应急局", "市水务局"], None));
    assert_eq!(record.suggestions.first().unwrap().place.text, "市应急局");
}

#[test]
fn bodies_without_a_name_are_a_gap() {
    let text =
        "5.办好水乡文化节。\n牵头单位：市文化和旅游局\n责任单位：市商务局等相关部门，各有关单位\n";
    let found = records(text);
    let record = found.first().unwrap();
    assert_eq!(told(record), wanted("办好水乡文化节", &["市文化和旅游局"], &["市商务局"], None));
    assert!(record.gaps.contains(&Gap::VagueUnit));
}

#[test]
fn two_leads_are_kept_and_said() {
    let found = records("6.整治占道经营。\n牵头单位：市城管局、市公安局\n");
    let record = found.first().unwrap();
    assert_eq!(record.leads.len(), 2);
    assert!(record.gaps.contains(&Gap::SeveralLeads));
}

#[test]
fn labels_behind_the_last_sub_item_hold_for_all_of_them() {
    let text = "7.推进城市更新。\n（1）整治背街小巷。\n（2）修缮历史街区。\n牵头单位：市住建局\n完成时限：2031年12月底前\n";
    let found: Vec<_> = records(text).iter().map(told).collect();
    assert!(
        found.contains(&wanted("整治背街小巷", &["市住建局"], &[], Some("2031-12-31"))),
        "{found:?}"
    );
    assert!(
        found.contains(&wanted("修缮历史街区", &["市住建局"], &[], Some("2031-12-31"))),
        "{found:?}"
    );
}

#[test]
fn a_name_that_breaks_over_a_line_stays_whole() {
    let text = "8.开展排水管网普查。\n责任单位：市水务局、市自然资源和\n规划局\n";
    let found = records(text);
    let names: Vec<&str> =
        found.first().unwrap().supporting.iter().map(|unit| unit.text.as_str()).collect();
    assert_eq!(names, ["市水务局", "市自然资源和\n规划局"]);
}

#[test]
fn an_english_action_table_is_read_row_by_row() {
    let text = "Action plan\n\n| Action | Lead | Support | Due | Status |\n\
        |---|---|---|---|---|\n\
        | Repair the jetty | Harbour Office | Finance; Parks and Leisure | 30 June 2031 | Open |\n\
        | Draft a by-law | Legal Services | | TBC | Not started |\n";
    let found = records(text);
    let told: Vec<_> = found.iter().map(told).collect();
    assert_eq!(
        told,
        [
            wanted(
                "Repair the jetty",
                &["Harbour Office"],
                &["Finance", "Parks and Leisure"],
                Some("2031-06-30")
            ),
            wanted("Draft a by-law", &["Legal Services"], &[], None),
        ]
    );
    assert_eq!(found.first().unwrap().status.as_ref().unwrap().text, "Open");
}

#[test]
fn words_that_are_no_date_are_kept_as_they_are() {
    let found =
        records("9.推进督察反馈问题整改。\n牵头单位：市生态环境局\n完成时限：按整改方案时序推进\n");
    let deadline = found.first().unwrap().deadline.as_ref().unwrap();
    assert_eq!((deadline.place.text.as_str(), deadline.iso_to), ("按整改方案时序推进", None));
}

#[test]
fn a_person_named_in_charge_is_no_unit() {
    let found = records("10.抓好供热保障。\n责任领导：齐云\n牵头单位：市城管局\n联系人：何田\n");
    assert_eq!(told(found.first().unwrap()), wanted("抓好供热保障", &["市城管局"], &[], None));
}

#[test]
fn every_label_of_a_closing_square_bracket_is_read() {
    let text = "1. 改造管网40公里。【牵头单位：市水务局；配合单位：市财政局；完成时限：2031年11月底前】\n\
        2. 任务二：排查阀井\n牵头单位：市水务局\n";
    let found: Vec<_> = records(text).iter().map(told).collect();
    assert_eq!(
        found,
        [
            wanted("改造管网40公里", &["市水务局"], &["市财政局"], Some("2031-11-30")),
            wanted("排查阀井", &["市水务局"], &[], None),
        ]
    );
}

#[test]
fn a_part_of_a_work_before_a_day_is_nobody() {
    for text in
        ["- Mow the verges - Phase Two, by 1 May 2031\n", "- Sweep - Upper Bank, by 1 May 2031\n"]
    {
        let leads: usize = records(text).iter().map(|record| record.leads.len()).sum();
        assert_eq!(leads, 0, "{text}");
    }
}

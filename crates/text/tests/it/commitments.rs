//! Commitments in prose: what is one, what is none, and what a record says of it.

#![expect(clippy::unwrap_used, reason = "a test helper may fail the test")]

use proptest::prelude::*;
use text::candidate::{Extraction, Extractor, Gap, Grade, Record, RecordType};
use text::span::Located;
use text::unit::Gazetteer;

fn read(text: &str) -> Extraction {
    Extractor::new(Gazetteer::default()).unwrap().extract(text, None)
}

fn quotes(text: &str) -> Vec<String> {
    read(text).records.into_iter().map(|record| record.quote).collect()
}

/// Every quotation that a record locates.
fn located(record: &Record) -> Vec<&Located> {
    let mut all = vec![&record.span];
    all.extend(
        record.action.iter().chain(&record.object).chain(&record.place).chain(&record.status),
    );
    all.extend(record.leads.iter().chain(&record.supporting));
    all.extend(record.deadline.iter().chain(&record.recurrence).map(|deadline| &deadline.place));
    all.extend(record.quantities.iter().map(|quantity| &quantity.place));
    all.extend(record.suggestions.iter().map(|suggestion| &suggestion.place));
    all
}

#[test]
fn coordinated_acts_are_records_of_their_own() {
    assert_eq!(
        quotes("他强调，要加快污水管网改造，完善调度机制，确保汛期安全。"),
        ["加快污水管网改造", "完善调度机制", "确保汛期安全"]
    );
    assert_eq!(
        quotes("We will repair the bridge, widen the road and pave the square."),
        ["repair the bridge", "widen the road", "pave the square"]
    );
}

#[test]
fn two_verbs_on_one_object_are_one_record() {
    assert_eq!(quotes("会议要求，建立健全值班制度。"), ["建立健全值班制度"]);
    assert_eq!(
        quotes("We will reform and improve the pension system."),
        ["reform and improve the pension system"]
    );
}

#[test]
fn members_of_a_list_with_figures_of_their_own_are_split() {
    assert_eq!(quotes("会议要求，新建小学6所、公园9座。"), ["新建小学6所", "公园9座"]);
}

#[test]
fn past_achievements_are_none() {
    for text in [
        "去年以来，全市累计新建学校12所。",
        "过去一年，我们完成了老旧小区改造。",
        "The council has achieved its targets. It repaired 12 roads last year.",
        "政府工作报告\n一、2030年工作回顾\n大力推进港口建设，加快发展现代物流。\n",
    ] {
        assert_eq!(quotes(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_same_words_are_plans_in_the_part_that_looks_ahead() {
    let text = "政府工作报告\n一、2030年工作回顾\n大力推进港口建设。\n二、2031年工作安排\n大力推进港口建设。\n";
    assert_eq!(quotes(text).len(), 1);
}

#[test]
fn study_and_convey_clauses_and_the_words_of_a_body_above_are_none() {
    for text in [
        "会议传达学习了全省防汛工作会议精神。",
        "国务院要求，各地要加快建立常态化沟通机制。",
        "The meeting studied and conveyed the spirit of the provincial conference.",
        "According to the provincial plan, the province will build three hubs.",
        "The State Council requires that all cities should publish the list.",
    ] {
        assert_eq!(quotes(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn procedure_of_minutes_and_forecasts_are_none() {
    let minutes = "Lindale Parish Council\nMinutes of the meeting held on 3 May 2031\n\n\
        1. Apologies\nApologies were accepted from Cllr Vane.\n2. Minutes\n\
        RESOLVED: that the minutes of the last meeting be approved as a correct record.\n\
        3. Next meeting\nThe next meeting will be held on 7 June 2031.\n";
    assert_eq!(quotes(minutes), Vec::<String>::new());
    assert_eq!(quotes("The number of graduates will reach a record high."), Vec::<String>::new());
}

#[test]
fn minutes_name_who_does_it() {
    let text = "Lindale Parish Council\nMinutes of the meeting held on 3 May 2031\n\n\
        4. Trees\nThe Clerk to obtain three quotations for the oak by 30 June 2031.\n\
        RESOLVED: to plant a hedge. Cllr Lund will circulate a rota.\n";
    let records = read(text).records;
    let leads: Vec<Vec<&str>> = records
        .iter()
        .map(|record| record.leads.iter().map(|lead| lead.text.as_str()).collect())
        .collect();
    assert_eq!(leads, [vec!["The Clerk"], vec![], vec!["Cllr Lund"]]);
    let due = records
        .first()
        .and_then(|record| record.deadline.as_ref())
        .and_then(|deadline| deadline.iso_to);
    assert_eq!(due.map(|day| day.to_string()).as_deref(), Some("2031-06-30"));
}

#[test]
fn what_a_visitor_saw_is_a_finding() {
    let text = "林博到东岭区调研防汛工作\n本报讯 5月3日，市长林博到东岭区调研。在泵站，林博发现两台水泵损坏多日，当即要求区水务局限期整改。\n";
    let records = read(text).records;
    let kinds: Vec<RecordType> = records.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [RecordType::Finding, RecordType::Task]);
}

#[test]
fn grades_follow_what_can_be_told_done() {
    let grade = |text: &str| read(text).records.first().map(|record| record.grade);
    assert_eq!(grade("会议要求，区水务局要在6月底前公布排水许可清单。"), Some(Grade::A));
    assert_eq!(grade("会议要求，要优化营商环境。"), Some(Grade::B));
    assert_eq!(grade("会议要求，要牢固树立底线思维。"), Some(Grade::C));
    assert_eq!(grade("会议要求，不得擅自占用消防通道。"), Some(Grade::A));
}

#[test]
fn a_body_without_a_name_is_a_gap_and_no_lead() {
    let records =
        read("He stressed that relevant departments should publish the list by the end of 2031.")
            .records;
    let record = records.first().unwrap();
    assert!(record.leads.is_empty());
    assert!(record.gaps.contains(&Gap::NoLead));
}

#[test]
fn a_unit_told_in_a_segment_of_its_own_leads_the_act_that_follows() {
    let records =
        read("专题会议纪要\n会议议定：\n一、由县财政局牵头，于8月底前拨付改造资金。\n").records;
    let record = records.first().unwrap();
    assert_eq!(record.quote, "由县财政局牵头，于8月底前拨付改造资金");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let text = "会议要求，要加快项目建设，6月底前完成管网排查。The Clerk will write to the county.";
    let once = serde_json::to_string(&read(text)).unwrap();
    assert_eq!(once, serde_json::to_string(&read(text)).unwrap());
}

#[test]
fn a_record_has_the_fields_of_the_contract() {
    let value = serde_json::to_value(read("会议要求，要加快项目建设。")).unwrap();
    for key in ["kind", "date", "speaker", "post", "place", "event"] {
        assert!(value["document"].get(key).is_some(), "document.{key}");
    }
    let record = &value["records"][0];
    for key in [
        "type",
        "grade",
        "quote",
        "span",
        "action",
        "object",
        "leads",
        "supporting",
        "deadline",
        "quantities",
        "place",
        "gaps",
        "suggestions",
        "rules",
    ] {
        assert!(record.get(key).is_some(), "{key}");
    }
    assert_eq!(record["span"]["text"], record["quote"]);
}

/// Pieces that texts are put together from.
const PIECES: &[&str] = &[
    "要",
    "会议要求，",
    "由",
    "市水务局",
    "牵头",
    "、",
    "，",
    "。",
    "（",
    "）",
    "新建",
    "学校12所",
    "2031年6月底前",
    "责任单位：",
    "\n1.",
    "| ",
    " |\n",
    "The Clerk",
    " to ",
    " will ",
    "repair",
    ", and ",
    "the road",
    "by 3 May 2031",
    ". ",
    "“",
    "”",
    "完成时限：",
    "\t",
    "不得",
];

proptest! {
    #[test]
    fn every_field_of_any_text_is_its_own_quotation(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..30)
    ) {
        let text = pieces.concat();
        for record in read(&text).records {
            let span = record.span.start..record.span.end;
            prop_assert_eq!(text.get(span), Some(record.quote.as_str()));
            for place in located(&record) {
                prop_assert_eq!(text.get(place.start..place.end), Some(place.text.as_str()));
            }
        }
    }

    #[test]
    fn no_text_makes_it_fail(text in "\\PC{0,120}") {
        let _ = read(&text);
    }
}

#[test]
fn what_no_rule_explains_is_presumed_where_its_place_sets_tasks() {
    let found =
        read("云岭镇工作计划\n\n一、重点工作\n（一）办好小事。群众的难事一盏茶工夫就接茬。\n");
    assert!(found.records.iter().any(|record| record.rules == ["zh.presumed"]), "{found:?}");
    let told = read("云岭镇工作计划\n\n一、重点工作\n（一）办好小事。目前尚不具备条件。\n");
    assert_eq!(told.records, []);
}

#[test]
fn a_list_of_decisions_ends_at_the_next_item_of_minutes() {
    let found = quotes(
        "Lindale Council\nMinutes of the meeting held on 3 May 2031\n\n\
         3. Winter. The Committee agreed:\n\
         (a) that grit bins be refilled; and\n(b) to remit the rest to officers.\n\
         4. Recycling centres.\nTwo posts remain vacant.\n",
    );
    assert_eq!(found, ["grit bins be refilled", "remit the rest to officers"]);
}

#[test]
fn a_motion_that_is_lost_commits_nobody() {
    let minutes = "Lindale Council\nMinutes of 3 May 2031\n\n4. Roads. ";
    let moved = "MOVED by Councillor Reed that Mill Road be rebuilt.";
    assert_eq!(quotes(&format!("{minutes}{moved} DEFEATED.\n")), Vec::<String>::new());
    assert_eq!(quotes(&format!("{minutes}{moved} CARRIED.\n")), ["Mill Road be rebuilt"]);
}

#[test]
fn an_english_place_is_a_name_behind_a_preposition() {
    let found = read("We will repair the steps on Mill Lane.");
    let place = found.records.first().and_then(|record| record.place.clone());
    assert_eq!(place.map(|place| place.text), Some("Mill Lane".to_owned()));
}

#[test]
fn a_sentence_of_a_plan_that_no_rule_explains_is_weighed() {
    let plan = "Our plan\n\n## Priorities\nHedges: each ward to get its own bench by May 2031.\n";
    assert!(!read(plan).records.is_empty());
    assert!(read("The pier was painted in 1931. It is long.").records.is_empty());
}

#[test]
fn the_signs_of_a_sentence_are_named_and_do_not_depend_on_names() {
    let extractor = Extractor::new(Gazetteer::default()).unwrap();
    let signs = |text: &str| extractor.sights(text).into_iter().map(|sight| sight.signs).collect();
    let one: Vec<Vec<&str>> = signs("The council will paint Orme Pier by May 2031.");
    let other: Vec<Vec<&str>> = signs("The council will paint Vane Quay by May 2044.");
    assert_eq!(one, other);
    assert!(one.iter().flatten().any(|sign| *sign == "by_day"));
    let (names, grounds) = Extractor::signs();
    assert!(one.iter().flatten().all(|sign| names.contains(sign)));
    assert_eq!(grounds.len(), 4);
}

#[test]
fn a_remark_behind_a_dash_belongs_to_no_act() {
    let text = "Our plan\n\n## Actions\nDevelop a register of trees\u{2014}this will save time.\n";
    let found = quotes(text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(!found.concat().contains("save time"), "{found:?}");
}

#[test]
fn english_minutes_are_known_by_their_motions() {
    let minutes = "Town of Orme\nMonthly Meeting\n\nROADS\nAda Pell makes a motion to grade Mill \
                   Lane. Bo Reed seconds the motion. Voice vote, motion carried.\n\
                   Cy Lund makes a motion to buy salt. Ada Pell seconds the motion.\n";
    let found = quotes(minutes);
    let ends = |(quote, end): (&String, &str)| quote.ends_with(end);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().zip(["grade Mill Lane", "buy salt"]).all(ends), "{found:?}");
}

#[test]
fn a_numbered_part_of_a_report_that_opens_with_an_act_looks_ahead() {
    let report = "2031年澄湾市政府工作报告\n澄湾市市长 沈若川\n民生工程见行见效。新增就业3万人。\n\
                  （七）扎实推进乡村振兴\n发展设施农业。提高农村供水水平。\n";
    assert_eq!(quotes(report), ["发展设施农业", "提高农村供水水平"]);
    let earlier = "2031年澄湾市政府工作报告\n\n一、2030年主要工作\n新增就业3万人。\n\n\
                   二、2031年主要工作\n新增就业4万人。\n";
    assert_eq!(quotes(earlier), ["新增就业4万人"]);
}

#[test]
fn so_does_one_whose_heading_stands_in_the_paragraph() {
    let text = "2033年临江市政府工作报告\n——2033年1月10日在临江市第九届人民代表大会第二次会议上\n\
        民生实事全面完成。新增停车泊位三千个。\n\
        （五）着力推进绿色转型，加快建设美丽临江。推动固体废物综合治理，建设零碳园区。\n";
    let found = quotes(text);
    assert!(found.iter().any(|quote| quote.contains("建设零碳园区")), "{found:?}");
    assert!(!found.iter().any(|quote| quote.contains("停车泊位")), "{found:?}");
}

#[test]
fn items_of_what_a_plan_does_may_be_told_in_the_present() {
    let text = "Harbour streets\n\n\
        Driven by these goals, the capital plan focuses on the following investments:\n\n\
        Funds a programme of safer crossings in the old town.\n\n\
        Continues the yearly repair of the sea wall.\n";
    let found = quotes(text);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_provincial_leader_in_person_directs() {
    assert_eq!(quotes("省委书记沈若川强调，要加快管网改造。"), ["加快管网改造"]);
    assert!(quotes("澄湾市召开会议\n\n省委要求，要加快管网改造。\n").is_empty());
}

//! The gazetteer: listed names, names by their form, groups and vague bodies.

use text::lang::Lang;
use text::unit::{Gazetteer, UnitKind, UnitName};

fn unit(name: &str, aliases: &[&str]) -> UnitName {
    let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    UnitName { name: name.to_owned(), aliases }
}

fn city() -> Gazetteer {
    Gazetteer::new(vec![
        unit("河清市教育局", &["市教育局", "Education Bureau"]),
        unit("河清市公安局", &["市公安局", "市局"]),
        unit("河清市水利局", &["市水利局", "市局"]),
        unit("市城市管理和综合行政执法局", &["市城管局"]),
    ])
}

/// `name kind` of every body found.
fn found(text: &str, lang: Lang) -> Vec<String> {
    let bodies = city().find(text, lang);
    bodies
        .iter()
        .map(|body| {
            assert_eq!(text.get(body.start..body.end), Some(body.text.as_str()));
            let kind = match body.kind {
                UnitKind::Listed(index) => format!("listed {index}"),
                UnitKind::Suffix => "suffix".to_owned(),
                UnitKind::Group => "group".to_owned(),
                UnitKind::Vague => "vague".to_owned(),
            };
            format!("{} {kind}", body.text)
        })
        .collect()
}

fn chinese(text: &str) -> Vec<String> {
    found(text, Lang::Zh)
}

fn english(text: &str) -> Vec<String> {
    found(text, Lang::En)
}

#[test]
fn names_and_aliases_point_to_the_listed_unit() {
    assert_eq!(chinese("牵头单位：市教育局"), ["市教育局 listed 0"]);
    assert_eq!(chinese("由河清市教育局牵头"), ["河清市教育局 listed 0"]);
    assert_eq!(chinese("请市城管局于3月底前报送"), ["市城管局 listed 3"]);
    assert_eq!(english("Lead: Education Bureau"), ["Education Bureau listed 0"]);
}

#[test]
fn the_longer_name_of_another_body_is_not_the_listed_one() {
    assert_eq!(chinese("市公安局交警支队负责"), ["市公安局交警支队 suffix"]);
    assert_eq!(chinese("江城市教育局来函"), ["江城市教育局 suffix"]);
    assert_eq!(english("the County Education Bureau"), ["County Education Bureau suffix"]);
}

#[test]
fn an_alias_of_two_units_is_nobody_s() {
    assert_eq!(chinese("市局牵头"), ["市局 suffix"]);
}

#[test]
fn chinese_names_are_known_by_their_form() {
    assert_eq!(
        chinese("（市工业和信息化局牵头，市营商局配合，长期坚持）"),
        ["市工业和信息化局 suffix", "市营商局 suffix"]
    );
    assert_eq!(chinese("会同市财政局和市审计局办理"), ["市财政局 suffix", "市审计局 suffix"]);
    assert_eq!(chinese("市人力资源和社会保障局"), ["市人力资源和社会保障局 suffix"]);
    assert_eq!(chinese("报市政府督查室"), ["市政府督查室 suffix"]);
    assert_eq!(chinese("市大数据中心"), ["市大数据中心 suffix"]);
    assert_eq!(
        chinese("国网河清供电公司、城东街道办事处"),
        ["国网河清供电公司 suffix", "城东街道办事处 suffix"]
    );
}

#[test]
fn words_that_only_end_like_a_body_are_none() {
    let none: [&str; 0] = [];
    for text in ["构建新格局", "打造区域消费中心", "政府投资项目", "办公室主任", "以人民为中心"]
    {
        assert_eq!(chinese(text), none, "{text}");
    }
    for text in ["The Council agreed", "in the office", "a working group"] {
        assert_eq!(english(text), none, "{text}");
    }
}

#[test]
fn groups_and_vague_bodies_are_told_from_names() {
    assert_eq!(
        chinese("市统计局等相关部门，各县（市）区政府、各开发区管委会"),
        ["市统计局 suffix", "等相关部门 vague", "各县（市）区政府 group", "各开发区管委会 group"]
    );
    assert_eq!(chinese("各相关部门、各乡镇（街道）"), ["各相关部门 vague", "各乡镇（街道） group"]);
    assert_eq!(
        english("all district governments, departments concerned"),
        ["all district governments group", "departments concerned vague"]
    );
}

#[test]
fn english_names_are_known_by_their_form() {
    assert_eq!(
        english("The Department of Parks and Recreation and the Housing Bureau"),
        ["Department of Parks and Recreation suffix", "Housing Bureau suffix"]
    );
    assert_eq!(
        english("Public Works Department; Finance Office"),
        ["Public Works Department suffix", "Finance Office suffix"]
    );
    assert_eq!(english("the town council"), ["town council suffix"]);
}

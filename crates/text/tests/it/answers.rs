//! Answers as their callers see them, on invented sentences.

use jiff::civil::date;
use text::answer::{Outcome, overall, read};
use text::lang::Lang;

fn outcomes(answer: &str) -> Vec<Outcome> {
    read(answer, Lang::Zh, None).into_iter().map(|own| own.outcome).collect()
}

#[test]
fn each_outcome_is_told_from_the_others() {
    let cases = [
        ("该处路灯已于昨日修复。", Outcome::Done),
        ("目前施工队正在抢修管道。", Outcome::UnderWay),
        ("下一步，我局将加强巡查。", Outcome::WillDo),
        ("您反映的情况已转交城南街道办事处核查。", Outcome::PassedOn),
        ("根据有关规定，退休人员由社区统一登记。", Outcome::Explained),
        ("您的条件不符合救助办法的规定，不予受理。", Outcome::Refused),
    ];
    for (answer, expected) in cases {
        assert_eq!(outcomes(answer), [expected], "{answer}");
    }
}

#[test]
fn greetings_thanks_and_addresses_say_nothing() {
    assert_eq!(outcomes("网友您好！来信收悉。感谢您的关心与支持！联系电话：12345。"), []);
}

#[test]
fn work_that_is_promised_is_never_taken_for_work_done() {
    for answer in ["预计年底前修复。", "我局将尽快修复该路段。", "待雨季结束后再修复路面。"]
    {
        assert_eq!(outcomes(answer), [Outcome::WillDo], "{answer}");
    }
}

#[test]
fn a_promised_date_is_found_with_its_place_in_the_whole_answer() {
    let answer = "您好！经查属实。我镇计划于2031年9月30日前完成硬化。";
    let statements = read(answer, Lang::Zh, Some(date(2031, 3, 2)));
    let promise = statements.iter().find(|own| own.outcome == Outcome::WillDo).unwrap();
    let due = promise.due.as_ref().unwrap();
    assert_eq!(due.iso_to, Some(date(2031, 9, 30)));
    assert_eq!(&answer[due.start..due.end], due.text);
    assert_eq!(&answer[promise.start..promise.end], promise.text);
}

#[test]
fn as_soon_as_possible_is_no_promised_date() {
    let statements = read("我局将尽快修复该路段。", Lang::Zh, Some(date(2031, 3, 2)));
    assert_eq!(statements[0].due, None);
}

#[test]
fn an_answer_with_anything_still_to_come_is_not_resolved() {
    let statements = read("破损路面已修复。下一步我局将更换井盖。", Lang::Zh, None);
    assert_eq!(overall(&statements), Some(Outcome::WillDo));
    assert_eq!(overall(&read("破损路面已修复。", Lang::Zh, None)), Some(Outcome::Done));
    assert_eq!(overall(&[]), None);
}

#[test]
fn english_notes_are_read_too() {
    let cases = [
        ("The street light has been repaired.", Outcome::Done),
        ("A crew will be sent next week.", Outcome::WillDo),
        ("Your request was forwarded to the water board.", Outcome::PassedOn),
        ("We were unable to locate the vehicle.", Outcome::Refused),
        ("The sign is being repaired.", Outcome::UnderWay),
    ];
    for (answer, expected) in cases {
        let found: Vec<Outcome> =
            read(answer, Lang::En, None).into_iter().map(|own| own.outcome).collect();
        assert_eq!(found, [expected], "{answer}");
    }
}

//! What a document says of itself.

#![expect(clippy::unwrap_used, reason = "a test helper may fail the test")]

use text::candidate::Extractor;
use text::document::{DocumentKind, Header};
use text::unit::Gazetteer;

fn header(text: &str) -> Header {
    Extractor::new(Gazetteer::default()).unwrap().extract(text, None).document
}

#[test]
fn a_work_report_states_speaker_post_date_and_event() {
    let found = header(
        "政府工作报告\n——2031年2月9日在澄湾市第九届人民代表大会第一次会议上\n澄湾市市长 沈若川\n\n各位代表：\n",
    );
    assert_eq!(found.kind, DocumentKind::WorkReport);
    assert_eq!(found.speaker.unwrap().text, "沈若川");
    assert_eq!(found.post.unwrap().text, "澄湾市市长");
    assert_eq!(found.event.unwrap().text, "澄湾市第九届人民代表大会第一次会议");
    assert_eq!(found.date.unwrap().iso_to.unwrap().to_string(), "2031-02-09");
}

#[test]
fn a_due_date_is_never_taken_for_the_date_of_the_document() {
    let found = header(
        "重点任务分解表\n\n| 工作任务 | 牵头单位 | 完成时限 |\n| 修复步道 | 市水务局 | 2031年5月31日前 |\n",
    );
    assert_eq!(found.date, None);
}

#[test]
fn what_the_text_does_not_say_is_empty() {
    let found = header("Some notes\n\nNothing was decided.\n");
    assert_eq!((found.speaker, found.post, found.event, found.date), (None, None, None, None));
}

#[test]
fn english_minutes_are_told_from_news() {
    assert_eq!(
        header("Lindale Town Council\nMinutes of the meeting held on 3 May 2031\n").kind,
        DocumentKind::Minutes
    );
    let news = "Lin Bo inspects schools\nSource: Daily\n\
        On the 4th, Lin Bo, deputy secretary of the municipal Party committee, came.\n";
    assert_eq!(header(news).kind, DocumentKind::News);
}

#[test]
fn a_limit_is_never_the_date_of_a_document() {
    assert_eq!(header("Notes\n\nThe bins are to be moved by 3 March 2031.\n").date, None);
    assert_eq!(header("关于清单的意见\n\n各单位：\n2031年3月3日前报送。\n").date, None);
}

#[test]
fn minutes_state_place_and_chair() {
    let found = header(
        "Lindale Parish Council\n\
         Minutes of the Annual Meeting held at St Mark's Hall on 14 May 2031\n\n\
         Present: Cllrs A Reid (Chairman), B Soames\n",
    );
    assert_eq!(found.place.unwrap().text, "St Mark's Hall");
    assert_eq!(found.speaker.unwrap().text, "A Reid");
    assert_eq!(found.post.unwrap().text, "Chairman");
    let chinese =
        header("会议纪要\n\n2031年3月12日，副市长钟牧野在市政务中心主持召开会议。纪要如下：\n");
    assert_eq!(chinese.place.unwrap().text, "市政务中心");
}

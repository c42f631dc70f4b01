//! Sentences: joined they are the text.

use proptest::prelude::*;
use text::sentence;

fn quotes(text: &str) -> Vec<&str> {
    sentence::split(text).into_iter().map(|span| span.of(text)).collect()
}

#[test]
fn chinese_sentences_end_at_their_marks_and_keep_closing_quotation_marks() {
    let text = "要稳增长；促就业。他说：“一定办好！”会议结束。";
    assert_eq!(quotes(text), ["要稳增长；", "促就业。", "他说：“一定办好！”", "会议结束。"]);
}

#[test]
fn an_english_point_after_an_abbreviation_an_initial_or_a_digit_ends_nothing() {
    let text = "Cllr. P. Dunmore asked for 3.5 km of kerb. The Clerk will reply.";
    assert_eq!(quotes(text).len(), 2);
}

#[test]
fn every_line_that_was_not_wrapped_ends_its_sentence() {
    assert_eq!(quotes("一、总体要求\n坚持问题导向。\n").len(), 2);
}

#[test]
fn a_wrapped_english_line_goes_on_in_the_next() {
    let text = "The committee agreed that the path along the river shall be\n\
        repaired before the winter and that the contractor shall be paid\n\
        only once the surveyor of the county has inspected the whole\n\
        length of it. The clerk will write to the county.\n";
    assert_eq!(quotes(text).len(), 2);
}

proptest! {
    #[test]
    fn joined_sentences_equal_any_text(text in "[一二。；！，（）“” a-zA-Z0-9.!?\n\r\t-]{0,200}") {
        prop_assert_eq!(quotes(&text).concat(), text);
    }
}

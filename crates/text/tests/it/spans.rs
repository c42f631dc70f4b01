//! What every finder promises about its spans, on any input.

use text::lang::Lang;

#[test]
fn a_text_without_numbers_has_no_number() {
    assert_eq!(text::number::find("the committee met", Lang::En), []);
}

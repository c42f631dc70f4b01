//! Every page in both languages, light and dark, wide and narrow, through axe-core in a real
//! browser: no violation of WCAG 2.2 A and AA, and nothing wider than its window.
//!
//! Pages hold no script, so what the router gives out is all there is to a page. The browser gets
//! them from a small server of this test, with axe-core beside them, and sends back what it found.
//! Not here: which pages there are; see `pages`.

mod browser;
mod pages;

use browser::Site;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const AXE: &str = "../../third-party/axe-core/axe.min.js";
const SUMS: &str = include_str!("../../../../../third-party/axe-core/SHA256SUMS");

/// A page as it is given out.
struct Shown {
    name: String,
    html: String,
}

fn axe() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
    let text = std::fs::read_to_string(&path).unwrap();
    let sum: String =
        Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(SUMS.split_whitespace().next(), Some(sum.as_str()), "{AXE} is not as it was");
    text
}

fn told(pages: &[Shown], result: &Value) -> Vec<String> {
    assert_eq!(result["broken"], Value::Null, "{result}");
    let found = result["found"].as_array().unwrap().iter().map(|one| {
        let page = usize::try_from(one["page"].as_u64().unwrap()).unwrap();
        let what = one["what"].as_str().unwrap().replace('\n', " ");
        format!("{} at {}: {what}", pages[page].name, one["width"])
    });
    found.collect()
}

#[tokio::test]
async fn every_page_is_open_to_everybody_in_both_languages_light_and_dark() {
    let pages = std::sync::Arc::new(pages::all().await);
    assert!(pages.len() > 60, "only {} pages", pages.len());
    let axe = std::sync::Arc::new(axe());
    let mut found = Vec::new();
    // Colours are the same however wide the window is.
    for (is_dark, widths) in [(false, &[1440, 390][..]), (true, &[1440])] {
        let (pages, axe) = (pages.clone(), axe.clone());
        let looking = tokio::task::spawn_blocking(move || {
            let site = Site { pages: &pages, axe: &axe, widths };
            let result = browser::look(&site, is_dark);
            assert_eq!(result["looked"], pages.len() * widths.len(), "{result}");
            told(&pages, &result)
        });
        let theme = if is_dark { "dark" } else { "light" };
        found.extend(looking.await.unwrap().iter().map(|line| format!("{theme}: {line}")));
    }
    assert!(found.is_empty(), "{} barriers:\n{}", found.len(), found.join("\n"));
}

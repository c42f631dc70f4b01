//! The classifier as its callers see it, on invented messages.

use std::sync::LazyLock;

use text::classify::{Classifier, Example, ModelFileError, Options, TrainError};

const THINGS: [(&str, [&str; 4]); 3] = [
    ("roads", ["路面坑洼", "桥梁破损", "a pothole in the road", "the bridge is cracked"]),
    ("schools", ["学校招生", "教师补课", "no place at the school", "the teacher is absent"]),
    ("water", ["自来水停水", "水管漏水", "the water pipe leaks", "no running water"]),
];

fn messages() -> Vec<(String, &'static str)> {
    let mut list = Vec::new();
    for number in 0..12 {
        for (label, things) in THINGS {
            for thing in things {
                list.push((format!("{thing}，{number} 号楼 please help {number}"), label));
            }
        }
    }
    list
}

fn examples<'a>(messages: &'a [(String, &'static str)]) -> Vec<Example<'a>> {
    messages.iter().map(|(text, label)| Example { text, label, group: None }).collect()
}

/// One classifier for all tests: training is repeatable.
fn trained() -> Classifier {
    static TRAINED: LazyLock<Option<Classifier>> =
        LazyLock::new(|| Classifier::train(&examples(&messages()), &Options::default()).ok());
    match &*TRAINED {
        Some(classifier) => classifier.clone(),
        None => unreachable!("the examples are enough to learn from"),
    }
}

#[test]
fn a_new_message_is_put_where_messages_like_it_went() {
    let classifier = trained();
    for (text, label) in [("门口的桥梁坏了", "roads"), ("pipe burst, no water", "water")] {
        let proposal = classifier.propose(text);
        assert_eq!(proposal.labels[0].0, label);
        assert!(!proposal.why.is_empty());
    }
}

#[test]
fn three_labels_come_in_falling_order_with_probabilities_that_sum_to_one() {
    let classifier = trained();
    let proposal = classifier.propose("学校旁边的路面");
    let shares: Vec<f32> = proposal.labels.iter().map(|(_, share)| *share).collect();
    assert_eq!(shares.len(), 3);
    assert!(shares.is_sorted_by(|left, right| left >= right));
    assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
}

#[test]
fn the_words_that_weighed_are_quotations_of_the_message() {
    let classifier = trained();
    let text = "领导您好：我家自来水停水三天";
    for word in classifier.propose(text).why {
        assert_eq!(&text[word.start..word.end], word.text);
        assert!((0.0..=1.0).contains(&word.weight));
    }
}

#[test]
fn a_message_of_unknown_words_makes_the_classifier_abstain() {
    let classifier = trained();
    assert!(classifier.propose("ζζζ").abstain);
    assert!(classifier.propose("").abstain);
}

#[test]
fn the_same_examples_give_the_same_bytes() {
    let messages = messages();
    let train = || Classifier::train(&examples(&messages), &Options::default()).unwrap();
    assert_eq!(train().to_bytes(), train().to_bytes());
}

#[test]
fn a_model_read_back_gives_the_same_answers_and_the_same_bytes() {
    let classifier = trained();
    let bytes = classifier.to_bytes();
    let again = Classifier::from_bytes(&bytes).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    assert_eq!(again.propose("桥梁停水"), classifier.propose("桥梁停水"));
}

#[test]
fn a_foreign_cut_short_or_changed_model_file_is_refused() {
    let bytes = trained().to_bytes();
    let refused = |bytes: &[u8]| Classifier::from_bytes(bytes).unwrap_err();
    assert_eq!(refused(b"PK\x03\x04 not a model"), ModelFileError::Foreign);
    assert_eq!(refused(b""), ModelFileError::Foreign);
    assert_eq!(refused(&bytes[..bytes.len() - 1]), ModelFileError::CutShort);
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(refused(&longer), ModelFileError::Damaged);
    let mut newer = bytes.clone();
    newer[8] = 99;
    assert_eq!(refused(&newer), ModelFileError::Version(99));
    for position in (32..bytes.len()).step_by(bytes.len() / 50) {
        let mut changed = bytes.clone();
        changed[position] ^= 0x10;
        assert_eq!(refused(&changed), ModelFileError::Damaged, "byte {position}");
    }
}

#[test]
fn a_correction_counts_at_once_and_survives_saving() {
    let mut classifier = trained();
    let text = "the bridge over the water is cracked and the pipe leaks";
    let wrong = classifier.propose(text).labels[0].0.to_owned();
    let right = if wrong == "roads" { "water" } else { "roads" };
    classifier.correct(text, right).unwrap();
    assert_eq!(classifier.propose(text).labels[0].0, right);
    assert_eq!(classifier.corrections(), 1);
    let again = Classifier::from_bytes(&classifier.to_bytes()).unwrap();
    assert_eq!(again.propose(text), classifier.propose(text));
    let other = "学校招生";
    assert_eq!(classifier.propose(other).labels[0].0, "schools");
}

#[test]
fn a_correction_to_a_label_that_was_not_trained_is_refused_by_name() {
    let error = trained().correct("x", "parks").unwrap_err();
    assert!(error.to_string().contains("`parks`"));
}

#[test]
fn too_few_examples_or_labels_are_refused() {
    let messages = messages();
    let one_label: Vec<Example<'_>> =
        examples(&messages).into_iter().filter(|own| own.label == "roads").collect();
    let refused = |list: &[Example<'_>]| Classifier::train(list, &Options::default()).unwrap_err();
    assert_eq!(refused(&[]), TrainError::TooFewExamples(0));
    assert_eq!(refused(&one_label), TrainError::TooFewLabels(1));
}

#[test]
fn the_share_of_abstentions_follows_the_setting() {
    let messages = messages();
    let options = Options { abstain_share: 0.0, ..Options::default() };
    let never = Classifier::train(&examples(&messages), &options).unwrap();
    assert_eq!(never.abstain_below(), 0.0);
    assert!(!never.always_abstains());
    let often = Options { abstain_share: 0.5, ..Options::default() };
    assert!(Classifier::train(&examples(&messages), &often).unwrap().abstain_below() > 0.0);
}

//! The content of a table as lines of text, and their hash.
//!
//! The form is meant to be written by any language: a line is its fields with a tab between them
//! and a line feed after; in a field a backslash, tab, line feed and carriage return are written
//! `\\`, `\t`, `\n`, `\r`; what is not there is an empty field. `docs/appraisal.md` lists the
//! lines.

use std::fmt::{Display, Write as _};

use sha2::{Digest as _, Sha256};

use super::export::{ExportRow, rows};
use super::rank::{Place, RankedList};
use super::table::{Table, UnitRow};
use crate::ids::PeerGroupKey;
use crate::policy::AppraisalRule;
use crate::text_ref::Digest;

/// Name and version of the form, in its first line.
const FORM: [&str; 2] = ["answerable-appraisal", "1"];

/// The SHA-256 of a table's content. It covers the rule, the units, every row and every result; it
/// leaves out the instant at which the table was made.
#[must_use]
pub fn content_hash(table: &Table) -> Digest {
    let mut hash = Sha256::new();
    write_content(table, |line| hash.update(line.as_bytes()));
    Digest(hash.finalize().into())
}

/// The lines of a table's content one by one, each with its line feed.
pub fn write_content(table: &Table, mut write: impl FnMut(&str)) {
    let mut line = Line::default();
    line.of("form").add(FORM[0]).add(FORM[1]).end(&mut write);
    let (policy, span) = (&table.policy, &table.span);
    let formula = table.rule.formula_version;
    line.of("formula").add(formula).add(&policy.key).add(policy.version).end(&mut write);
    line.of("period").add(span.period().as_str()).add(span.from()).add(span.to());
    line.add(&table.zone).end(&mut write);
    write_rule(&table.rule, &mut line, &mut write);
    for (group, row) in table.units() {
        write_unit(group, row, &mut line, &mut write);
    }
    write_unit(None, &table.no_unit, &mut line, &mut write);
    for peers in &table.groups {
        for list in &peers.lists {
            write_list(peers.group.as_ref(), list, &mut line, &mut write);
        }
    }
    for row in rows(table) {
        write_row(&row, &mut line, &mut write);
    }
}

/// A line while it is written.
#[derive(Default)]
struct Line {
    text: String,
    field: String,
}

impl Line {
    /// Begins a line with the word that says what it holds.
    fn of(&mut self, word: &str) -> &mut Self {
        self.text.clear();
        self.text.push_str(word);
        self
    }

    fn add(&mut self, value: impl Display) -> &mut Self {
        self.field.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.field, "{value}");
        self.text.push('\t');
        let is_plain = |byte: u8| !matches!(byte, b'\\' | b'\t' | b'\n' | b'\r');
        if self.field.bytes().all(is_plain) {
            self.text.push_str(&self.field);
        } else {
            self.add_escaped();
        }
        self
    }

    fn add_escaped(&mut self) {
        for character in self.field.chars() {
            match character {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                other => self.text.push(other),
            }
        }
    }

    fn maybe(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.add(value),
            None => self.add(""),
        }
    }

    fn end(&mut self, write: &mut impl FnMut(&str)) {
        self.text.push('\n');
        write(&self.text);
    }
}

fn write_rule(rule: &AppraisalRule, line: &mut Line, write: &mut impl FnMut(&str)) {
    for weight in &rule.weights {
        line.of("weight").add(weight.group.as_str()).add(weight.rate.as_str());
        line.add(weight.weight_per_mille).end(write);
    }
    line.of("satisfaction");
    for worth in rule.satisfaction_per_mille {
        line.add(worth);
    }
    line.end(write);
    line.of("treatment").add(rule.unreachable.as_str()).add(rule.no_word.as_str()).end(write);
    line.of("print").add(rule.decimals).add(rule.rounding.as_str()).end(write);
    line.of("ranking").add(u8::from(rule.is_ranked)).add(rule.minimum_count).end(write);
    for list in &rule.lists {
        line.of("list-rule").add(list.kind.as_str()).add(list.length_max);
        line.maybe(list.below).maybe(list.volume_min).end(write);
    }
}

fn write_unit(
    group: Option<&PeerGroupKey>,
    row: &UnitRow,
    line: &mut Line,
    write: &mut impl FnMut(&str),
) {
    let (place, number) = match row.place {
        Place::Ranked(number) => ("ranked", Some(number)),
        Place::TooFew => ("too_few", None),
        Place::SpecialGovernance => ("special_governance", None),
        Place::NoScore => ("no_score", None),
        Place::NotCompared => ("not_compared", None),
    };
    line.of("unit").maybe(row.unit).maybe(row.code.as_ref()).maybe(group);
    line.add(row.cases_counted).maybe(row.score).add(place).maybe(number).end(write);
    for figure in &row.figures {
        line.of("figure").maybe(row.unit).add(figure.group.as_str()).add(figure.rate.as_str());
        line.add(figure.numerator_per_mille).add(figure.denominator).maybe(figure.value);
        line.add(figure.late_on_first_date).end(write);
    }
}

fn write_list(
    group: Option<&PeerGroupKey>,
    list: &RankedList,
    line: &mut Line,
    write: &mut impl FnMut(&str),
) {
    for listed in &list.units {
        line.of("listed").maybe(group).add(list.kind.as_str()).add(listed.place);
        line.add(listed.unit).add(listed.measure).end(write);
    }
}

fn write_row(row: &ExportRow, line: &mut Line, write: &mut impl FnMut(&str)) {
    line.of("row").maybe(row.peer_group.as_ref()).maybe(row.unit).maybe(row.unit_code.as_ref());
    line.add(row.case_group.as_str()).add(row.figure.as_str()).add(row.standing.as_str());
    line.add(row.case).add(row.round).add(row.event).maybe(row.clock.map(|clock| clock.0));
    line.add(row.on).maybe(row.reading.map(|reading| reading.as_str()));
    line.add(row.denominator).add(row.credit_per_mille);
    line.add(row.late_on_first_date).add(row.duplicate);
    line.maybe(row.reason.as_ref()).add(&row.evidence);
    line.maybe(row.asked_by).maybe(row.asked_by_unit);
    line.maybe(row.approved_by).maybe(row.approved_by_unit).maybe(row.approved_in).end(write);
}

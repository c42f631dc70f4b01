//! The one place where SQL is put together at run time: the conditions of a list. Every value is a
//! parameter; only texts of this file and numbers of parameters are ever joined.

mod arms;

use app::port::Fault;
use app::port::list::{AlertFilter, CaseFilter, Cursor, Days, ListQuery, Sort};
use app::tally::Measure;
use domain::access::{Scope, ScopeClause};
use domain::case::Escalation;
use jiff::Timestamp;

use crate::sql::case_columns;
use crate::statement::{Ask, EngineKind, Text};
use crate::value::{NEVER, Value, word};
use crate::words;

/// A text in the making, with its parameters.
#[derive(Debug)]
pub(crate) struct Rendering {
    engine: EngineKind,
    sql: String,
    values: Vec<Value>,
}

impl Rendering {
    fn new(engine: EngineKind) -> Self {
        Self { engine, sql: String::new(), values: Vec::new() }
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn bind(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = self.values.len().to_string();
        self.sql.push(match self.engine {
            EngineKind::Sqlite => '?',
            EngineKind::Postgres => '$',
        });
        self.push(&place);
    }

    fn condition(&mut self, sql: &str, value: impl Into<Value>) {
        self.push(" AND ");
        self.push(sql);
        self.bind(value);
    }

    /// One of these; at least one is given.
    fn one_of(&mut self, column: &str, values: Vec<Value>) {
        self.push(" AND ");
        self.push(column);
        self.push(" IN (");
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self.push(")");
    }

    fn finish(self) -> Ask {
        Ask { text: Text::Rendered(self.sql), values: self.values }
    }

    fn scope(&mut self, handle: i64, scope: &Scope, now: Timestamp) {
        if scope.any_of.is_empty() {
            self.push(" AND 1 = 0");
        } else if !scope.any_of.contains(&ScopeClause::All) {
            for (index, clause) in scope.any_of.iter().enumerate() {
                self.push(if index == 0 { " AND (" } else { " OR " });
                self.clause(handle, *clause, now);
            }
            self.push(")");
        }
        self.named(handle, scope);
    }

    /// Cases for named persons, as far as the scope goes.
    fn named(&mut self, handle: i64, scope: &Scope) {
        if scope.sees_named {
            return;
        }
        self.push(" AND (is_named = 0");
        if let Some(person) = scope.named_as {
            self.push(" OR case_id IN (SELECT p.case_id FROM case_person p WHERE p.authority = ");
            self.bind(handle);
            self.push(" AND p.case_id = case_row.case_id AND p.person = ");
            self.bind(person.0);
            self.push(")");
        }
        self.push(")");
    }

    fn clause(&mut self, handle: i64, clause: ScopeClause, now: Timestamp) {
        let (column, id) = match clause {
            ScopeClause::All => return self.push("1 = 1"),
            ScopeClause::Unassigned => return self.push("responsible IS NULL"),
            ScopeClause::ResponsibleWithin(unit) => return self.within(handle, unit.0, now),
            ScopeClause::Support(unit) => {
                self.push("case_id IN (SELECT s.case_id FROM case_support s WHERE s.authority = ");
                self.bind(handle);
                self.push(" AND s.unit = ");
                self.bind(unit.0);
                return self.push(")");
            }
            ScopeClause::Lead(unit) => ("lead_unit = ", unit.0),
            ScopeClause::ParentLead(unit) => ("parent_lead = ", unit.0),
            ScopeClause::Counterparty(unit) => ("counterparty_unit = ", unit.0),
            ScopeClause::Requester(requester) => ("requester = ", requester.0),
        };
        self.push(column);
        self.bind(id);
    }

    /// The unit itself, and those whose path begins with the path of it, both as of now.
    fn within(&mut self, handle: i64, unit: uuid::Uuid, now: Timestamp) {
        self.push("(responsible = ");
        self.bind(unit);
        self.push(" OR ");
        self.below(handle, unit, now);
        self.push(")");
    }

    /// Those whose path begins with the path of a unit, as of now.
    fn below(&mut self, handle: i64, unit: uuid::Uuid, now: Timestamp) {
        self.push(
            "responsible IN (
                SELECT below.unit FROM unit_path above
                JOIN unit_path below ON below.authority = above.authority
                    AND below.path > above.path AND below.path < above.path_end
                WHERE above.authority = ",
        );
        self.bind(handle);
        self.push(" AND above.unit = ");
        self.bind(unit);
        for side in ["above", "below"] {
            self.push(" AND ");
            self.push(side);
            self.push(".valid_from <= ");
            self.bind(now);
            self.push(" AND ");
            self.push(side);
            self.push(".valid_to > ");
            self.bind(now);
        }
        self.push(")");
    }

    /// Everything but the words.
    fn filter(&mut self, filter: &CaseFilter, now: Timestamp) -> Result<(), Fault> {
        self.plain(filter);
        if let Some(kind) = filter.kind {
            self.condition("kind = ", word(&kind)?);
        }
        if !filter.statuses.is_empty() {
            let words = filter.statuses.iter().map(|status| status.as_str().into());
            self.one_of("status", words.collect());
        }
        if let Some(least) = filter.escalation {
            let levels =
                [Escalation::None, Escalation::Reminder, Escalation::Notice, Escalation::Raised];
            let words = levels.iter().filter(|level| **level >= least).map(word);
            self.one_of("escalation", words.collect::<Result<_, _>>()?);
        }
        if let Some(alert) = filter.alert {
            self.alert(alert, now);
        }
        Ok(())
    }

    fn plain(&mut self, filter: &CaseFilter) {
        if filter.is_open {
            self.push(" AND is_over = 0");
        }
        if filter.has_no_lead {
            self.push(" AND lead_unit IS NULL");
        }
        let ids = [
            ("lead_unit = ", filter.lead.map(|id| id.0)),
            ("requester = ", filter.requester.map(|id| id.0)),
            ("parent = ", filter.parent.map(|id| id.0)),
        ];
        for (sql, id) in ids {
            if let Some(id) = id {
                self.condition(sql, id);
            }
        }
        let keys = [
            ("category = ", filter.category.as_ref().map(|key| key.as_str())),
            ("type_key = ", filter.type_key.as_ref().map(|key| key.as_str())),
            ("channel = ", filter.channel.as_ref().map(|key| key.as_str())),
        ];
        for (sql, key) in keys {
            if let Some(key) = key {
                self.condition(sql, key);
            }
        }
        let bounds = [
            ("registered_at >= ", filter.registered_from),
            ("registered_at < ", filter.registered_before),
            ("closed_at >= ", filter.closed_from),
            ("closed_at < ", filter.closed_before),
        ];
        for (sql, at) in bounds {
            if let Some(at) = at {
                self.condition(sql, at);
            }
        }
    }

    fn alert(&mut self, alert: AlertFilter, now: Timestamp) {
        match alert {
            AlertFilter::Overdue => self.condition("due_at < ", now),
            AlertFilter::DueBy(by) => {
                self.condition("due_at >= ", now);
                self.condition("due_at < ", by);
            }
            AlertFilter::AtRisk => {
                self.condition("due_at >= ", now);
                self.condition("at_risk_at <= ", now);
            }
            AlertFilter::Silent => self.condition("silent_at < ", now),
        }
    }

    fn words(&mut self, handle: i64, asked: &[String]) {
        let question = match self.engine {
            EngineKind::Sqlite => words::for_sqlite(asked),
            EngineKind::Postgres => words::for_postgres(asked),
        };
        let Some(question) = question else { return };
        self.push(" AND case_id IN (SELECT w.case_id FROM case_words w WHERE w.authority = ");
        self.bind(handle);
        match self.engine {
            EngineKind::Sqlite => {
                self.push(" AND w.key IN (SELECT rowid FROM case_words_index");
                self.push(" WHERE case_words_index MATCH ");
                self.bind(question);
                self.push("))");
            }
            EngineKind::Postgres => {
                self.push(" AND w.words @@ CAST(CAST(");
                self.bind(question);
                self.push(" AS TEXT) AS TSQUERY))");
            }
        }
    }

    /// The cases whose words are asked for, in the order in which the index has them, which is that
    /// in which they came. Everything else is looked up for as many of them as are wanted.
    fn out_of_words(&mut self, question: String) {
        self.push(
            " FROM case_words_index
              CROSS JOIN (SELECT key AS word_key, authority AS word_authority, case_id AS word_case
                          FROM case_words) ON word_key = case_words_index.rowid
              CROSS JOIN case_row ON authority = word_authority AND case_id = word_case
              WHERE case_words_index MATCH ",
        );
        self.bind(question);
        self.push(" AND authority = ");
    }

    /// Behind a case in the order of the index of words; behind its time, if its words are gone.
    fn after_in_words(&mut self, handle: i64, after: &Cursor) {
        self.push(
            " AND case_words_index.rowid < COALESCE(
                (SELECT p.key FROM case_words p WHERE p.authority = ",
        );
        self.bind(handle);
        self.push(" AND p.case_id = ");
        self.bind(after.case.0);
        self.push("), ");
        self.bind(words::key_of_microsecond(after.at.unwrap_or(NEVER)));
        self.push(")");
    }

    fn after(&mut self, sort: Sort, after: &Cursor) {
        let columns = match sort {
            Sort::Due => "(due_at, case_id) > (",
            Sort::Newest => "(registered_at, case_id) < (",
            Sort::Stalest => "(last_update_at, case_id) > (",
        };
        self.condition(columns, after.at.unwrap_or(NEVER));
        self.push(", ");
        self.bind(after.case.0);
        self.push(")");
    }
}

/// The order of the index of words, the latest first.
const IN_WORDS: &str = " ORDER BY case_words_index.rowid DESC LIMIT ";

const fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Due => " ORDER BY due_at, case_id LIMIT ",
        Sort::Newest => " ORDER BY registered_at DESC, case_id DESC LIMIT ",
        Sort::Stalest => " ORDER BY last_update_at, case_id LIMIT ",
    }
}

/// Whether the best way to a list is through the cases that are not over, in their order: nothing
/// narrower is asked, and the order is theirs.
fn goes_through_open(query: &ListQuery) -> bool {
    let CaseFilter { is_open, has_no_lead, lead, requester, parent, statuses, words, .. } =
        &query.filter;
    let is_narrower = *has_no_lead
        || lead.is_some()
        || requester.is_some()
        || parent.is_some()
        || !statuses.is_empty()
        || !words.is_empty();
    *is_open && !is_narrower && matches!(query.sort, Sort::Due)
}

/// Names the index of the cases that are not over to SQLite, which has no statistics to find it by;
/// PostgreSQL has.
const fn through_open(engine: EngineKind) -> &'static str {
    match engine {
        EngineKind::Sqlite => " INDEXED BY case_row_open",
        EngineKind::Postgres => "",
    }
}

/// The question to the index of words by which a list is best gone through: SQLite has what it
/// finds in the order of registering already. PostgreSQL sorts, or not, by its statistics.
fn through_words(engine: EngineKind, query: &ListQuery) -> Option<String> {
    let is_in_order = engine == EngineKind::Sqlite && matches!(query.sort, Sort::Newest);
    words::for_sqlite(&query.filter.words).filter(|_| is_in_order)
}

fn conditions(list: &mut Rendering, handle: i64, query: &ListQuery) -> Result<(), Fault> {
    let through_words = through_words(list.engine, query);
    let is_through_words = through_words.is_some();
    if let Some(question) = through_words {
        list.out_of_words(question);
    } else {
        list.push(" FROM case_row");
        if goes_through_open(query) {
            list.push(through_open(list.engine));
        }
        list.push(" WHERE authority = ");
    }
    list.bind(handle);
    list.scope(handle, &query.scope, query.now);
    list.filter(&query.filter, query.now)?;
    if !is_through_words {
        list.words(handle, &query.filter.words);
    }
    Ok(())
}

/// A page of rows with the beginnings of their texts; one row more than wanted tells whether there
/// is another page.
pub(crate) fn page(
    engine: EngineKind,
    handle: i64,
    query: &ListQuery,
    limit: u32,
) -> Result<Ask, Fault> {
    let mut list = Rendering::new(engine);
    list.push(concat!(
        "SELECT ",
        case_columns!(),
        ", (SELECT substr(t.body, 1, 800) FROM text_body t
            WHERE t.authority = case_row.authority AND t.id = case_row.text_id)
         , (SELECT substr(t.body, 1, 800) FROM text_body t
            WHERE t.authority = case_row.authority AND t.id = case_row.place_id)",
    ));
    let is_through_words = through_words(engine, query).is_some();
    if let Some(arms) = arms::of_list(query) {
        arms.rows(&mut list, handle, (query.after.as_ref(), limit));
    } else {
        conditions(&mut list, handle, query)?;
        match &query.after {
            Some(after) if is_through_words => list.after_in_words(handle, after),
            Some(after) => list.after(query.sort, after),
            None => {}
        }
    }
    list.push(if is_through_words { IN_WORDS } else { order(query.sort) });
    list.bind(limit);
    Ok(list.finish())
}

/// How many rows, counted up to a limit.
pub(crate) fn count(
    engine: EngineKind,
    handle: i64,
    query: &ListQuery,
    up_to: u32,
) -> Result<Ask, Fault> {
    let mut list = Rendering::new(engine);
    list.push("SELECT COUNT(*) FROM (SELECT 1");
    match arms::of_list(query) {
        Some(arms) => arms.places(&mut list, handle),
        None => conditions(&mut list, handle, query)?,
    }
    list.push(" LIMIT ");
    list.bind(up_to);
    list.push(") AS found");
    Ok(list.finish())
}

/// Tallies of these measures, at least one, on some days.
pub(crate) fn tallies(engine: EngineKind, handle: i64, days: Days, measures: &[Measure]) -> Ask {
    let mut list = Rendering::new(engine);
    list.push("SELECT day, unit, measure, amount FROM tally WHERE amount <> 0");
    list.condition("authority = ", handle);
    list.condition("day >= ", days.from);
    list.condition("day <= ", days.to);
    list.one_of("measure", measures.iter().map(|measure| measure.code().into()).collect());
    list.push(" ORDER BY day, unit, measure");
    list.finish()
}

/// What a board is asked for.
#[derive(Debug)]
pub(crate) struct BoardAsk<'scope> {
    /// What may be seen.
    pub(crate) scope: &'scope Scope,
    /// The instant of asking.
    pub(crate) now: Timestamp,
    /// The end of the day.
    pub(crate) day_end: Timestamp,
}

/// How units stand: cases that are not over, by lead.
pub(crate) fn board(engine: EngineKind, handle: i64, asked: &BoardAsk<'_>) -> Ask {
    let mut list = Rendering::new(engine);
    list.push("SELECT lead_unit, COUNT(*)");
    // Due before the end of the day, that is, those that are overdue among them.
    let bounds = [("due_at", asked.now), ("due_at", asked.day_end), ("silent_at", asked.now)];
    for (column, bound) in bounds {
        list.push(", COUNT(*) FILTER (WHERE ");
        list.push(column);
        list.push(" < ");
        list.bind(bound);
        list.push(")");
    }
    list.push(
        ", COUNT(*) FILTER (WHERE status = 'objected'),
           COUNT(*) FILTER (WHERE status = 'verifying')",
    );
    if let Some(arms) = arms::Arms::of(asked.scope, asked.now) {
        arms.states(&mut list, handle);
    } else {
        list.push(" FROM case_row");
        if engine == EngineKind::Sqlite {
            list.push(" INDEXED BY case_row_open_by_lead");
        }
        list.push(" WHERE authority = ");
        list.bind(handle);
        list.push(" AND is_over = 0");
        list.scope(handle, asked.scope, asked.now);
    }
    list.push(" GROUP BY lead_unit ORDER BY lead_unit");
    list.finish()
}

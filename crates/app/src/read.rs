//! What a person may read: one case with everything around it, lists, the board.

use std::collections::HashMap;

use domain::access::{may_view, scope};
use domain::actor::Actor;
use domain::case::{Availability, Case, CaseAlert, Event, View, permitted_actions, readable_texts};
use domain::clock::{Alert, Clock};
use domain::due::Explanation;
use domain::ids::{AuthorityId, CaseId, TextId};
use domain::refusal::Refusal;
use jiff::Timestamp;

use crate::act::{App, Known};
use crate::port::fault::Fault;
use crate::port::list::{BoardRow, CaseFilter, Cursor, ListQuery, Listed, Page, Sort};
use crate::port::work::Notice;

/// Most rows of a page.
pub const ROWS_MAX: u32 = 500;

/// A clock with how it stands now.
#[derive(Debug, Clone)]
pub struct ClockReading {
    /// The clock.
    pub clock: Clock,
    /// How it stands; none for one that stopped.
    pub alert: Option<Alert>,
    /// How its due time was counted; none for a promised day.
    pub explanation: Option<Explanation>,
}

/// A case with everything that a person who may see it gets to see.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The instant of reading.
    pub now: Timestamp,
    /// Its public number.
    pub number: String,
    /// The case.
    pub case: Case,
    /// All its events.
    pub events: Vec<Event>,
    /// Texts that this person may read, by id. One that is missing was forgotten, or is not theirs.
    pub texts: HashMap<TextId, String>,
    /// Its clocks.
    pub clocks: Vec<ClockReading>,
    /// The worst of them, and silence.
    pub alert: CaseAlert,
    /// Every action on it: open to this person now, or why not.
    pub actions: Vec<Availability>,
    /// Public numbers of the cases around it that this person may see.
    pub numbers: HashMap<CaseId, String>,
}

fn unread(refusal: &Refusal) -> Fault {
    Fault::corrupt(format!("a case cannot be read: {}", refusal.key.as_str()))
}

impl App {
    /// A case by its public number, for a person who may see it. None where there is no such case
    /// for this person.
    ///
    /// # Errors
    /// The world failed.
    pub async fn sheet(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        number: &str,
    ) -> Result<Option<Sheet>, Fault> {
        let rules = self.rules(authority).await?;
        let Some(id) = self.store.find(authority, number).await? else { return Ok(None) };
        let mut known = self.around(authority, id).await?;
        let now = self.clock.now();
        let context = rules.context(now, actor, &[]);
        let Some(own) = known.remove(&id) else { return Ok(None) };
        if !may_view(&context.viewer(), &own.case.subject()) {
            return Ok(None);
        }
        let seen = known.values().filter(|it| may_view(&context.viewer(), &it.case.subject()));
        let numbers = seen.map(|it| (it.case.id, it.number.clone())).collect();
        let related = known.values().map(|it| it.case.clone()).collect();
        let view = View { case: own.case, related };
        let readable = readable_texts(&view.case, &own.events, actor);
        let texts = self.store.texts(authority, &readable).await?;
        let clocks = view.case.clocks.iter().map(|clock| {
            Ok(ClockReading {
                alert: clock
                    .is_open()
                    .then(|| view.case.clock_alert(clock, &context))
                    .transpose()?,
                explanation: view.case.explain(clock.start.clock, &context)?,
                clock: clock.clone(),
            })
        });
        Ok(Some(Sheet {
            now,
            number: own.number,
            events: own.events,
            texts: texts.into_iter().map(|text| (text.id, text.body)).collect(),
            clocks: clocks.collect::<Result<_, Refusal>>().map_err(|it| unread(&it))?,
            alert: view.case.alert(&context).map_err(|it| unread(&it))?,
            actions: permitted_actions(&view, &context),
            case: view.case,
            numbers,
        }))
    }

    /// A case and those that it names.
    async fn around(
        &self,
        authority: AuthorityId,
        id: CaseId,
    ) -> Result<HashMap<CaseId, Known>, Fault> {
        let mut known = HashMap::new();
        let mut wanted = vec![id];
        while !wanted.is_empty() {
            let found = self.store.load(authority, &wanted).await?;
            if found.is_empty() {
                break;
            }
            for loaded in found {
                known.insert(loaded.case, Known::read(&loaded)?);
            }
            wanted = crate::act::named_by(&known, id);
        }
        Ok(known)
    }

    /// The cases of public numbers, as far as a person may see them.
    ///
    /// # Errors
    /// The world failed.
    pub async fn numbered(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        numbers: &[String],
    ) -> Result<HashMap<String, CaseId>, Fault> {
        let rules = self.rules(authority).await?;
        let context = rules.context(self.clock.now(), actor, &[]);
        let mut found = HashMap::new();
        for number in numbers {
            let Some(id) = self.store.find(authority, number).await? else { continue };
            let loaded = self.store.load(authority, &[id]).await?;
            let Some(known) = loaded.first().map(Known::read).transpose()? else { continue };
            if may_view(&context.viewer(), &known.case.subject()) {
                found.insert(number.clone(), id);
            }
        }
        Ok(found)
    }

    /// A page of the cases that a person may see.
    ///
    /// # Errors
    /// The world failed.
    pub async fn list(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        asked: ListAsked,
    ) -> Result<Page<Listed>, Fault> {
        self.store.list(&self.query(authority, actor, asked).await?).await
    }

    /// How many cases a list has, counted up to a limit.
    ///
    /// # Errors
    /// The world failed.
    pub async fn count(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        asked: ListAsked,
        up_to: u32,
    ) -> Result<u64, Fault> {
        self.store.count(&self.query(authority, actor, asked).await?, up_to).await
    }

    async fn query(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        asked: ListAsked,
    ) -> Result<ListQuery, Fault> {
        let rules = self.rules(authority).await?;
        let now = self.clock.now();
        let viewer = rules.context(now, actor, &[]).viewer();
        Ok(ListQuery {
            authority,
            scope: scope(&viewer),
            now,
            filter: asked.filter,
            sort: asked.sort,
            after: asked.after,
            limit: asked.limit.clamp(1, ROWS_MAX),
        })
    }

    /// How units stand, as far as the person may see their cases.
    ///
    /// # Errors
    /// The world failed.
    pub async fn board(
        &self,
        authority: AuthorityId,
        actor: &Actor,
    ) -> Result<Vec<BoardRow>, Fault> {
        let rules = self.rules(authority).await?;
        let now = self.clock.now();
        let viewer = rules.context(now, actor, &[]).viewer();
        self.store.board(authority, &scope(&viewer), now, rules.day_end(now)).await
    }

    /// The latest messages to the unit that a person acts for.
    ///
    /// # Errors
    /// The world failed.
    pub async fn notices(
        &self,
        authority: AuthorityId,
        actor: &Actor,
        limit: u32,
    ) -> Result<Vec<Notice>, Fault> {
        match actor.unit() {
            Some(unit) => self.store.notices_of(authority, unit, limit).await,
            None => Ok(Vec::new()),
        }
    }
}

/// What is asked of a list.
#[derive(Debug, Clone, Default)]
pub struct ListAsked {
    /// Which cases.
    pub filter: CaseFilter,
    /// In which order.
    pub sort: Sort,
    /// After which place.
    pub after: Option<Cursor>,
    /// How many rows; at most [`ROWS_MAX`].
    pub limit: u32,
}

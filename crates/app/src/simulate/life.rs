//! The life of the city: one queue of what happens when. Time only moves forward; what falls on the
//! same instant happens in the order in which it was thought of.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use domain::actor::Actor;
use domain::case::{Command, Kind, Status, ready};
use domain::ids::CaseId;
use domain::look_back::{Candidate, draw, look_back_days};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::agenda::{Agenda, Place, agenda};
use super::arrive::{Arriving, Memory, opened};
use super::calls::Call;
use super::fate::{Beside, Intake};
use super::moves::{Move, attempt};
use super::random::Random;
use super::scene::{Scene, Thread, World};
use super::source::SeededIds;
use super::stage::{Deed, Period, Stage, Touched};
use super::summary::Summary;
use crate::texts::Writing;

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    /// Something comes in: which of the calls.
    Arrive(usize),
    /// The next thing on a case's agenda, if it has not been made anew.
    Next(CaseId, u32),
    /// A clock of a case reaches a step.
    Steps(CaseId),
    /// A drawn case is looked back on.
    LookBack(CaseId),
    /// The cases that ended in a month are drawn from.
    Draw(Date),
}

/// A case with what is planned for it.
#[derive(Debug)]
struct Course {
    thread: Thread,
    place: Option<Place>,
    agenda: VecDeque<(Timestamp, Move)>,
    /// Counts agendas; what is queued for an earlier one is overtaken.
    version: u32,
    steps_at: Option<Timestamp>,
    look_backs: u32,
    /// It is on the list of a month from which is yet to be drawn.
    is_listed: bool,
}

impl Course {
    const fn of(thread: Thread) -> Self {
        Self {
            thread,
            place: None,
            agenda: VecDeque::new(),
            version: 0,
            steps_at: None,
            look_backs: 0,
            is_listed: false,
        }
    }
}

/// The city at work.
pub(super) struct Life<'a> {
    world: World<'a>,
    stage: Stage<'a>,
    ids: Arc<SeededIds>,
    calls: Vec<Call>,
    queue: BinaryHeap<Reverse<(Timestamp, u64, Wish)>>,
    queued: u64,
    courses: HashMap<CaseId, Course>,
    memory: Memory,
    random: Random,
    /// Cases that ended, by the month, for look-back.
    ended: BTreeMap<Date, Vec<(CaseId, Date)>>,
    until: Timestamp,
    seed: String,
    summary: Summary,
}

/// What a life begins with.
pub(super) struct Beginning<'a> {
    pub(super) world: World<'a>,
    pub(super) ids: Arc<SeededIds>,
    pub(super) calls: Vec<Call>,
    pub(super) seed: String,
    pub(super) until: Timestamp,
}

impl<'a> Life<'a> {
    pub(super) fn begin(beginning: Beginning<'a>) -> Self {
        let Beginning { world, ids, calls, seed, until } = beginning;
        let mut life = Self {
            stage: Stage::new(world.rules),
            random: Random::of(&seed, "life"),
            world,
            ids,
            calls: Vec::new(),
            queue: BinaryHeap::new(),
            queued: 0,
            courses: HashMap::new(),
            memory: Memory::default(),
            ended: BTreeMap::new(),
            until,
            seed,
            summary: Summary::default(),
        };
        for (place, call) in calls.iter().enumerate() {
            life.queue(call.at, Wish::Arrive(place));
        }
        life.calls = calls;
        life
    }

    /// Lets everything happen up to an instant.
    pub(super) fn run_until(&mut self, end: Timestamp) {
        let end = end.min(self.until);
        while let Some(Reverse((at, _, _))) = self.queue.peek() {
            if *at >= end {
                break;
            }
            let Some(Reverse((at, _, wish))) = self.queue.pop() else { break };
            self.happen(at, wish);
        }
    }

    /// The instant of what comes next, if anything does before the end.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        let next = self.queue.peek().map(|Reverse((at, _, _))| *at);
        next.filter(|at| *at < self.until)
    }

    /// What was decided since the last time.
    pub(super) fn take(&mut self) -> Period {
        self.stage.take()
    }

    pub(super) const fn summary(&self) -> &Summary {
        &self.summary
    }

    fn queue(&mut self, at: Timestamp, wish: Wish) {
        self.queued += 1;
        self.queue.push(Reverse((at, self.queued, wish)));
    }

    fn happen(&mut self, now: Timestamp, wish: Wish) {
        match wish {
            Wish::Arrive(place) => self.arrive(now, place),
            Wish::Next(case, version) => self.next(now, case, version),
            Wish::Steps(case) => self.steps(now, case),
            Wish::LookBack(case) => self.look_back(now, case),
            Wish::Draw(month) => self.draw(now, month),
        }
    }

    fn arrive(&mut self, now: Timestamp, place: usize) {
        let Some(call) = self.calls.get(place).cloned() else { return };
        let wants_other = matches!(call.fate.intake, Intake::Duplicate | Intake::WronglyLinked);
        let (stage, courses) = (&self.stage, &self.courses);
        let stays = call.fate.stalls_at.is_some();
        let may = |id: CaseId| {
            let Some(case) = stage.case(id) else { return false };
            let is_still = courses.get(&id).is_some_and(|it| it.thread.fate.stalls_at.is_some());
            let is_open = matches!(case.status(), Status::Dispatched | Status::InProgress);
            is_open && (!stays || is_still)
        };
        let repeated = wants_other
            .then(|| self.memory.repeat(&mut self.random, |matter| may(matter.case)))
            .flatten();
        let arriving = Arriving {
            world: &self.world,
            ids: self.ids.as_ref(),
            memory: &mut self.memory,
            random: self.random.split(),
            now,
        };
        let Some(arrival) = arriving.arrive(&call, repeated) else {
            self.summary.left_out += 1;
            return;
        };
        self.courses.insert(arrival.case, Course::of(arrival.thread));
        if !self.act(now, arrival.case, arrival.deed) {
            self.courses.remove(&arrival.case);
        }
    }

    /// Does the next thing on a case's agenda.
    fn next(&mut self, now: Timestamp, case: CaseId, version: u32) {
        let Some(course) = self.courses.get_mut(&case) else { return };
        if course.version != version {
            return;
        }
        let Some((_, next)) = course.agenda.pop_front() else { return };
        self.queue_next(case);
        self.attempt(now, case, &next);
    }

    fn queue_next(&mut self, case: CaseId) {
        let Some(course) = self.courses.get(&case) else { return };
        let next = course.agenda.front().map(|(at, _)| (*at, course.version));
        if let Some((at, version)) = next {
            self.queue(at, Wish::Next(case, version));
        }
    }

    fn attempt(&mut self, now: Timestamp, id: CaseId, next: &Move) {
        if *next == Move::Link && !self.may_be_linked(id) {
            // The other case was answered meanwhile: this one is handled as any other.
            if let Some(course) = self.courses.get_mut(&id) {
                course.thread.primary = None;
            }
            self.refresh(now, id, true);
            return;
        }
        let Some(mut course) = self.courses.remove(&id) else { return };
        let deed = self.scene(now, id, &mut course.thread, |scene| {
            let (actor, command) = attempt(scene, next)?;
            Some((actor, command))
        });
        let is_wanted = note(&mut course.thread, next);
        self.courses.insert(id, course);
        let Some((Some((actor, command)), texts)) = deed else {
            self.summary.nothing_to_do(next);
            self.refresh(now, id, is_wanted);
            return;
        };
        // People see what is open to them, and leave the rest.
        let is_open = self.stage.case(id).is_some_and(|case| ready(command.action(), case).is_ok());
        if !is_open {
            self.summary.overtaken(command.action());
            return;
        }
        self.act(now, id, Deed { actor, command, texts, caller: None });
    }

    /// Whether the case that this one repeats is still to be answered.
    fn may_be_linked(&self, id: CaseId) -> bool {
        let primary = self.courses.get(&id).and_then(|course| course.thread.primary);
        let primary = primary.and_then(|primary| self.stage.case(primary));
        primary.is_some_and(|found| {
            let status = found.status();
            !status.is_over() && !matches!(status, Status::Verifying | Status::Linked)
        })
    }

    /// Looks at a case at an instant, and takes the texts written meanwhile.
    fn scene<T>(
        &self,
        now: Timestamp,
        id: CaseId,
        thread: &mut Thread,
        look: impl FnOnce(&mut Scene<'_>) -> T,
    ) -> Option<(T, Vec<crate::port::commit::NewText>)> {
        let case = self.stage.case(id)?;
        let mut scene = Scene {
            world: &self.world,
            now,
            case,
            thread,
            precedents: self.stage.precedents(),
            ids: self.ids.as_ref(),
            writing: Writing::new(self.ids.as_ref(), now),
        };
        let seen = look(&mut scene);
        Some((seen, scene.writing.finish()))
    }

    fn act(&mut self, now: Timestamp, id: CaseId, deed: Deed) -> bool {
        let action = deed.command.action();
        match self.stage.act(now, id, deed) {
            Ok(touched) => {
                self.summary.done(action);
                for found in touched {
                    self.follow(now, id, found);
                }
                true
            }
            Err(refusal) => {
                self.summary.refused(action, &refusal);
                false
            }
        }
    }

    /// What a decision means for a case that it touched.
    fn follow(&mut self, now: Timestamp, from: CaseId, touched: Touched) {
        let id = touched.case;
        let own = self.world.rules.authority();
        let Some(case) = self.stage.case(id) else { return };
        if case.registration.as_ref().is_none_or(|found| found.authority != own) {
            self.stage.forget(id);
            return;
        }
        if touched.is_new && !self.courses.contains_key(&id) {
            let Some(parent) = self.courses.get_mut(&from) else { return };
            let Some(thread) = opened(case, &mut parent.thread) else { return };
            self.courses.insert(id, Course::of(thread));
        }
        if touched.is_new {
            self.summary.opened(case);
        }
        self.refresh(now, id, false);
        if touched.moves_clocks {
            self.plan_steps(now, id);
        }
        self.let_go(id);
    }

    /// Makes the agenda anew where the case stands elsewhere now.
    fn refresh(&mut self, now: Timestamp, id: CaseId, is_forced: bool) {
        let Some(mut course) = self.courses.remove(&id) else { return };
        let Some(case) = self.stage.case(id) else { return };
        let place = Place::of(case);
        let status = case.status();
        let moved = course.place.as_ref() != Some(&place);
        if !is_forced && !moved {
            self.courses.insert(id, course);
            return;
        }
        let made: Option<(Agenda, _)> =
            self.scene(now, id, &mut course.thread, |scene| agenda(scene, &place));
        course.agenda = made.map(|(agenda, _)| agenda).unwrap_or_default().into();
        course.place = Some(place);
        course.version += 1;
        self.courses.insert(id, course);
        if moved && matches!(status, Status::Closed | Status::Disposed) {
            self.note_end(now, id);
        }
        self.queue_next(id);
    }

    /// Queues the next step of the case's clocks.
    fn plan_steps(&mut self, now: Timestamp, id: CaseId) {
        let Some(case) = self.stage.case(id) else { return };
        let context = self.world.rules.context(now, &Actor::Worker, &[]);
        let at = match case.next_step_at(&context) {
            Ok(at) => at,
            Err(refusal) => {
                self.summary.refused(domain::access::Action::RecordStep, &refusal);
                return;
            }
        };
        let Some(course) = self.courses.get_mut(&id) else { return };
        let Some(at) = at.map(|at| at.max(now)) else {
            course.steps_at = None;
            return;
        };
        // The worker comes by every few seconds.
        let at = at + SignedDuration::from_micros(course.thread.random.between(1, 9_000_000));
        if course.steps_at.is_some_and(|planned| planned >= now && planned <= at) {
            return;
        }
        course.steps_at = Some(at);
        self.queue(at, Wish::Steps(id));
    }

    /// Records the steps that clocks have reached.
    fn steps(&mut self, now: Timestamp, id: CaseId) {
        let Some(course) = self.courses.get_mut(&id) else { return };
        if course.steps_at != Some(now) {
            return;
        }
        course.steps_at = None;
        let Some(case) = self.stage.case(id) else { return };
        let context = self.world.rules.context(now, &Actor::Worker, &[]);
        let due = case.due_steps(&context).unwrap_or_default();
        for step in due {
            let command = Command::RecordStep { clock: step.clock, step: step.step };
            let deed = Deed { actor: Actor::Worker, command, texts: Vec::new(), caller: None };
            self.act(now, id, deed);
        }
        self.plan_steps(now, id);
    }

    /// Remembers a case that ended, for the look-back of its month.
    fn note_end(&mut self, now: Timestamp, id: CaseId) {
        let day = self.world.rules.day(now);
        let Some(case) = self.stage.case(id) else { return };
        let is_drawn_from = match &case.state {
            domain::case::State::Disposed { disposition, .. } => {
                let rule = self.world.policy.dispositions.get(disposition);
                rule.is_some_and(|rule| rule.is_sampled)
            }
            _ => true,
        };
        if !is_drawn_from {
            return;
        }
        let month = day.first_of_month();
        let Ok(after) = month.checked_add(jiff::ToSpan::months(1)) else { return };
        let has_plan = !self.world.policy.look_back.after_days.is_empty();
        if has_plan && !self.ended.contains_key(&month) {
            let at = after.to_zoned(self.world.rules.zone.clone()).map(|it| it.timestamp());
            let morning = SignedDuration::from_hours(9);
            if let Ok(at) = at {
                self.queue(at + morning, Wish::Draw(month));
            }
        }
        self.ended.entry(month).or_default().push((id, day));
        if let Some(course) = self.courses.get_mut(&id) {
            course.is_listed = true;
        }
    }

    /// Draws from the cases that ended in a month.
    fn draw(&mut self, now: Timestamp, month: Date) {
        let ended: BTreeMap<CaseId, Date> =
            self.ended.insert(month, Vec::new()).unwrap_or_default().into_iter().collect();
        let plan = self.world.policy.look_back.clone();
        let candidates: Vec<Candidate> = ended
            .keys()
            .filter_map(|id| self.stage.case(*id))
            .filter(|case| matches!(case.status(), Status::Closed | Status::Disposed))
            .map(|case| Candidate { case: case.id, lead: case.state.answerable() })
            .collect();
        let seed = format!("{} {month}", self.seed);
        for drawn in draw(&seed, &candidates, &plan) {
            let Some(ended_on) = ended.get(&drawn.case) else { continue };
            for due_on in look_back_days(*ended_on, &plan) {
                let next = Move::DrawLookBack { seed: seed.clone(), due_on };
                self.attempt(now, drawn.case, &next);
                self.plan_look_back(now, drawn.case, due_on);
            }
        }
        for id in ended.into_keys() {
            if let Some(course) = self.courses.get_mut(&id) {
                course.is_listed = false;
            }
            self.let_go(id);
        }
    }

    fn plan_look_back(&mut self, now: Timestamp, id: CaseId, due_on: Date) {
        let Ok(day) = due_on.to_zoned(self.world.rules.zone.clone()) else { return };
        let from = day.timestamp().max(now);
        let Some(mut course) = self.courses.remove(&id) else { return };
        let at = self.scene(now, id, &mut course.thread, |scene| scene.at_work(from, 700));
        course.look_backs += 1;
        self.courses.insert(id, course);
        if let Some((at, _)) = at {
            self.queue(at, Wish::LookBack(id));
        }
    }

    fn look_back(&mut self, now: Timestamp, id: CaseId) {
        let Some(course) = self.courses.get_mut(&id) else { return };
        course.look_backs = course.look_backs.saturating_sub(1);
        self.attempt(now, id, &Move::LookBack);
        // What could not be put away before may be now.
        let is_closed = self.stage.case(id).is_some_and(|case| case.status() == Status::Closed);
        self.refresh(now, id, is_closed);
        self.let_go(id);
    }

    /// Lets go of a case to which nothing more will happen.
    fn let_go(&mut self, id: CaseId) {
        let Some(course) = self.courses.get(&id) else { return };
        let is_planned = !course.agenda.is_empty() || course.steps_at.is_some();
        let Some(case) = self.stage.case(id) else { return };
        let is_over = case.status().is_over() && case.parent().is_none();
        let is_alone = case.children.is_empty() && case.duplicates.is_empty();
        if is_over && is_alone && !is_planned && course.look_backs == 0 && !course.is_listed {
            self.courses.remove(&id);
            self.stage.forget(id);
        }
    }
}

/// What of its fate has happened with a move. Whether the agenda has to be made anew if there was
/// nothing to do it with: the work goes on without that turn.
fn note(thread: &mut Thread, next: &Move) -> bool {
    let is_turn = matches!(
        next,
        Move::AskExtension
            | Move::Pause
            | Move::AskSupport
            | Move::Split
            | Move::MakeLongTerm
            | Move::Withdraw { .. }
    );
    thread.is_turned |= is_turn;
    thread.is_sent_back |= *next == Move::SendBack;
    let beside = thread.fate.beside;
    thread.is_beside_done |= match next {
        Move::Remind | Move::Escalate | Move::Redact | Move::FollowUp | Move::Reopen => true,
        Move::AskExclusion => beside == Beside::ExclusionOpen,
        Move::DecideExclusion { .. } | Move::Correct => true,
        _ => false,
    };
    is_turn && thread.kind == Kind::Request
}

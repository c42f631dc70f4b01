//! Cases of the suite about keeping no longer than needed, and about forgetting again.

use app::port::feed::FeedPlace;
use app::port::people::{Audit, AuditFilter};
use app::port::{Cases, Store};
use domain::case::{Command, DispositionClass, ImportedFact, Kind, NewFollowUp, Registration};
use domain::ids::{CaseId, RequesterId};

use crate::conformance::cases;
use crate::sqlite::files_with;
use crate::support::{Folder, wait_for};
use crate::town::Town;

cases![
    contact_data_goes_when_the_policy_says_and_is_noted_once,
    the_list_of_redactions_says_what_the_journal_says,
    a_text_held_by_other_cases_is_forgotten_in_each,
    history_that_is_still_open_gets_its_clocks_once,
];

async fn requester(town: &Town, text: &str) -> (CaseId, RequesterId) {
    let done = town.request(text).await;
    let registration = town.case(done.case).await.registration.unwrap();
    (done.case, registration.counterparty.requester().unwrap())
}

async fn end(town: &Town, case: CaseId) {
    let rules = town.app.rules(town.authority).await.unwrap();
    let policy = rules.policy_at(town.app.clock.now()).unwrap();
    let (disposition, _) = policy
        .dispositions
        .iter()
        .find(|(_, rule)| rule.class == DispositionClass::OutOfScope)
        .unwrap();
    let disposition = disposition.clone();
    let dispose = |text| Command::Dispose { disposition, text: Some(text) };
    town.says("dora", case, dispose).await;
}

async fn has_contact(store: &dyn Store, town: &Town, requester: RequesterId) -> bool {
    store.contact(town.authority, requester).await.unwrap().is_some()
}

async fn contact_data_goes_when_the_policy_says_and_is_noted_once(address: String) {
    let town = Town::found(&address).await;
    let (case, requester) = requester(&town, "Who owns this lamp?").await;
    let store = town.app.store.as_ref();
    let forget = async || town.app.forget_what_is_over(town.authority).await.unwrap();
    town.days_go_by(800);
    assert_eq!(forget().await, 0, "the case is still open");
    end(&town, case).await;
    town.days_go_by(729);
    assert_eq!(forget().await, 0, "the policy keeps it for 730 days");
    assert!(has_contact(store, &town, requester).await);
    town.days_go_by(2);
    let act = Some("contacts-forgotten".to_owned());
    let filter = AuditFilter { act, ..AuditFilter::default() };
    let noted = async || store.audited(town.authority, &filter, 9).await.unwrap();
    assert!(noted().await.is_empty());
    assert_eq!(forget().await, 1);
    assert!(!has_contact(store, &town, requester).await);
    let trail = noted().await;
    assert_eq!(trail.len(), 1);
    let Audit { at, person, about, .. } = &trail[0].entry;
    assert_eq!((*at, *person), (town.app.clock.now(), None));
    assert!(about.starts_with("1 requesters, 730 days by policy "), "{about}");
    assert_eq!(forget().await, 0);
    assert_eq!(noted().await, trail, "nothing more is noted");
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
}

async fn the_list_of_redactions_says_what_the_journal_says(address: String) {
    let town = Town::found(&address).await;
    let done = town.request("My neighbour Quokka leaves the light on").await;
    let registration = town.case(done.case).await.registration.unwrap();
    let after = |place| town.app.redactions_after(town.authority, place);
    assert!(after(FeedPlace(0)).await.unwrap().is_none(), "nothing is sealed yet");
    town.redact(done.case, registration.text.text_id).await;
    town.app.seal(town.authority).await.unwrap().unwrap();
    let found = after(FeedPlace(0)).await.unwrap().unwrap();
    let (first, place) = (found.redactions[0].clone(), found.place);
    assert_eq!(found.redactions.len(), 1);
    assert_eq!((first.case, first.text), (done.case, registration.text.text_id));
    assert!(after(place).await.unwrap().is_none());
    assert!(town.app.reaches(town.authority, place).await.unwrap());
    let beyond = FeedPlace(place.0 + 1);
    assert!(!town.app.reaches(town.authority, beyond).await.unwrap());
    assert!(!town.app.redact_again(&first).await.unwrap(), "it is forgotten already");
}

/// Two promises made in one answer take over the place of their case; none of the three knows of
/// every other.
async fn a_text_held_by_other_cases_is_forgotten_in_each(address: String) {
    let town = Town::found(&address).await;
    let done = town.request("The lamp of Quokka is out").await;
    let place = town.case(done.case).await.registration.unwrap().place.unwrap();
    let rules = town.app.rules(town.authority).await.unwrap();
    let unit = |code: &str| rules.unit_by_code(code).unwrap();
    let dispatch =
        Command::Dispatch { lead: unit("transport"), supports: Vec::new(), reason: None };
    town.act("dora", done.case, dispatch).await.unwrap();
    town.act("hugo", done.case, Command::Sign).await.unwrap();
    let happened_at = town.app.clock.now();
    let contact = |note| Command::LogContact { is_reached: true, happened_at, note };
    town.says("hugo", done.case, contact).await;
    let answer = |public| Command::Answer { public, internal: None, evidence: Vec::new() };
    town.says("hugo", done.case, answer).await;
    let mut holders = town.database.cases_of_text(town.authority, place.text_id).await.unwrap();
    assert_eq!(holders, [done.case]);
    let policy = rules.policy_at(happened_at).unwrap();
    let promise = policy.types.iter().find(|(_, rule)| rule.kind == Kind::Commitment).unwrap();
    let mut opened = Vec::new();
    for _ in 0..2 {
        let case = CaseId(town.app.ids.fresh(happened_at));
        opened.push(case);
        let (type_key, commissioning_office) = (promise.0.clone(), unit("delivery-unit"));
        let new = |quotation| NewFollowUp {
            case,
            type_key,
            quotation,
            due_on: None,
            commissioning_office,
        };
        town.says("hugo", done.case, |text| Command::FollowUp(Box::new(new(text)))).await;
    }
    holders = town.database.cases_of_text(town.authority, place.text_id).await.unwrap();
    holders.sort_unstable();
    let mut wanted = [opened.as_slice(), &[done.case]].concat();
    wanted.sort_unstable();
    assert_eq!(holders, wanted);
    // From one of the two that were opened: the other is no relative of it.
    town.redact(opened[1], place.text_id).await;
    for case in wanted {
        assert!(town.case(case).await.redacted.contains(&place.text_id));
    }
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
}

async fn history_that_is_still_open_gets_its_clocks_once(address: String) {
    let town = Town::found(&address).await;
    let like = town.request("The first lamp").await;
    let registration = Box::new(town.case(like.case).await.registration.unwrap());
    let now = town.app.clock.now();
    let bring = async |text: &str, then: Option<ImportedFact>| {
        let case = CaseId(town.app.ids.fresh(now));
        let mut writing = app::texts::Writing::new(town.app.ids.as_ref(), now);
        let registration =
            Box::new(Registration { text: writing.write(case, text), ..*registration.clone() });
        let facts = std::iter::once(ImportedFact::Registered { registration }).chain(then);
        let facts = facts.map(|fact| (now, fact)).collect();
        let syl = town.person("syl").await;
        let act = app::act::Act::new(town.authority, case, syl, Command::Import { facts });
        town.app.act(act.with_texts(writing.finish())).await.unwrap().case
    };
    let open = bring("A lamp from before", None).await;
    let class = domain::case::ClosedAs::Unverified;
    let closed = bring("A lamp long repaired", Some(ImportedFact::Closed { class })).await;
    assert!(town.case(open).await.clocks.is_empty());
    let record = async || town.app.record_steps(town.authority, "worker").await.unwrap();
    assert_eq!(record().await, 1);
    assert_eq!(record().await, 0, "run twice, the second changes nothing");
    let clocks = town.case(open).await.clocks;
    assert!(!clocks.is_empty() && clocks.iter().all(|clock| clock.start.started_at == now));
    assert!(town.case(closed).await.clocks.is_empty());
    assert!(town.app.verify(town.authority, None).await.unwrap().ok);
}

#[test]
fn forgotten_contact_data_leaves_no_byte_when_the_policy_forgets_it() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let (case, requester) = requester(&town, "Who owns this lamp?").await;
        let sealed = town.database.contact(town.authority, requester).await.unwrap().unwrap();
        end(&town, case).await;
        assert!(!files_with(folder.path(), &sealed.sealed).is_empty(), "it would tell nothing");
        town.days_go_by(731);
        assert_eq!(town.app.forget_what_is_over(town.authority).await.unwrap(), 1);
        let telephone = sealed.telephone.unwrap().0;
        for gone in [sealed.sealed.as_slice(), &telephone] {
            assert_eq!(files_with(folder.path(), gone), Vec::<String>::new());
        }
    });
}

#[test]
fn a_redaction_outlives_a_restore() {
    wait_for(async {
        let folder = Folder::new();
        let town = Town::found(&folder.address()).await;
        let secret = "My neighbour Quokka leaves the light on";
        let done = town.request(secret).await;
        let text = town.case(done.case).await.registration.unwrap().text.text_id;
        let picture = b"\x89PNG\r\n\x1a\n the window of Quokka";
        let file = town.attach("ines", done.case, picture).await;
        town.app.seal(town.authority).await.unwrap();
        let copy = Folder::new();
        town.database.backup(&copy.path().join("city.db")).await.unwrap();

        town.redact(done.case, text).await;
        town.redact(done.case, file).await;
        let late = town.request("A case that the copy does not know").await;
        let late_text = town.case(late.case).await.registration.unwrap().text.text_id;
        town.redact(late.case, late_text).await;
        town.app.seal(town.authority).await.unwrap();
        let list = town.app.redactions_after(town.authority, FeedPlace(0)).await.unwrap().unwrap();
        assert_eq!(list.redactions.len(), 3);

        let restored = Town::open(&copy.address(), town.authority).await;
        let name = app::attach::sha256(picture);
        restored.app.blobs.put(town.authority, name, picture).await.unwrap();
        assert!(!files_with(copy.path(), b"Quokka").is_empty(), "it would tell nothing");
        let mut again = Vec::new();
        for redaction in &list.redactions {
            again.push(restored.app.redact_again(redaction).await.unwrap());
        }
        assert_eq!(again, [true, true, false]);
        for gone in [b"Quokka".as_slice(), b"neighbour", b"picture.png"] {
            assert_eq!(files_with(copy.path(), gone), Vec::<String>::new());
        }
        assert!(!restored.app.blobs.has(town.authority, name).await.unwrap());
        assert!(restored.app.verify(town.authority, None).await.unwrap().ok);
        let redacted = restored.case(done.case).await.redacted;
        assert_eq!(redacted, [text, file]);
    });
}

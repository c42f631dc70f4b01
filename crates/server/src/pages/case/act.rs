//! Doing something to a case by its form. What the rules refuse, and what somebody changed first,
//! comes back on the case's page with everything that was typed; so does a form that is to have one
//! more row.

use app::act::{Act, Done};
use domain::access::Action;

use super::form;
use super::register::client_key;
use super::sheet::{Attempt, page};
use crate::http::command;
use crate::http::fields::Fields;
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::pages::desk::{At, Desk, Sent};
use crate::pages::{Answer, go_to};

/// Does it, and shows the case.
pub(crate) async fn submit(
    At(desk): At,
    Path((number, word)): Path<(String, String)>,
    Sent(sent): Sent,
) -> Answer {
    let action = form::action_of(&word).ok_or(Trouble::NotFound)?;
    if sent.get(form::MORE).is_some() {
        let attempt = Attempt { action: Some(action), sent, trouble: None };
        return page(&desk, &number, attempt, None).await;
    }
    match attempt(&desk, &number, action, &sent).await {
        Ok(done) => Ok(go_to(&format!("/cases/{}?done={}", done.number, action.as_str()))),
        Err(
            trouble @ (Trouble::Refused(_) | Trouble::Unreadable { .. } | Trouble::Changed { .. }),
        ) => {
            let attempt = Attempt { action: Some(action), sent, trouble: Some(trouble) };
            page(&desk, &number, attempt, None).await
        }
        Err(trouble) => Err(command::unseen(&desk.site, &desk.actor()?, &number, trouble).await),
    }
}

async fn attempt(
    desk: &Desk,
    number: &str,
    action: Action,
    sent: &Fields,
) -> Result<Done, Trouble> {
    let (site, rules, actor) = (&desk.site, desk.rules()?, desk.actor()?);
    let found = site.app.store.find(site.authority, number).await?;
    let case = found.ok_or(Trouble::NotFound)?;
    let json = form::command(action, sent, &desk.moments()?)?;
    let (command, texts) = command::read(site, (rules, &actor), case, json).await?;
    let mut act = Act::new(site.authority, case, actor, command).with_texts(texts);
    act.seen = seen(sent)?;
    act.client = client_key(desk, &format!("{number} {}", action.as_str()), sent)?;
    Ok(site.app.act(act).await?)
}

/// How many events the person had seen when the form was given out.
pub(crate) fn seen(sent: &Fields) -> Result<Option<u64>, Trouble> {
    let wrong =
        || Trouble::Unreadable { field: "seq".to_owned(), problem: "a whole number".to_owned() };
    sent.get("seq").map(|seq| seq.parse().map_err(|_| wrong())).transpose()
}

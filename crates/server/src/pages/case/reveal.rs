//! Showing who asked: only with a reason, which the case records before anything is shown, and only
//! on this one page.

use app::act::Act;
use app::contact::Contact;
use serde_json::json;

use super::act::seen;
use super::sheet::{Attempt, page};
use crate::http::command;
use crate::http::fields::Fields;
use crate::http::place::Path;
use crate::http::trouble::Trouble;
use crate::pages::Answer;
use crate::pages::desk::{At, Desk, Sent};

/// Records the reason and shows the contact data.
pub(crate) async fn submit(At(desk): At, Path(number): Path<String>, Sent(sent): Sent) -> Answer {
    match attempt(&desk, &number, &sent).await {
        Ok(contact) => page(&desk, &number, Attempt::default(), contact).await,
        Err(trouble @ (Trouble::Refused(_) | Trouble::Changed { .. })) => {
            let attempt = Attempt { action: None, sent, trouble: Some(trouble) };
            page(&desk, &number, attempt, None).await
        }
        Err(trouble) => Err(command::unseen(&desk.site, &desk.actor()?, &number, trouble).await),
    }
}

async fn attempt(desk: &Desk, number: &str, sent: &Fields) -> Result<Option<Contact>, Trouble> {
    let (site, rules, actor) = (&desk.site, desk.rules()?, desk.actor()?);
    let found = site.app.store.find(site.authority, number).await?;
    let case = found.ok_or(Trouble::NotFound)?;
    let reason = sent.get("reason").unwrap_or_default();
    let json = json!({ "command": "reveal_contact", "reason": reason });
    let (command, texts) = command::read(site, (rules, &actor), case, json).await?;
    let mut act = Act::new(site.authority, case, actor, command).with_texts(texts);
    act.seen = seen(sent)?;
    let (_, contact) = site.app.reveal(act).await?;
    Ok(contact)
}

//! Choosing the post to act in, for people who hold several. Duty follows the post: everything done
//! afterwards is done in it.

use askama::Template;
use axum::http::StatusCode;
use domain::ids::PostId;

use crate::http::trouble::Trouble;
use crate::locales::Words;
use crate::pages::desk::{At, Desk, Sent};
use crate::pages::frame::Frame;
use crate::pages::{Answer, go_to, show};

struct Choice {
    post: String,
    name: String,
    stands_in_for: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "post/choose.html")]
struct Page {
    w: Words,
    frame: Frame,
    choices: Vec<Choice>,
}

fn choices(desk: &Desk) -> Result<Vec<Choice>, Trouble> {
    let (rules, naming) = (desk.rules()?, desk.naming()?);
    let signed = desk.signed.as_ref().ok_or(Trouble::NotSignedIn)?;
    let held = rules.posts_of(signed.session.person, desk.now).map(|(post, holding)| Choice {
        post: post.id.to_string(),
        name: naming.post(post.role, post.unit),
        stands_in_for: holding
            .substitute_for
            .and_then(|other| rules.person_name(other))
            .map(str::to_owned)
            .unwrap_or_default(),
        is_chosen: signed.session.post == Some(post.id),
    });
    Ok(held.collect())
}

/// The posts to choose from.
pub(crate) async fn page(At(desk): At) -> Answer {
    let frame = desk.frame(desk.words.say("post-title"));
    show(StatusCode::OK, &Page { w: desk.words, frame, choices: choices(&desk)? })
}

/// Chooses one.
pub(crate) async fn submit(At(desk): At, Sent(form): Sent) -> Answer {
    let signed = desk.signed.as_ref().ok_or(Trouble::NotSignedIn)?;
    let wanted = form.get("post").and_then(|id| id.parse().ok()).map(PostId);
    let mut held = desk.rules()?.posts_of(signed.session.person, desk.now);
    let (post, _) = held.find(|(post, _)| Some(post.id) == wanted).ok_or(Trouble::NotFound)?;
    let mut session = signed.session.clone();
    session.post = Some(post.id);
    desk.site.app.store.put_session(desk.site.authority, &session).await?;
    Ok(go_to("/"))
}

//! Guessing at passwords and codes with many attempts at once, over real connections: what is
//! counted is the address of the connection, whatever a header claims, and only the guesser waits.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;

use super::town::{PASSWORD, Town};
use super::wire::serve;
use crate::http::site::Patience;

/// Attempts at once.
const ATTEMPTS: u16 = 40;
/// Guesses at a name from an address, and guesses from an address, before one must wait.
const FREE: (usize, usize) = (5, 60);
const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const THERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// One request from an address of this machine.
async fn ask(server: SocketAddr, from: Ipv4Addr, request: &str) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let mut stream = socket.connect(server).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The request that sends a form of a page, with a header that claims another address.
fn filled_in(page: &str, claimed: Ipv4Addr, path: &str, fields: &[(&str, String)]) -> String {
    let (_, cookie) = page.split_once("set-cookie: ").expect("a cookie");
    let cookie = cookie.split(';').next().unwrap();
    let (_, token) = page.split_once("name=\"token\" value=\"").expect("a token");
    let token = token.split('"').next().unwrap();
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("token", token);
    fields.iter().for_each(|(name, value)| {
        body.append_pair(name, value);
    });
    let body = body.finish();
    format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncookie: {cookie}\r\n\
         x-forwarded-for: {claimed}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Opens a form, fills it in and sends it; the status of the answer.
async fn fill_in(
    server: SocketAddr,
    (from, claimed): (Ipv4Addr, Ipv4Addr),
    path: &'static str,
    fields: Vec<(&'static str, String)>,
) -> u16 {
    let get = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    let page = ask(server, from, &get).await;
    let answer = ask(server, from, &filled_in(&page, claimed, path, &fields)).await;
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

async fn sign_in(
    server: SocketAddr,
    addresses: (Ipv4Addr, Ipv4Addr),
    login: &str,
    password: &str,
) -> u16 {
    let fields = vec![("login", login.to_owned()), ("password", password.to_owned())];
    fill_in(server, addresses, "/sign-in", fields).await
}

/// An address that nobody is at, another for each number.
fn claimed(number: u16) -> Ipv4Addr {
    let [high, low] = number.to_be_bytes();
    Ipv4Addr::new(198, 51, high, low)
}

fn counted(statuses: &[u16], status: u16) -> usize {
    statuses.iter().filter(|it| **it == status).count()
}

#[tokio::test]
async fn many_guesses_at_a_password_at_once_are_no_more_than_a_few_whatever_they_claim() {
    let town = Town::with(Patience::default(), ATTEMPTS).await;
    let served = serve(&town).await;
    let server = served.address;
    let mut guesses = JoinSet::new();
    for number in 0..ATTEMPTS {
        guesses.spawn(sign_in(server, (HERE, claimed(number)), "hugo", "a wrong password"));
    }
    let statuses = guesses.join_all().await;
    assert_eq!(counted(&statuses, 422), FREE.0, "compared with the password: {statuses:?}");
    assert_eq!(counted(&statuses, 429), usize::from(ATTEMPTS) - FREE.0);

    let right = |addresses, login| sign_in(server, addresses, login, PASSWORD);
    assert_eq!(right((HERE, THERE), "hugo").await, 429, "an address that is only claimed");
    assert_eq!(right((THERE, HERE), "hugo").await, 303, "the account is open from elsewhere");
    assert_eq!(right((HERE, HERE), "dora").await, 303, "others at the same address come in");
}

#[tokio::test]
async fn many_guesses_at_codes_at_once_hold_up_nobody_at_another_address() {
    let town = Town::with(Patience::default(), ATTEMPTS).await;
    let mut ines = town.signed_in("ines").await;
    let fields = [("text", "The lamp is out"), ("telephone", "+1 555 0100")];
    let (number, code) = ines.registers(&fields).await;
    let served = serve(&town).await;
    let server = served.address;
    let follow = |addresses, number: String, code: &str| {
        fill_in(server, addresses, "/follow", vec![("number", number), ("code", code.to_owned())])
    };
    let mut guesses = JoinSet::new();
    for place in 0..2 * ATTEMPTS {
        let case = format!("2026-9{place:05}");
        guesses.spawn(follow((ELSEWHERE, claimed(place)), case, "nothing"));
    }
    let statuses = guesses.join_all().await;
    assert_eq!(counted(&statuses, 422), FREE.1, "looked up: {statuses:?}");
    assert_eq!(counted(&statuses, 429), 2 * usize::from(ATTEMPTS) - FREE.1);

    assert_eq!(follow((ELSEWHERE, HERE), number.clone(), &code).await, 429);
    assert_eq!(follow((HERE, ELSEWHERE), number, &code).await, 200, "who asks from elsewhere");
    assert_eq!(sign_in(server, (ELSEWHERE, HERE), "dora", PASSWORD).await, 303, "and sign-ins");
}

//! A book of ten thousand, a hundred thousand and a million deals of four years, 3 % of them open: what growth costs.
//!
//! To reach: time in proportion to the deals, a key answered within 16 ms.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use divan::Bencher;
use quarterdeck::app::choice::Choice;
use quarterdeck::app::message::Msg;
use quarterdeck::app::session::{BookSource, Session, Setup};
use quarterdeck::app::update::update;
use quarterdeck::app::view::view;
use quarterdeck::book::Book;
use quarterdeck::keys::parse_sequence;
use quarterdeck::store::load_texts;

fn main() {
    divan::main();
}

const DEALS: [u64; 3] = [10_000, 100_000, 1_000_000];
/// So many deals stand in a file.
const PART: u64 = 5_000;

fn now() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().expect("an instant")
}

/// The files of a book, and the texts of each.
fn files(deals: u64) -> Vec<(String, String)> {
    let mut state = 5_u64;
    let mut below = move |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let company = "(name: \"Large\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"lead\", name: \"Lead\"), \
                   (id: \"offer\", name: \"Offer\"), (id: \"talk\", name: \"Talk\")])";
    let mut files = vec![("company.ron".to_owned(), company.to_owned())];
    let list = |of: &mut dyn FnMut(u64) -> String, count: u64| format!("[\n{}]\n", (0..count).map(of).collect::<String>());
    let person = &mut |at| format!("(id: \"p{at}\", name: \"Person {at}\"),\n");
    files.push(("people.ron".to_owned(), list(person, 40)));
    let accounts = deals / 10;
    let account = &mut |at| format!("(id: \"A-{at}\", name: \"Account {at} of the harbour\", owner: \"p{}\"),\n", at % 40);
    files.push(("accounts.ron".to_owned(), list(account, accounts)));
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let mut deal = |at: u64| {
        let created = today - Days::new(below(1_400));
        let close = created + Days::new(5 + below(155));
        let (account, stage) = (below(accounts), ["lead", "offer", "talk"][usize::try_from(below(3)).unwrap_or(0)]);
        let end = match (close <= today && below(100) < 97, below(10)) {
            (false, _) => String::new(),
            (true, 0..3) => format!(", won: \"{close}\""),
            (true, _) => format!(", lost: (on: \"{close}\", reason: Price)"),
        };
        let (amount, owner) = (500 + below(89_500), account % 40);
        format!(
            "(id: \"D-{at}\", name: \"Deal {at} of harbour lights\", account: \"A-{account}\", owner: \"p{owner}\", \
             stage: \"{stage}\", amount: {amount}, created: \"{created}\", close: \"{close}\"{end}),\n"
        )
    };
    for part in 0..deals.div_ceil(PART) {
        let mut text = String::from("[\n");
        for at in part * PART..((part + 1) * PART).min(deals) {
            let _ = write!(text, "{}", deal(at));
        }
        files.push((format!("deals/{part:04}.ron"), text + "]\n"));
    }
    files
}

fn book(files: &[(String, String)]) -> Book {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load_texts(&texts, now()).expect("a book")
}

fn session(book: &Arc<Book>) -> Session {
    let setup = Setup::plain(BookSource::Folder("/book".into()));
    let mut session = Session::new(setup, Choice::default(), Arc::clone(book), now());
    update(&mut session, Msg::Resize(140, 40), now());
    session
}

/// Makes what is missing of a frame, and the frame.
fn draw_due(session: &mut Session) {
    update(session, Msg::Draw, now());
    divan::black_box(view(session));
}

/// Presses keys one after the other, and draws after each.
fn press(bencher: Bencher, deals: u64, keys: &str) {
    let mut session = session(&Arc::new(book(&files(deals))));
    draw_due(&mut session);
    bencher.bench_local(|| {
        for chord in parse_sequence(keys).expect("keys") {
            update(&mut session, Msg::Key(chord), now());
            draw_due(&mut session);
        }
    });
}

#[divan::bench(args = DEALS, sample_count = 3, sample_size = 1)]
fn load(bencher: Bencher, deals: u64) {
    let files = files(deals);
    bencher.bench_local(|| book(&files));
}

#[divan::bench(args = DEALS, sample_count = 3, sample_size = 1)]
fn first_frame(bencher: Bencher, deals: u64) {
    let book = Arc::new(book(&files(deals)));
    bencher.with_inputs(|| session(&book)).bench_local_values(|mut session| draw_due(&mut session));
}

#[divan::bench(args = DEALS, sample_count = 3, sample_size = 1)]
fn another_period_and_back(bencher: Bencher, deals: u64) {
    press(bencher, deals, "m u");
}

#[divan::bench(args = DEALS, sample_count = 3, sample_size = 1)]
fn another_tab_and_back(bencher: Bencher, deals: u64) {
    press(bencher, deals, "2 1");
}

#[divan::bench(args = DEALS, sample_count = 5, sample_size = 5)]
fn one_row_down(bencher: Bencher, deals: u64) {
    press(bencher, deals, "j");
}

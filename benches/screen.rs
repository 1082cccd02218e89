//! The dashboard over 100,000 deals that all wait for somebody: moving through the list, filtering it, sorting it, another
//! period, and the drawing alone.
//!
//! To reach: a key answered within 16 ms.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use divan::Bencher;
use quarterdeck::app::choice::Choice;
use quarterdeck::app::message::Msg;
use quarterdeck::app::session::{BookSource, Session, Setup};
use quarterdeck::app::update::update;
use quarterdeck::app::view::view;
use quarterdeck::keys::parse_sequence;
use quarterdeck::store::load_texts;

fn main() {
    divan::main();
}

const DEALS: u32 = 100_000;

fn now() -> DateTime<Utc> {
    DateTime::<Utc>::from_timestamp(1_795_435_200, 0).unwrap_or_default()
}

/// A session at 140 x 40 over deals that are overdue since different days.
fn session() -> Session {
    let mut deals = String::from("[\n");
    for id in 0..DEALS {
        let (month, day) = (1 + id % 9, 1 + id % 28);
        let amount = 1_000 + id * 7 % 90_000;
        let decided = if id % 10 == 0 { format!(", won: (on: \"2026-{month:02}-28\")") } else { String::new() };
        let _ = writeln!(
            deals,
            "(id: \"D-{id}\", name: \"Deal {id} of harbour lights\", stage: \"lead\", amount: {amount}, \
             created: \"2026-{month:02}-{day:02}\", close: \"2026-10-{day:02}\"{decided}),"
        );
    }
    deals.push(']');
    let company = "(name: \"Large\", currency: \"EUR\", time_zone: \"UTC\", stages: [(id: \"lead\", name: \"Lead\")])";
    let book = load_texts(&[("company.ron", company), ("deals.ron", &deals)], now()).expect("a book");
    let setup = Setup::plain(BookSource::Folder("/book".into()));
    let mut session = Session::new(setup, Choice::default(), Arc::new(book), now());
    update(&mut session, Msg::Resize(140, 40), now());
    draw_due(&mut session);
    session
}

/// Makes what is missing of a frame, and the frame.
fn draw_due(session: &mut Session) {
    update(session, Msg::Draw, now());
    divan::black_box(view(session));
}

/// Presses keys one after the other, and draws after each.
fn press(session: &mut Session, keys: &str) {
    for chord in parse_sequence(keys).expect("keys") {
        update(session, Msg::Key(chord), now());
        draw_due(session);
    }
}

#[divan::bench]
fn draw(bencher: Bencher) {
    let mut session = session();
    bencher.bench_local(|| draw_due(&mut session));
}

#[divan::bench]
fn one_row_down(bencher: Bencher) {
    let mut session = session();
    bencher.bench_local(|| press(&mut session, "j"));
}

#[divan::bench(sample_count = 20)]
fn to_the_last_row_and_back(bencher: Bencher) {
    let mut session = session();
    bencher.bench_local(|| press(&mut session, "G g g"));
}

#[divan::bench(sample_count = 20)]
fn one_letter_of_a_filter_and_back(bencher: Bencher) {
    let mut session = session();
    bencher.bench_local(|| press(&mut session, "/ h Esc"));
}

#[divan::bench(sample_count = 10)]
fn another_order(bencher: Bencher) {
    let mut session = session();
    bencher.bench_local(|| press(&mut session, "s"));
}

#[divan::bench(sample_count = 5)]
fn another_period_and_back(bencher: Bencher) {
    let mut session = session();
    bencher.bench_local(|| press(&mut session, "m u"));
}

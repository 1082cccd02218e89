//! What must hold for every book.

use proptest::prelude::*;

use quarterdeck::book::Book;
use quarterdeck::book::account::Account;
use quarterdeck::book::company::StageId;
use quarterdeck::book::day::Day;
use quarterdeck::book::deal::{Deal, DealKind, LogEntry, LossReason, Lost, Won};
use quarterdeck::book::id::{AnyId, Id};
use quarterdeck::book::money::Money;
use quarterdeck::book::record::Record;
use quarterdeck::book::table::Records;
use quarterdeck::metrics::figure::{BridgeStep, Figure, Formula, Movement, Num, Source, Test};
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::parts::{self, Contribution};
use quarterdeck::metrics::sales::bridge::{Flow, bridge};
use quarterdeck::metrics::sales::customers::{Customers, customers};
use quarterdeck::metrics::sales::do_next::Item;
use quarterdeck::metrics::sales::leads::{Leads, leads};
use quarterdeck::metrics::sales::orders::{Orders, orders};
use quarterdeck::metrics::sales::partners::{PartnerRow, partners};
use quarterdeck::metrics::sales::recurring::{Recurring, recurring};
use quarterdeck::metrics::sales::stock::{StockRow, stock};
use quarterdeck::metrics::sales::touches::Touches;
use quarterdeck::metrics::sales::{chances::Chances, wins::wins};
use quarterdeck::metrics::sums::By;
use quarterdeck::store::{load_texts, sample};

use crate::kit::books::{cut_off, day, period};

/// A table of these records.
fn table<T: Record>(rows: Vec<T>) -> Records<T> {
    let origins = vec![<_>::default(); rows.len()];
    Records::new(rows, origins, Vec::new(), 0)
}

/// A book with these deals, each with one of three accounts.
fn book_of(deals: Vec<Deal>) -> Book {
    let mut book = crate::kit::books::book(&[]);
    let account = |number: u32| Account::with(|blank| blank.key(number.to_string()).name(number.to_string()));
    book.accounts = table((0..3).map(account).collect());
    book.deals = table(deals);
    book
}

/// Days round the fourth quarter of 2026.
fn any_day() -> impl Strategy<Value = Day> {
    let from = day("2026-08-15").number();
    (0..200i32).prop_map(move |days| Day::from_number(from + days))
}

fn any_amount() -> impl Strategy<Value = Option<Money>> {
    prop::option::weighted(0.8, (0..1_000_000i128).prop_map(Money::from_minor))
}

fn any_deal() -> impl Strategy<Value = Deal> {
    let entry = (any_day(), prop::option::of(0..2u16), any_amount(), prop::option::of(any_day()));
    let entries = prop::collection::vec(entry, 0..6);
    // Of every third deal the creation is not known, of some the close was written by the decision.
    let odd = (0..9u8, prop::bool::weighted(0.3));
    (any_day(), entries, any_amount(), prop::option::of(any_day()), 0..3u8, 0..90i32, 0..3u32, odd).prop_map(
        |(created, mut entries, amount, close, outcome, later, account, (unknown, written))| {
            entries.sort_by_key(|entry| entry.0);
            let decided = created + later;
            let close = if written && outcome > 0 { Some(decided) } else { close };
            let log = entries
                .into_iter()
                .filter(|entry| entry.0 >= created && (outcome == 0 || entry.0 <= decided))
                .map(|(on, stage, amount, close)| {
                    LogEntry::with(|blank| blank.on(on).stage(stage.map(StageId)).amount(amount).close(close))
                })
                .collect();
            let won = (outcome == 1).then(|| Won::with(|blank| blank.on(decided)));
            let lost = (outcome == 2).then(|| Lost::with(|blank| blank.on(decided).reason(LossReason::Price)));
            let created = match unknown {
                0 | 1 => None,
                2 => Some(decided + 20),
                _ => Some(created),
            };
            Deal::with(|blank| {
                let deal = blank.account(Some(Id::new(account))).stage(Some(StageId(0))).kind(DealKind::New).created(created);
                deal.amount(amount).close(close).won(won).lost(lost).log(log)
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_bridge_adds_up_to_the_cent(deals in prop::collection::vec(any_deal(), 1..8), as_of in any_day(), id in 0..3usize) {
        let book = book_of(deals);
        let basis = Basis::new(&book, as_of, Scope::Company);
        let lens = Lens::new(&book, &basis, period(["2026-Q4", "2026-11", "2027-Q1"][id]), 1);
        if let Some(money) = bridge(&lens).bridge {
            use BridgeStep::{Closing, Decreased, Increased, Lost, New, Opening, PulledIn, PushedOut, Won};
            let of = |step| money.get(step).or_zero();
            let end = of(Opening) + of(New) + of(PulledIn) + of(Increased) - of(Decreased) - of(Won) - of(Lost) - of(PushedOut);
            prop_assert_eq!(end, of(Closing));
            prop_assert_eq!(of(Won), lens.sums.won(lens.so_far()));
            let lost: Money = parts::list(&lens, Test::LostDeals).iter().map(|(_, part)| part.money()).sum();
            prop_assert_eq!(of(Lost), lost);
            if lens.so_far().end == as_of {
                let closing: Money = parts::list(&lens, Test::Closing).iter().map(|(_, part)| part.money()).sum();
                prop_assert_eq!(of(Closing), closing);
            }
        }
    }

    #[test]
    fn what_comes_later_never_changes_a_bridge(deals in prop::collection::vec(any_deal(), 1..8), as_of in any_day()) {
        let book = book_of(deals);
        let flow = |book: &Book| {
            let basis = Basis::new(book, as_of, Scope::Company);
            bridge(&Lens::new(book, &basis, period("2026-Q4"), 1))
        };
        let (whole, cut) = (flow(&book), flow(&cut_off(&book, as_of)));
        prop_assert_eq!(serde_json::to_value(whole).unwrap(), serde_json::to_value(cut).unwrap());
    }
}

/// The sample company, whose story ends on the day it was made for.
fn sample_book() -> Book {
    let today = day("2026-11-23");
    let files = sample::files(today);
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
}

struct All {
    bridge: Flow,
    leads: Leads,
    orders: Orders,
    stock: Vec<StockRow>,
    customers: Customers,
    recurring: Recurring,
    partners: Vec<PartnerRow>,
    do_next: Vec<Item>,
}

fn all(lens: &Lens) -> All {
    let touches = Touches::of_lens(lens);
    All {
        bridge: bridge(lens),
        leads: leads(lens, &touches),
        orders: orders(lens),
        stock: stock(lens, &Chances::of_lens(lens)).stock,
        customers: customers(lens, &touches),
        recurring: recurring(lens),
        partners: partners(lens, &touches),
        do_next: super::do_next::items(lens),
    }
}

#[test]
fn as_of_a_day_is_the_book_cut_off_at_its_end() {
    let book = sample_book();
    for as_of in ["2026-11-23", "2026-10-01", "2026-03-31", "2025-07-15"] {
        let figures = |book: &Book| {
            let basis = Basis::new(book, day(as_of), Scope::Company);
            let all = all(&Lens::new(book, &basis, period("2026-Q4"), 1));
            [
                format!("{:#?}", all.bridge),
                format!("{:#?}", all.leads),
                format!("{:#?}", all.orders),
                format!("{:#?}", all.stock),
                format!("{:#?}", all.customers),
                format!("{:#?}", all.recurring),
                format!("{:#?}", all.partners),
                format!("{:#?}", all.do_next),
            ]
        };
        for (whole, cut) in figures(&book).into_iter().zip(figures(&cut_off(&book, day(as_of)))) {
            similar(as_of, &whole, &cut);
        }
    }
}

/// Both say the same; else the first line that differs.
fn similar(as_of: &str, whole: &str, cut: &str) {
    let differs = whole.lines().zip(cut.lines()).enumerate().find(|(_, (a, b))| a != b);
    if let Some((at, (a, b))) = differs {
        let context: Vec<&str> = whole.lines().skip(at.saturating_sub(12)).take(12).collect();
        panic!("as of {as_of}: {a} / cut off: {b}\n{}", context.join("\n"));
    }
    assert_eq!(whole.lines().count(), cut.lines().count(), "as of {as_of}");
}

/// Every term that a figure counts records for.
fn counted_terms(formula: &Formula, found: &mut Vec<(Test, Num)>) {
    match formula {
        Formula::Term(term) => {
            if let Source::Counted(test) = term.from {
                found.push((test, term.value.clone()));
            }
        }
        Formula::Sum(parts) => parts.iter().for_each(|part| counted_terms(part, found)),
        Formula::Sub(a, b) | Formula::Div(a, b) | Formula::Mul(a, b) => {
            counted_terms(a, found);
            counted_terms(b, found);
        }
        Formula::Max0(a) => counted_terms(a, found),
        Formula::Named { .. } => {}
    }
}

fn check<T: std::fmt::Debug>(lens: &Lens, figure: &Figure<T>) {
    let mut terms = Vec::new();
    counted_terms(&figure.formula, &mut terms);
    for (test, value) in terms {
        let counted: Vec<(AnyId, Contribution)> = parts::list(lens, test).into_iter().filter(|(_, part)| part.counts()).collect();
        match value {
            Num::Count(count) => assert_eq!(usize::try_from(count).unwrap(), counted.len(), "{}: {test:?}", figure.at().path),
            Num::Money(money) => {
                let sum: Money = counted.iter().map(|(_, part)| part.money()).sum();
                assert_eq!(money, sum, "{}: {test:?}", figure.at().path);
            }
            _ => {}
        }
    }
}

#[test]
fn a_figures_value_is_what_its_list_adds_up_to() {
    let book = sample_book();
    for (as_of, id) in
        [("2026-11-23", "2026-Q4"), ("2026-11-23", "2026-Q3"), ("2026-11-23", "2026-W47"), ("2026-06-30", "2026-Q2")]
    {
        let basis = Basis::new(&book, day(as_of), Scope::Company);
        let lens = Lens::new(&book, &basis, period(id), 1);
        let all = all(&lens);
        if let Some(steps) = &all.bridge.bridge {
            for step in BridgeStep::ALL {
                check(&lens, steps.get(step));
            }
        }
        if let Some(steps) = &all.bridge.bridge_deals {
            for step in BridgeStep::ALL {
                check(&lens, steps.get(step));
            }
        }
        check(&lens, &all.bridge.slip_rate);
        let (leads, orders, customers, recurring) = (&all.leads, &all.orders, &all.customers, &all.recurring);
        for figure in [&leads.open, &leads.waiting, &leads.late, &leads.created] {
            check(&lens, figure);
        }
        check(&lens, &leads.conversion);
        for figure in [&orders.count, &orders.cancelled, &orders.open, &orders.late] {
            check(&lens, figure);
        }
        for figure in [&orders.amount, &orders.returned, &orders.own_amount, &orders.deliveries_amount] {
            check(&lens, figure);
        }
        for figure in [&customers.active, &customers.new, &customers.quiet, &customers.at_risk] {
            check(&lens, figure);
        }
        check(&lens, &customers.nps.score);
        for figure in [&recurring.mrr, &recurring.new, &recurring.expanded, &recurring.contracted, &recurring.churned] {
            check(&lens, figure);
        }
        for figure in [&recurring.active, &recurring.renewals_due] {
            check(&lens, figure);
        }
        let moves = |movement| parts::list(&lens, Test::Contracts(movement)).iter().map(|(_, part)| part.money()).sum::<Money>();
        assert_eq!(
            recurring.opening + moves(Movement::New) + moves(Movement::Expanded)
                - moves(Movement::Contracted)
                - moves(Movement::Churned),
            recurring.closing
        );
        for row in &all.partners {
            check(&lens, &row.sourced);
            check(&lens, &row.influenced);
            check(&lens, &row.open_deals);
            check(&lens, &row.open_amount);
        }
    }
}

#[test]
fn every_split_of_won_adds_up_to_won() {
    let book = sample_book();
    let people = book.people.iter().map(|(id, _)| Scope::Person(id));
    for scope in std::iter::once(Scope::Company).chain(people) {
        let basis = Basis::new(&book, day("2026-11-23"), scope);
        for id in ["2026-Q4", "2026-10", "2025"] {
            let lens = Lens::new(&book, &basis, period(id), 1);
            let won = lens.sums.won(lens.so_far());
            let all: Money = parts::list(&lens, Test::Won).iter().map(|(_, part)| part.money()).sum();
            assert_eq!(all, won);
            let split = |test: fn(By) -> bool| -> Money {
                lens.sums.keys().filter(|by| test(*by)).map(|by| lens.sums.within(by, lens.so_far()).won).sum()
            };
            assert_eq!(split(|by| matches!(by, By::Person(_))), won);
            assert_eq!(split(|by| matches!(by, By::Team(_))), won);
            assert_eq!(split(|by| matches!(by, By::Segment(_))), won);
            assert_eq!(split(|by| matches!(by, By::Channel(_))), won);
            assert_eq!(split(|by| matches!(by, By::SegmentChannel(..))), won);
            assert_eq!(split(|by| matches!(by, By::Product(_))), won);
            assert_eq!(split(|by| matches!(by, By::Account(_))), won);
            let wins = wins(&lens);
            for rows in [&wins.products, &wins.segments, &wins.channels, &wins.customers_won] {
                assert_eq!(rows.iter().map(|row| row.won.or_zero()).sum::<Money>(), won);
            }
        }
    }
}

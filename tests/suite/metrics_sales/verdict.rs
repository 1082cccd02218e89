//! Target, attainment, pace, pipeline, win rate, people and splits of one small quarter, worked out by hand.
//!
//! 2026-Q4 has 66 working days; on Monday 23 November 37 are over and 29 are left, that day among them. The target of
//! 66,000 is 1,000 a working day.

use proptest::prelude::*;
use quarterdeck::book::Book;
use quarterdeck::book::calendar::Length;
use quarterdeck::book::money::Money;
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::sales::chances::{ChanceSource, Chances};
use quarterdeck::metrics::sales::people::Seller;
use quarterdeck::metrics::sales::sales;
use quarterdeck::metrics::targets::{TargetSource, revenue_target};

use crate::kit::books::{basis, book, day, eur, lens, period};

const DEALS: &str = r#"[
    (id: "W1", name: "won", owner: "ines", account: "a1", created: "2026-09-15", amount: 20_000, won: "2026-10-15", units: [(product: "p", units: 2)],
        log: [(on: "2026-09-15", stage: "early"), (on: "2026-10-01", stage: "late")]),
    (id: "W2", name: "won today", owner: "tom", created: "2026-10-24", amount: 10_000, won: "2026-11-23"),
    (id: "L1", name: "lost", owner: "tom", created: "2026-10-01", amount: 15_000, lost: (on: "2026-11-02", reason: Price, rival: "norlux")),
    (id: "O1", name: "open", owner: "ines", created: "2026-11-01", stage: "late", amount: 40_000, close: "2026-12-10",
        category: Commit, log: [(on: "2026-11-01", stage: "early"), (on: "2026-11-13", stage: "late")]),
    (id: "O2", name: "unpriced", created: "2026-11-01", stage: "early", close: "2026-12-20"),
    (id: "O3", name: "overdue", created: "2026-11-01", stage: "early", amount: 5_000, close: "2026-11-20"),
    (id: "O4", name: "next quarter", created: "2026-11-01", stage: "early", amount: 8_000, close: "2027-01-15"),
    (id: "P1", name: "last year", created: "2025-09-10", amount: 24_000, won: "2025-10-10"),
    (id: "P2", name: "last year, later", created: "2025-10-25", amount: 12_000, won: "2025-11-24"),
]"#;

fn small() -> Book {
    book(&[
        ("deals.ron", DEALS),
        ("people.ron", r#"[(id: "ines", name: "Ines", team: "North"), (id: "tom", name: "Tom", team: "South")]"#),
        ("targets.ron", r#"[(period: "2026-Q4", amount: 66_000), (period: "2026-Q4", amount: 30_000, person: "ines")]"#),
        ("accounts.ron", r#"[(id: "a1", name: "Harbour", segment: "ports")]"#),
        ("segments.ron", r#"[(id: "ports", name: "Ports")]"#),
        ("products.ron", r#"[(id: "p", name: "Beacon", list_price: 100)]"#),
        ("rivals.ron", r#"[(id: "norlux", name: "Norlux")]"#),
    ])
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn the_verdict_of_a_quarter_under_way() {
    let book = small();
    let basis = basis(&book, "2026-11-23");
    let figures = sales(&lens(&book, &basis, "2026-Q4"), None);
    let chosen = &figures.verdict.chosen;
    assert_eq!((chosen.period.working_days.or_zero(), chosen.period.working_days_left.or_zero()), (66, 29));
    assert_eq!(chosen.won.get(), Some(eur(30_000)));
    assert_eq!((chosen.won_deals.or_zero(), chosen.lost_deals.or_zero()), (2, 1));
    near(chosen.attainment.get(), 30.0 / 66.0);
    assert_eq!(chosen.gap.get(), Some(eur(36_000)));
    assert_eq!(chosen.pro_rated_target.get(), Some(eur(37_000)));
    near(chosen.pace.get(), 30.0 / 37.0);
    assert_eq!(chosen.required_per_working_day.get(), Some(Money::from_minor(124_138))); // 36,000 / 29
    assert_eq!(chosen.so_far_per_working_day.get(), Some(Money::from_minor(81_081))); // 30,000 / 37
    // The 38th working day of 2025-Q4 is 21 November: P1 was won by then, P2 was not.
    let year = chosen.comparison.last_year.as_ref().unwrap();
    assert_eq!((year.won_by_now.or_zero(), year.won.or_zero()), (eur(24_000), eur(36_000)));
    near(year.change.get(), 0.25);
    let last = figures.pace.series.last().unwrap();
    assert_eq!(
        (last.day, last.won.or_zero(), last.reference, last.ahead.get()),
        (day("2026-11-23"), eur(30_000), Some(eur(37_000)), Some(eur(-7_000)))
    );
}

/// Day shares of 100 by largest remainder would have 56.21 by then: the figure is target x days over / days.
#[test]
fn what_was_needed_by_today_is_the_targets_share_of_the_working_days() {
    let once = r#"[(id: "W", name: "W", created: "2026-01-02", amount: 10, won: "2026-02-02")]"#;
    let book = book(&[("targets.ron", r#"[(period: "2026-Q4", amount: 100)]"#), ("deals.ron", once)]);
    let basis = basis(&book, "2026-11-23");
    let figures = sales(&lens(&book, &basis, "2026-Q4"), None);
    assert_eq!(figures.verdict.chosen.pro_rated_target.get(), Some(Money::from_minor(5_606))); // 100 x 37 / 66
    // The pace chart is held against the same amounts, and ends at the target.
    assert_eq!(figures.pace.series.last().unwrap().reference, Some(Money::from_minor(5_606)));
    assert_eq!(figures.pace.band.last().unwrap().reference, Some(eur(100)));
}

#[test]
fn a_period_that_is_over_needs_nothing_a_day_and_one_to_come_has_no_pace() {
    let book = small();
    let basis = basis(&book, "2027-01-10");
    let over = sales(&lens(&book, &basis, "2026-Q4"), None).verdict.chosen;
    assert_eq!(over.required_per_working_day.value, Err("no working day is left".into()));
    let basis = crate::kit::books::basis(&book, "2026-09-20");
    let to_come = sales(&lens(&book, &basis, "2026-Q4"), None).verdict.chosen;
    assert_eq!(to_come.pace.value, Err("no working day is over".into()));
    assert_eq!(to_come.won.get(), Some(Money::ZERO));
}

#[test]
fn the_pipeline_that_closes_in_the_quarter() {
    let book = small();
    let basis = basis(&book, "2026-11-23");
    let lens = lens(&book, &basis, "2026-Q4");
    let figures = sales(&lens, None).pipeline;
    assert_eq!(
        (figures.open_deals.get(), figures.open_amount.get(), figures.unpriced_deals.get()),
        (Some(4), Some(eur(53_000)), Some(1))
    );
    assert_eq!((figures.closing_deals.get(), figures.closing_amount.get()), (Some(3), Some(eur(45_000))));
    assert_eq!((figures.overdue_deals.get(), figures.overdue_amount.get()), (Some(1), Some(eur(5_000))));
    near(figures.coverage.get(), 1.25); // 45,000 / 36,000
    near(figures.win_rate_by_value.get(), 2.0 / 3.0); // 30,000 / 45,000
    near(figures.required_coverage.get(), 1.5);
    near(figures.win_rate.rate.get(), 2.0 / 3.0);
    assert_eq!(figures.average_won.get(), Some(eur(15_000)));
    assert_eq!((figures.cycle_days.median.get(), figures.cycle_days.n.get()), (Some(30.0), Some(2)));
    assert_eq!(figures.velocity_per_day.get(), Some(Money::from_minor(133_333))); // 4 x 15,000 x 2/3 / 30
    // W1 stood in both stages and was won: (1 + 10 p) / 11.
    let chances = Chances::of_lens(&lens);
    let stage = |key| *chances.stage(book.company.find_stage(key).unwrap()).unwrap();
    near(Some(stage("early").value), 3.0 / 11.0);
    near(Some(stage("late").value), 6.0 / 11.0);
    assert_eq!((stage("late").won, stage("late").decided, stage("late").from), (1, 1, ChanceSource::Stated));
    // 40,000 x 6/11 and 5,000 x 3/11, each rounded.
    assert_eq!(figures.weighted_amount.get(), Some(Money::from_minor(2_181_818 + 136_364)));
    let late = figures.stages.iter().find(|stage| stage.id == "late").unwrap();
    assert_eq!((late.deals.get(), late.median_age_days.get(), late.stuck.get()), (Some(1), Some(10.0), Some(0)));
    assert_eq!(figures.categories.len(), 1);
}

#[test]
fn people_teams_and_splits() {
    let book = small();
    let basis = basis(&book, "2026-11-23");
    let figures = sales(&lens(&book, &basis, "2026-Q4"), None);
    let ines = figures.people.people.iter().find(|row| row.id == "ines").unwrap();
    assert_eq!(
        (ines.target.get(), ines.won.get(), ines.won_deals.get(), ines.closing_amount.get()),
        (Some(eur(30_000)), Some(eur(20_000)), Some(1), Some(eur(40_000)))
    );
    near(ines.attainment.get(), 2.0 / 3.0);
    near(ines.pace, 20_000.0 / (30_000.0 * 37.0 / 66.0));
    let south = figures.people.teams.iter().find(|row| row.id == "South").unwrap();
    assert_eq!((south.won.or_zero(), south.won_deals.or_zero(), south.lost_deals.or_zero()), (eur(10_000), 1, 1));
    let ports = figures.wins.segments.iter().find(|row| row.id == "ports").unwrap();
    assert_eq!((ports.won.or_zero(), ports.won_deals.or_zero()), (eur(20_000), 1));
    assert_eq!(
        figures.wins.products.iter().map(|row| (row.id.as_str(), row.won.or_zero())).collect::<Vec<_>>(),
        [("p", eur(20_000)), ("none", eur(10_000))]
    );
    assert_eq!((figures.wins.lost_by[0].id.as_str(), figures.wins.lost_by[0].amount.or_zero()), ("Price", eur(15_000)));
    assert_eq!((figures.wins.lost_to[0].id.as_str(), figures.wins.lost_to[0].deals.or_zero()), ("norlux", 1));
    // P2 was won on the first day of the year up to as-of.
    let year = figures.wins.win_rate_year.unwrap();
    assert_eq!((year.count.or_zero(), year.of.or_zero()), (3, 4));
}

#[test]
fn targets_are_stated_summed_and_shared_out() {
    let book = small();
    let found = |id, scope| revenue_target(&book, period(id), scope).map(|found| (found.amount, found.source));
    assert_eq!(found("2026-Q4", Scope::Company), Some((eur(66_000), TargetSource::Stated)));
    assert_eq!(found("2026-11", Scope::Company), Some((eur(21_000), TargetSource::Derived)));
    assert_eq!(found("2026-W48", Scope::Company), Some((eur(5_000), TargetSource::Derived)));
    assert_eq!(found("2026", Scope::Company), None);
    assert_eq!(found("2026-Q3", Scope::Company), None);
    let people = crate::kit::books::book(&[
        ("people.ron", r#"[(id: "a", name: "A", team: "T"), (id: "b", name: "B", team: "T")]"#),
        (
            "targets.ron",
            r#"[(period: "2026-Q4", amount: 100, person: "a"), (period: "2026-Q4", amount: 50, person: "b"), (period: "2027", amount: 261)]"#,
        ),
    ]);
    let team = people.find_team("T").unwrap();
    let found = |id, scope| revenue_target(&people, period(id), scope).map(|found| found.amount);
    assert_eq!(found("2026-Q4", Scope::Company), Some(eur(150)));
    assert_eq!(found("2026-Q4", Scope::Team(team)), Some(eur(150)));
    // 2027 has 261 working days, 64 of them in its first quarter.
    assert_eq!(found("2027-Q1", Scope::Company), Some(eur(64)));
    assert_eq!(found("2027-Q1", Scope::Team(team)), None);
}

proptest! {
    #[test]
    fn months_and_whole_weeks_add_up_to_the_quarter(cents in 1_i64..1_000_000_000, number in 1_u32..=4) {
        let text = format!(r#"[(period: "2026-Q{number}", amount: {}.{:02})]"#, cents / 100, cents % 100);
        let book = crate::kit::books::book(&[("targets.ron", &text)]);
        let calendar = &book.company.calendar();
        let quarter = period(&format!("2026-Q{number}"));
        let span = calendar.span(quarter);
        let whole = revenue_target(&book, quarter, Scope::Company).unwrap().amount;
        let mut month = calendar.containing(Length::Month, span.start);
        let mut sum = Money::ZERO;
        for _ in 0..3 {
            sum += revenue_target(&book, month, Scope::Company).unwrap().amount;
            month = calendar.next(month);
        }
        prop_assert_eq!(sum, whole);
    }
}

#[test]
fn won_of_verdict_forecast_and_every_split_is_one_number() {
    let book = small();
    for (as_of, id) in
        [("2026-11-23", "2026-Q4"), ("2026-10-20", "2026-10"), ("2026-11-23", "2026-W48"), ("2025-12-31", "2025-Q4")]
    {
        let basis = basis(&book, as_of);
        let lens: Lens = lens(&book, &basis, id);
        let figures = sales(&lens, None);
        let won = figures.verdict.chosen.won.get().unwrap();
        for split in [&figures.wins.products, &figures.wins.segments, &figures.wins.channels] {
            assert_eq!(split.iter().map(|row| row.won.or_zero()).sum::<Money>(), won, "{id} as of {as_of}");
        }
        assert_eq!(figures.people.people.iter().map(|row| row.won.or_zero()).sum::<Money>(), won, "{id} as of {as_of}");
        let forecast = quarterdeck::metrics::forecast::book::period_forecast(&lens);
        assert!((forecast.won - won.as_f64()).abs() < 1e-6, "{id} as of {as_of}");
    }
}

/// A target is met by everybody in it: what lies outside the scope cannot count towards it.
#[test]
fn a_scope_leaves_out_the_targets_of_others() {
    let book = book(&[
        ("people.ron", r#"[(id: "a", name: "A", team: "N"), (id: "b", name: "B", team: "S")]"#),
        (
            "targets.ron",
            r#"[(period: "2026-Q4", amount: 10, person: "a"), (period: "2026-Q4", amount: 10, person: "b"),
                (period: "2026-Q4", amount: 10, team: "N"), (period: "2026-Q4", amount: 10, team: "S")]"#,
        ),
        ("deals.ron", r#"[(id: "d", name: "D", owner: "a", created: "2026-10-01", amount: 5, won: "2026-11-02")]"#),
    ]);
    let rows = |scope: Scope| {
        let basis = Basis::new(&book, day("2026-11-23"), scope);
        let people = sales(&lens(&book, &basis, "2026-Q4"), None).people;
        let said = |rows: &[Seller]| rows.iter().map(|row| (row.id.clone(), row.target.get())).collect::<Vec<_>>();
        (said(&people.people), said(&people.teams))
    };
    let row = |id: &str, target: Option<Money>| (id.to_owned(), target);
    let ten = Some(eur(10));
    assert_eq!(rows(Scope::Company), (vec![row("a", ten), row("b", ten)], vec![row("N", ten), row("S", ten)]));
    let north = book.find_team("N").unwrap();
    assert_eq!(rows(Scope::Team(north)), (vec![row("a", ten)], vec![row("N", ten)]));
    // The team's target is not the person's.
    let (person, _) = book.people.iter().next().unwrap();
    assert_eq!(rows(Scope::Person(person)), (vec![row("a", ten)], vec![row("N", None)]));
}

/// A won deal without an amount is worth its orders, in every figure that is made of won deals.
#[test]
fn a_deal_priced_by_its_orders_counts_in_average_win_rate_and_velocity() {
    let deals = |amount: &str| {
        format!(
            r#"[
                (id: "P", name: "P", account: "a", created: "2026-10-01", {amount} won: "2026-11-02"),
                (id: "L", name: "L", account: "a", created: "2026-10-01", amount: 1000, lost: (on: "2026-11-02", reason: Price)),
                (id: "O", name: "O", account: "a", stage: "late", created: "2026-10-01", amount: 500, close: "2026-12-01"),
            ]"#
        )
    };
    let orders = r#"[(id: "o", account: "a", on: "2026-11-03", deal: "P", lines: [(product: "p", units: 3, price: 1000)])]"#;
    let said = |amount: &str| {
        let book = book(&[
            ("accounts.ron", r#"[(id: "a", name: "A")]"#),
            ("products.ron", r#"[(id: "p", name: "P")]"#),
            ("deals.ron", &deals(amount)),
            ("orders.ron", orders),
        ]);
        let basis = basis(&book, "2026-11-23");
        let figures = sales(&lens(&book, &basis, "2026-Q4"), None).pipeline;
        (figures.average_won.get(), figures.win_rate_by_value.get(), figures.velocity_per_day.get())
    };
    assert_eq!(said(""), said("amount: 3000,"));
    assert_eq!(said("").0, Some(eur(3_000)));
}

#[test]
fn the_label_of_a_chance_says_what_weighs_more() {
    let company = |stated: &str| {
        format!(
            r#"(name: "T", currency: "EUR", time_zone: "UTC", stages: [(id: "one", name: "One"{stated}), (id: "two", name: "Two")])"#
        )
    };
    let froms = |stated: &str, decided: usize| {
        let deal = |at: usize| {
            format!(r#"(id: "D{at}", name: "D", created: "2026-10-01", stage: "one", amount: 1, won: "2026-11-02"),"#)
        };
        let deals = format!("[{}]", (0..decided).map(deal).collect::<String>());
        let files = [("company.ron", company(stated)), ("deals.ron", deals)];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let book = quarterdeck::store::load_texts(&files, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let basis = basis(&book, "2026-11-23");
        let chances = Chances::of_lens(&lens(&book, &basis, "2026-Q4"));
        ["one", "two"].map(|key| chances.stage(book.company.find_stage(key).unwrap()).unwrap().from)
    };
    assert_eq!(froms(", probability: 0.5", 0), [ChanceSource::Stated, ChanceSource::Book]);
    assert_eq!(froms("", 9), [ChanceSource::Book, ChanceSource::Book]);
    assert_eq!(froms("", 10), [ChanceSource::History, ChanceSource::Book]);
}

#[test]
fn a_partners_target_is_held_against_what_it_sourced_on_every_panel() {
    let book = book(&[
        ("channels.ron", r#"[(id: "dealers", name: "Dealers", kind: Partner)]"#),
        ("partners.ron", r#"[(id: "p", name: "P", channel: "dealers")]"#),
        ("targets.ron", r#"[(period: "2026-Q4", amount: 1000, partner: "p")]"#),
        (
            "deals.ron",
            r#"[
                (id: "S", name: "S", created: "2026-10-01", amount: 740, won: "2026-11-02", partner: "p", partner_role: Sourced),
                (id: "I", name: "I", created: "2026-10-01", amount: 150, won: "2026-11-02", partner: "p", partner_role: Influenced),
            ]"#,
        ),
    ]);
    let basis = basis(&book, "2026-11-23");
    let figures = sales(&lens(&book, &basis, "2026-Q4"), None);
    let of_list = figures.verdict.targets[0].attainment.get();
    assert_eq!((of_list, of_list), (Some(0.74), figures.partners[0].attainment.get()));
}

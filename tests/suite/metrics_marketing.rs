//! The marketing figures over small books, each worked out by hand.

use proptest::prelude::*;
use quarterdeck::book::Book;
use quarterdeck::book::calendar::Period;
use quarterdeck::book::day::Day;
use quarterdeck::book::money::Money;
use quarterdeck::metrics::figure::{Figure, Formula, Num, Source, Term, Test};
use quarterdeck::metrics::lens::{Basis, Lens, Scope};
use quarterdeck::metrics::marketing::aided_trend::TrendVerdict;
use quarterdeck::metrics::marketing::attribution::Model;
use quarterdeck::metrics::marketing::campaigns::CampaignRow;
use quarterdeck::metrics::marketing::deals_only::{CustomerQuarter, LargestCustomer};
use quarterdeck::metrics::marketing::fit::Grade;
use quarterdeck::metrics::marketing::funnel::Cohort;
use quarterdeck::metrics::marketing::objective_now::ReadingSource;
use quarterdeck::metrics::marketing::objectives::ObjectiveState;
use quarterdeck::metrics::marketing::records::RecordSet;
use quarterdeck::metrics::marketing::{Marketing, marketing};
use quarterdeck::metrics::parts::list;
use quarterdeck::store::load_texts;

const COMPANY: &str = r#"(
    name: "Norrland Lamps", currency: "EUR", time_zone: "Europe/Stockholm",
    stages: [(id: "qualified", name: "Qualified")],
)"#;

fn book(files: &[(&str, &str)]) -> Book {
    let mut all = vec![("company.ron", COMPANY)];
    all.extend(files);
    let book = load_texts(&all, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    assert!(book.left_out() == 0, "{:?}", book.problems);
    book
}

fn figures_on(book: &Book, day: &str, years: u8) -> Marketing {
    let basis = Basis::new(book, Day::parse(day).unwrap(), Scope::Company);
    marketing(&Lens::new(book, &basis, Period::parse("2026-Q4").unwrap(), years))
}

fn figures(book: &Book) -> Marketing {
    figures_on(book, "2026-11-23", 1)
}

fn euros(major: i128) -> Money {
    Money::from_minor(major * 100)
}

fn near(figure: &Figure<f64>, value: f64) -> bool {
    figure.get().is_some_and(|found| (found - value).abs() < 1e-6)
}

const SHOP: [(&str, &str); 4] = [
    ("products.ron", r#"[(id: "lamp", name: "Lamp", list_price: 10, unit_cost: 4)]"#),
    ("segments.ron", r#"[(id: "ports", name: "Ports"), (id: "marinas", name: "Marinas")]"#),
    (
        "channels.ron",
        r#"[(id: "direct", name: "Direct", kind: Direct, cost_share: 0.1), (id: "media", name: "Media", kind: Media)]"#,
    ),
    (
        "accounts.ron",
        r#"[(id: "a", name: "A", segment: "ports", channel: "direct"), (id: "b", name: "B", segment: "marinas", channel: "direct")]"#,
    ),
];

/// Three won deals, one of which two campaigns touched, and an order that nobody did.
fn touched() -> Book {
    let mut files = SHOP.to_vec();
    files.extend([
        (
            "campaigns.ron",
            r#"[
            (id: "search", name: "Search", channel: "media", start: "2025-12-01", budget: 400, aim: Demand),
            (id: "film", name: "Film", channel: "media", segment: "ports", start: "2025-12-01", aim: Awareness),
        ]"#,
        ),
        (
            "spend.ron",
            r#"[
            (month: "2025-10", campaign: "search", amount: 100),
            (month: "2026-01", campaign: "search", amount: 200, reach: 5000),
            (on: "2026-02-03", campaign: "film", amount: 100, impressions: 9000),
            (on: "2026-11-24", campaign: "film", amount: 999),
        ]"#,
        ),
        (
            "leads.ron",
            r#"[
            (id: "l1", name: "One", created: "2025-12-30", campaign: "search", deal: "d1", demand: Captured,
             qualified: "2026-01-02", accepted: "2026-01-03",
             touches: [(on: "2026-01-08", campaign: "film"), (on: "2026-01-01", campaign: "search"), (on: "2026-01-20", campaign: "film")]),
            (id: "l2", name: "Two", created: "2026-02-01", campaign: "film", deal: "d2", demand: Created,
             touches: [(on: "2026-09-01", campaign: "search")]),
            (id: "l3", name: "Three", created: "2026-03-01", campaign: "search", qualified: "2026-03-05",
             rejected: (on: "2026-03-09")),
            (id: "l4", name: "Four", created: "2026-11-20"),
            (id: "l5", name: "Old", created: "2025-11-23", campaign: "search"),
        ]"#,
        ),
        (
            "deals.ron",
            r#"[
            (id: "d1", name: "One", account: "a", amount: 1000, units: [(product: "lamp", units: 50)], created: "2026-01-04", won: "2026-01-15"),
            (id: "d2", name: "Two", account: "b", amount: 500, created: "2026-02-10", won: "2026-03-01"),
            (id: "d3", name: "Three", account: "a", amount: 300, units: [(product: "lamp", units: 10)], created: "2026-02-10",
             won: "2026-04-01", campaign: "search"),
            (id: "d4", name: "Four", account: "b", amount: 700, created: "2026-02-10", lost: (on: "2026-05-01", reason: Price, words: "Too dear")),
        ]"#,
        ),
        (
            "orders.ron",
            r#"[(id: "o1", account: "a", on: "2026-06-01", lines: [(product: "lamp", units: 5, price: 10, discount: 0.2)])]"#,
        ),
    ]);
    book(&files)
}

#[test]
fn revenue_is_shared_among_touches_to_the_cent() {
    let found = figures(&touched());
    let [search, film] = found.campaigns.campaigns.as_slice() else { panic!("{:?}", found.campaigns.campaigns) };
    let cents = Money::from_minor;
    let by = |row: &CampaignRow| Model::ALL.map(|model| row.won_revenue.by(model).get().unwrap());
    // Decay of d1: seven days before the other touch, a third.
    assert_eq!(by(search), [euros(1300), euros(300), euros(800), euros(800), cents(63_333)]);
    assert_eq!(by(film), [euros(500), euros(1500), euros(1000), euros(1000), cents(116_667)]);
    let attribution = &found.campaigns.attribution;
    let known = [&attribution.with_touches, &attribution.no_touch_known].map(Figure::get);
    assert_eq!((known, attribution.deals), ([Some(euros(1800)), Some(euros(40))], 3));
    assert_eq!(attribution.deals_without_units, 1);
    // d1: 1,000 x 0.9 - 50 x 4 = 700, half each; d3: 300 x 0.9 - 10 x 4 = 230.
    assert!(near(&search.romi, (350.0 + 230.0 - 200.0) / 200.0), "{:?}", search.romi.value);
    assert!(near(&film.romi, (350.0 - 100.0) / 100.0));
    assert!(near(&found.campaigns.campaigns_total.romi, (930.0 - 300.0) / 300.0));
}

#[test]
fn a_lead_without_a_campaign_of_its_own_counts_for_the_one_that_touched_it_first() {
    let mut files = SHOP.to_vec();
    let campaigns = r#"[(id: "search", name: "Search", channel: "media", start: "2025-12-01", aim: Demand),
        (id: "film", name: "Film", channel: "media", start: "2025-12-01", aim: Demand)]"#;
    let leads = r#"[(id: "l1", name: "One", created: "2026-01-30",
        touches: [(on: "2026-02-08", campaign: "film"), (on: "2026-02-01", campaign: "search"), (on: "2027-01-20", campaign: "film")])]"#;
    files.extend([("campaigns.ron", campaigns), ("leads.ron", leads)]);
    let found = figures(&book(&files));
    let [search, film] = found.campaigns.campaigns.as_slice() else { panic!("two campaigns") };
    assert_eq!((search.leads.get(), film.leads.get()), (Some(1), Some(0)));
    // What it cost is not known where no spend is written, and is not 0.
    assert_eq!((search.cost_per_lead.get(), found.campaigns.campaigns_total.cost_per_lead.get()), (None, None));
}

#[test]
fn campaigns_cost_what_was_spent_in_the_window() {
    let found = figures(&touched());
    let [search, film] = found.campaigns.campaigns.as_slice() else { panic!("two campaigns") };
    let leads = [&search.leads, &search.qualified, &search.accepted].map(Figure::get);
    assert_eq!((search.spend.get(), leads), (Some(euros(200)), [Some(2), Some(2), Some(1)]));
    assert_eq!(search.cost_per_lead.get(), Some(euros(100)));
    assert!(near(&search.spent_of_budget, 0.75)); // 300 of 400, the spend before the window included
    assert!(near(&search.acceptance, 0.5));
    assert_eq!((film.spend.get(), film.reach.get(), film.captured.get()), (Some(euros(100)), Some(9000), Some(0)));
    assert_eq!(found.campaigns.no_campaign.leads.get(), Some(1));
    let total = &found.campaigns.campaigns_total;
    let cost = [&total.spend, &total.cost_per_lead].map(Figure::get);
    assert_eq!((cost, total.reach.get()), ([Some(euros(300)), Some(euros(100))], Some(14_000)));
    assert!(near(&found.campaigns.brand_activation.brand_share, 1.0 / 3.0));
    assert_eq!(search.incremental.lift_per_spend.value, Err("not tested: attributed is not caused".into()));
}

#[test]
fn the_funnel_counts_what_leads_reached() {
    let found = figures(&touched());
    let funnel = &found.funnel;
    // l2 became a deal without a word about the steps before: it implies them. l5 came before the window.
    let steps = [&funnel.leads, &funnel.qualified, &funnel.accepted, &funnel.deals, &funnel.won];
    assert_eq!(steps.map(Figure::get), [4, 3, 2, 2, 2].map(Some));
    assert_eq!((funnel.won_amount, funnel.no_touch_known.get()), (euros(1500), Some(euros(40))));
    assert_eq!(funnel.reached.get(), Some(14_000));
    let cohort = |c: &Cohort| (c.month.to_string(), c.leads.get().unwrap(), c.too_young, c.won.get().unwrap());
    let months: Vec<_> = funnel.cohorts.iter().map(cohort).collect();
    let row = |month: &str, leads, young, won| (month.to_owned(), leads, young, won);
    assert_eq!(months, [row("2025-12", 1, 0, 1), row("2026-02", 1, 0, 1), row("2026-03", 1, 0, 0), row("2026-11", 1, 1, 0)]);
    let demand = &found.demand;
    assert_eq!([&demand.created, &demand.captured, &demand.not_said].map(Figure::get), [1, 1, 2].map(Some));
    let shares = [&demand.created_share, &demand.captured_share, &demand.not_said_share];
    assert_eq!(shares.map(|share| share.rate.get()), [0.25, 0.25, 0.5].map(Some));
    assert_eq!((found.won_deals, found.won_deals_from_leads), (3, 2));
}

#[test]
fn contribution_is_what_cost_channel_and_spend_leave() {
    let found = figures(&touched());
    let row = |segment: &str, channel: &str| {
        let is = |id: &Option<String>, wanted: &str| id.as_deref() == Some(wanted);
        found.fit.fit.iter().find(|row| is(&row.segment.id, segment) && is(&row.channel.id, channel)).unwrap()
    };
    let ports = row("ports", "direct");
    // 1,000 + 300 + 40 x 0.9 - (50 + 10 + 5) x 4.
    assert_eq!((ports.revenue.get(), ports.contribution.get()), (Some(euros(1340)), Some(euros(946))));
    assert!(near(&ports.margin, 946.0 / 1340.0) && ports.grade == Some(Grade::A));
    let marinas = row("marinas", "direct");
    assert_eq!((marinas.revenue.get(), marinas.margin.get(), marinas.grade), (Some(euros(500)), None, None));
    assert_eq!((marinas.win_rate.count.get(), marinas.win_rate.of.get()), (Some(1), Some(2)));
    let note = &found.fit.fit_note;
    assert_eq!((note.sales_without_units.get(), note.spend_spread.get()), (Some(1), Some(euros(200))));
    // Nothing is sold through media: what search cost is spread by all revenue, 1,340 to 500; the film was for ports.
    assert_eq!(row("ports", "media").spend, euros(100) + Money::from_minor(14_565));
    assert_eq!(row("marinas", "media").spend, Money::from_minor(5_435));
    assert_eq!(found.fit.fit_total.contribution.get(), Some(euros(646)));
}

#[test]
fn channels_say_what_a_customer_costs_and_brings() {
    let found = figures(&touched());
    let [direct, media] = found.campaigns.channels.channels.as_slice() else { panic!("two channels") };
    assert_eq!(direct.new_customers.get(), Some(2));
    assert_eq!([&direct.revenue, &media.spend].map(Figure::get), [euros(1840), euros(300)].map(Some));
    assert_eq!(media.cac.value, Err("no new customers".into()));
    let total = &found.campaigns.channels.channels_total;
    assert_eq!(total.cac.get(), Some(euros(150)));
    let margin = (1340.0 - 260.0) / 1340.0;
    assert!(near(&total.gross_margin, margin));
    assert!(near(&total.payback_months, 150.0 / (1840.0 / 2.0 / 12.0 * margin)));
    assert_eq!(total.ltv.value, Err("no churn".into()));
    assert!(near(&found.offer.realisation, 0.8));
    // Segments and channels split the same order lines: each split's nets and list values add up to the same.
    let sum = |rows: &[quarterdeck::metrics::marketing::offer::RealisedRow]| {
        rows.iter().fold((Money::ZERO, Money::ZERO), |sum, row| (sum.0 + row.net, sum.1 + row.at_list))
    };
    let all = sum(&found.offer.realised_segments);
    assert!(all.1 > Money::ZERO && all == sum(&found.offer.realised_channels), "{all:?}");
    assert!((all.0.as_f64() / all.1.as_f64() - 0.8).abs() < 1e-9);
}

#[test]
fn nothing_later_than_as_of_counts() {
    let found = figures_on(&touched(), "2026-01-14", 1);
    assert_eq!((found.revenue.get(), found.won_deals), (Some(Money::ZERO), 0));
    assert_eq!(found.campaigns.attribution.with_touches.get(), Some(Money::ZERO));
    let funnel = &found.funnel;
    let steps = [&funnel.leads, &funnel.accepted, &funnel.deals, &funnel.won];
    assert_eq!(steps.map(Figure::get), [2, 1, 1, 0].map(Some)); // l1 and l5
    assert_eq!(found.campaigns.campaigns_total.spend.get(), Some(euros(300))); // of October and January
    assert!(found.losses.lost_words.is_empty());
}

fn surveyed() -> Book {
    let mut files = SHOP.to_vec();
    files.extend([
        ("rivals.ron", r#"[(id: "norlux", name: "Norlux"), (id: "pharos", name: "Pharos")]"#),
        (
            "brand.ron",
            r#"[
            (on: "2025-09-08", respondents: 400, unaided: 40, aided: 120, consider: 60, prefer: 20),
            (on: "2026-09-07", respondents: 410, unaided: 50, aided: 148, consider: 70, prefer: 30),
            (on: "2026-09-07", rival: "norlux", respondents: 410, unaided: 90, aided: 246, consider: 120, prefer: 60),
            (on: "2026-09-07", rival: "pharos", respondents: 410, unaided: 60, aided: 150, consider: 80, prefer: 40),
            (on: "2026-09-07", segment: "ports", respondents: 25, unaided: 0, aided: 0, consider: 0, prefer: 0),
            (on: "2027-09-07", respondents: 400, unaided: 300, aided: 400, consider: 300, prefer: 300),
        ]"#,
        ),
        (
            "voice.ron",
            r#"[
            (month: "2026-10", ours: 18, category: 100, of: Spend), (month: "2026-11", ours: 18, category: 100, of: Spend),
            (month: "2026-11", ours: 90, category: 100, of: Mentions), (month: "2025-11", ours: 50, category: 50, of: Spend),
            (month: "2026-10", ours: 1, category: 20, of: Searches),
        ]"#,
        ),
        (
            "market_share.ron",
            r#"[
            (year: "2024", segment: "ports", value: 100), (year: "2024", segment: "ports", rival: "norlux", value: 900),
            (year: "2025", segment: "ports", value: 125), (year: "2025", segment: "ports", rival: "norlux", value: 500),
            (year: "2025", segment: "ports", rival: "pharos", value: 375),
            (year: "2027", segment: "ports", value: 999),
        ]"#,
        ),
        (
            "objectives.ron",
            r#"[
            (id: "known", what: "Known", kind: Brand, baseline: (on: "2025-11-23", value: 30), target: (on: "2027-11-23", value: 40), measure: Awareness),
            (id: "share", what: "Share", kind: Segment, baseline: (on: "2025-11-23", value: 10), target: (on: "2027-11-23", value: 12), measure: MarketShare(segment: "ports"),
             steps: [(what: "Site", due: "2026-10-31"), (what: "Class", due: "2026-11-23"), (what: "Fair", due: "2026-10-01", done: "2026-11-24"), (what: "Talk", due: "2026-10-01", done: "2026-10-09")]),
            (id: "voice", what: "Voice", kind: Communication, baseline: (on: "2025-11-23", value: 30), target: (on: "2026-11-20", value: 20), readings: [(on: "2026-06-01", value: 25), (on: "2026-12-01", value: 10)], measure: ShareOfVoice),
            (id: "later", what: "Later", kind: Pricing, baseline: (on: "2027-01-01", value: 1), target: (on: "2028-01-01", value: 2)),
        ]"#,
        ),
    ]);
    let mut all = vec![("company.ron", COMPANY)];
    all.extend(&files);
    load_texts(&all, "2028-11-23T12:00:00Z".parse().unwrap()).unwrap()
}

#[test]
fn awareness_has_intervals_rivals_and_tests() {
    let found = figures(&surveyed()).awareness;
    let places: Vec<_> = found.awareness.iter().map(|row| (row.on.to_string(), row.segment.id.clone())).collect();
    let ports = Some("ports".to_owned());
    assert_eq!(places, [("2025-09-08".into(), None), ("2026-09-07".into(), None), ("2026-09-07".into(), ports)]);
    let row = &found.awareness[1];
    assert!(near(&row.aided, 148.0 / 410.0) && near(&row.best_rival_aided, 0.6) && near(&row.gap, 148.0 / 410.0 - 0.6));
    assert_eq!((row.best_rival.id.as_deref(), row.rivals.len()), (Some("norlux"), 2));
    assert!(row.gap_test.unwrap().high < 0.0);
    assert_eq!(row.gap_high.get(), row.gap_test.map(|test| test.high));
    let aided = &row.changes[1];
    assert!((aided.test.unwrap().z - 1.843_969).abs() < 1e-6);
    // The worked 0 of 25.
    assert!((found.awareness[2].aided_high.get().unwrap() - 0.133_192).abs() < 1e-6);
    assert_eq!((found.awareness_trend.verdict, found.awareness_trend.waves), (TrendVerdict::TooFewWaves, 2));
    assert_eq!((found.beyond_noise.tested.get(), found.beyond_noise.beyond.get()), (Some(4), Some(0)));
    assert!(near(&found.beyond_noise.by_chance, 0.2));
}

#[test]
fn voice_stands_against_the_market() {
    let found = figures(&surveyed()).market;
    assert!(near(&found.share_of_voice, 0.18) && near(&found.share_of_market, 0.125) && near(&found.share_of_search, 0.05));
    assert!(near(&found.excess_share_of_voice, 5.5));
    let ports = &found.segments[0];
    assert_eq!(ports.share_period, Period::parse("2025"));
    assert!(near(&ports.our_share, 0.125) && near(&ports.our_share_change, 2.5));
    assert_eq!(ports.rivals.iter().map(|rival| rival.rival.name.as_str()).collect::<Vec<_>>(), ["Norlux", "Pharos"]);
    assert!((ports.rivals[0].change.get().unwrap() + 40.0).abs() < 1e-9);
    assert!(found.segments[1].our_share.get().is_none());
}

#[test]
fn objectives_read_the_books_own_figures() {
    let found = figures(&surveyed()).objectives;
    let [known, share, voice, later] = found.objectives.as_slice() else { panic!("four objectives") };
    assert!(near(&known.now, 14_800.0 / 410.0) && near(&known.plan_now, 35.0));
    assert_eq!((known.now_from, known.state), (ReadingSource::Measure, Some(ObjectiveState::TooClose)));
    assert!(near(&share.now, 12.5) && near(&share.plan_now, 11.0));
    assert_eq!((share.state, share.late_steps.get()), (Some(ObjectiveState::Ahead), Some(2)));
    let steps: Vec<_> = share.steps.iter().map(|step| (step.late, step.days_late.get().unwrap(), step.done.is_some())).collect();
    assert_eq!(steps, [(true, 23, false), (false, 0, false), (true, 53, false), (false, 0, true)]);
    // A reading outdoes the measure; one of next month is not there yet; 25 is not down at 20 in time.
    assert_eq!((voice.now.get(), voice.now_from, voice.state), (Some(25.0), ReadingSource::Reading, Some(ObjectiveState::Late)));
    assert_eq!((later.now.get(), later.state), (None, None));
    let verdict = found.objectives_verdict;
    let counts = [verdict.on_plan, verdict.of, verdict.too_close, verdict.late, verdict.late_steps];
    assert_eq!(counts.map(|count| count.get().unwrap()), [1, 3, 1, 1, 2]);
    assert_eq!(found.steps.iter().map(|step| step.what.as_str()).collect::<Vec<_>>()[..3], ["Fair", "Site", "Class"]);
    assert_eq!(found.steps.len(), found.objectives.iter().map(|objective| objective.steps.len()).sum::<usize>());
    assert_eq!(found.late_steps.iter().map(|step| step.what.as_str()).collect::<Vec<_>>(), ["Fair", "Site"]);
    assert_eq!(found.next_steps.iter().map(|step| step.what.as_str()).collect::<Vec<_>>(), ["Class"]);
}

#[test]
fn market_share_without_rows_is_revenue_of_the_markets_size() {
    let mut files = SHOP.to_vec();
    files[1] = (
        "segments.ron",
        r#"[(id: "ports", name: "Ports", market: [(year: 2024, size: 1000), (year: 2025, size: 1100), (year: 2027, size: 1)]), (id: "marinas", name: "Marinas")]"#,
    );
    let order = |id: &str, on: &str| {
        format!(r#"(id: "{id}", account: "a", on: "{on}", lines: [(product: "lamp", units: 11, price: 10)])"#)
    };
    let orders = format!("[{}, {}]", order("o1", "2025-03-01"), order("o2", "2026-03-01"));
    files.push(("orders.ron", &orders));
    let book = book(&files);
    let share = |years| figures_on(&book, "2026-11-23", years).market;
    assert!(near(&share(1).segments[0].our_share, 0.1) && near(&share(2).segments[0].our_share, 0.1));
    assert!(near(&share(1).segments[0].growth, 0.1) && near(&share(1).share_of_market, 0.1));
    let ports = &share(2).segments[0];
    assert_eq!((ports.accounts_bought.get(), ports.accounts.get()), (Some(1), Some(1)));
    assert_eq!((ports.revenue_new.get(), ports.revenue_returning.get()), (Some(euros(220)), Some(Money::ZERO)));
    assert_eq!(share(1).segments[0].revenue_returning.get(), Some(euros(110)));
}

#[test]
fn deals_alone_tell_years_gains_and_silence() {
    let mut files = SHOP.to_vec();
    files.push((
        "deals.ron",
        r#"[
        (id: "d1", name: "1", account: "a", amount: 100, created: "2024-12-01", won: "2025-01-10"),
        (id: "d2", name: "2", account: "a", amount: 150, created: "2026-01-01", won: "2026-01-11"),
        (id: "d3", name: "3", account: "b", amount: 200, created: "2025-03-01", won: "2025-04-10"),
        (id: "d4", name: "4", account: "b", amount: 90, created: "2025-03-01", lost: (on: "2026-04-10", reason: Price)),
    ]"#,
    ));
    let found = figures_on(&book(&files), "2026-11-23", 2).deals_only;
    let row = &found.segments_by_year[0];
    assert_eq!([&row.year_1, &row.year_2, &row.average_won].map(Figure::get), [100, 150, 125].map(|won| Some(euros(won))));
    assert!(near(&row.change, 0.5) && near(&row.cycle_days, 25.0) && near(&row.share, 1.0));
    let total = &found.total_by_year;
    assert_eq!([&total.year_1, &total.year_2].map(Figure::get), [300, 150].map(|won| Some(euros(won))));
    // A bought on 2025-01-10 and again a day after the year was up; B not since 2025-04-10.
    let quarter = |q: &CustomerQuarter| (q.quarter.to_string(), q.gained.get().unwrap(), q.silent.get().unwrap());
    let quarters: Vec<_> = found.customers_by_quarter.iter().map(quarter).collect();
    let with_something: Vec<_> = quarters.into_iter().filter(|(_, gained, silent)| gained + silent > 0).collect();
    let row = |quarter: &str, gained, silent| (quarter.to_owned(), gained, silent);
    assert_eq!(with_something, [row("2025-Q1", 1, 0), row("2025-Q2", 1, 0), row("2026-Q1", 0, 1), row("2026-Q2", 0, 1)]);
    assert_eq!((found.bought_both_years.count.get(), found.bought_both_years.of.get()), (Some(1), Some(2)));
    assert!(near(&found.revenue_kept, 0.5));
    assert_eq!(found.revenue_by_quarter.iter().map(|row| row.revenue.get().unwrap()).sum::<Money>(), euros(450));
    let brought = |row: &LargestCustomer| (row.customer.id.clone().unwrap(), row.revenue.get(), row.share.get());
    let largest: Vec<_> = found.largest_customers.iter().map(brought).collect();
    assert_eq!(largest, [("a".to_owned(), Some(euros(150)), Some(1.0))], "B bought nothing in year 2");
    // The trailing year begins and ends within November: thirteen months, the first from the 24th, the last to the 23rd.
    let months = &found.revenue_by_month;
    assert_eq!((months.len(), months.iter().map(|row| row.revenue.get().unwrap()).sum::<Money>()), (13, euros(150)));
    assert!(months.iter().all(|row| (row.revenue.get().unwrap() > Money::ZERO) == (row.month.to_string() == "2026-01")));
    assert_eq!((months[0].days.start.to_string(), months[12].days.end.to_string()), ("2025-11-24".into(), "2026-11-23".into()));
    assert!(
        found.revenue_by_quarter.first().is_some_and(|row| row.cut) && found.revenue_by_quarter.last().is_some_and(|row| row.cut)
    );
}

/// Every input of a formula that names the records behind it.
fn counted(formula: &Formula, found: &mut Vec<Term>) {
    match formula {
        Formula::Term(term) => found.push(term.clone()),
        Formula::Named { terms, .. } => found.extend(terms.iter().cloned()),
        Formula::Sum(parts) => parts.iter().for_each(|part| counted(part, found)),
        Formula::Max0(a) => counted(a, found),
        Formula::Sub(a, b) | Formula::Div(a, b) | Formula::Mul(a, b) => {
            counted(a, found);
            counted(b, found);
        }
    }
}

#[test]
fn an_explanation_lists_the_records_that_make_the_number() {
    let book = touched();
    let basis = Basis::new(&book, Day::parse("2026-11-23").unwrap(), Scope::Company);
    let lens = Lens::new(&book, &basis, Period::parse("2026-Q4").unwrap(), 1);
    let found = marketing(&lens);
    let mut formulas: Vec<&Formula> = Vec::new();
    let rows = found.fit.fit.iter().chain(&found.fit.fit_segments).chain(&found.fit.fit_channels).chain([&found.fit.fit_total]);
    for row in rows {
        formulas.extend([&row.revenue.formula, &row.margin.formula, &row.growth.formula, &row.win_rate.rate.formula]);
    }
    let note = &found.fit.fit_note;
    formulas.extend([&note.revenue_without_units.formula, &note.spend_spread.formula]);
    formulas.extend(found.market.segments.iter().map(|row| &row.revenue.formula));
    for row in &found.campaigns.campaigns {
        formulas.extend([&row.cost_per_lead.formula, &row.acceptance.formula, &row.spend.formula, &row.captured.formula]);
        formulas.extend([&row.leads.formula, &row.qualified.formula, &row.accepted.formula, &row.won_deals.formula]);
    }
    for row in &found.campaigns.channels.channels {
        formulas.extend([&row.cac.formula, &row.revenue_share.formula, &row.gross_margin.formula]);
        formulas.extend([&row.revenue.formula, &row.spend.formula, &row.new_customers.formula]);
    }
    for row in &found.losses.lost_by {
        formulas.extend([&row.share.rate.formula, &row.deals.formula]);
        formulas.extend(row.segments.iter().map(|segment| &segment.deals.formula));
    }
    formulas.extend(found.losses.decided_by_segment.iter().map(|row| &row.lost.formula));
    formulas.extend([&found.losses.lost_deals.formula, &found.losses.lost_to_nobody.formula]);
    for row in &found.funnel.cohorts {
        formulas.extend([&row.leads, &row.qualified, &row.accepted, &row.deals, &row.won].map(|figure| &figure.formula));
    }
    for row in &found.demand.quarters {
        formulas.extend([&row.created.formula, &row.captured.formula, &row.not_said.formula]);
    }
    for row in &found.deals_only.segments_by_year {
        formulas.push(&row.year_2.formula);
    }
    let attribution = &found.campaigns.attribution;
    formulas.extend([&attribution.with_touches.formula, &attribution.no_touch_known.formula]);
    let total = &found.campaigns.campaigns_total.cost_per_lead.formula;
    formulas.extend([&found.funnel.reached.formula, &found.funnel.acceptance.formula, total]);
    let mut terms = Vec::new();
    for formula in formulas {
        counted(formula, &mut terms);
    }
    let mut tested = 0;
    for term in terms {
        let Source::Counted(test) = term.from else { continue };
        let records = list(&lens, test);
        let counts = records.iter().filter(|(_, part)| part.counts());
        match term.value {
            Num::Count(count) if !term.words.contains("reach") => {
                assert_eq!(counts.count(), usize::try_from(count).unwrap(), "{}", term.words);
            }
            // What a channel costs is taken off the sum, not off each sale.
            Num::Money(money) if !term.words.contains("after channel cost") => {
                assert_eq!(counts.map(|(_, part)| part.money()).sum::<Money>(), money, "{}", term.words);
            }
            _ => continue,
        }
        tested += 1;
    }
    assert!(tested > 90, "{tested}");
    // The deal without units is left out of the film's contribution, and says so.
    let film = RecordSet::Touched(Some(book.campaigns.find("film").unwrap()));
    let parts = list(&lens, Test::Marketing(film));
    assert_eq!((parts.len(), parts.iter().filter(|(_, part)| part.counts()).count()), (2, 1));
    // Its revenue is known all the same.
    let film = RecordSet::TouchedRevenue(Some(book.campaigns.find("film").unwrap()));
    let parts = list(&lens, Test::Marketing(film));
    assert_eq!(parts.iter().filter(|(_, part)| part.counts()).map(|(_, part)| part.money()).sum::<Money>(), euros(1500));
}

#[test]
fn an_empty_book_has_figures_too() {
    let found = figures(&book(&[]));
    assert_eq!((found.revenue.get(), found.funnel.leads.get()), (Some(Money::ZERO), Some(0)));
    assert_eq!(found.objectives.objectives_verdict.of.get(), Some(0));
    assert_eq!(found.market.share_of_voice.value, Err("no voice in the window".into()));
    assert_eq!(found.funnel.reached.get(), None);
}

#[test]
fn no_key_of_the_json_stands_twice() {
    let text = serde_json::to_string(&figures(&touched())).unwrap();
    let keys = serde_json::from_str::<Keys>(&text).unwrap();
    let mut once = keys.0.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), keys.0.len());
    for key in ["awareness", "awareness_trend", "share_of_voice", "segments", "fit", "needs", "messages", "prices", "campaigns"] {
        assert!(once.iter().any(|known| known == key), "{key}");
    }
}

/// The keys of an object as they stand, also those that stand twice.
struct Keys(Vec<String>);

impl<'de> serde::Deserialize<'de> for Keys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Keys;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, _)) = map.next_entry::<String, serde::de::IgnoredAny>()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// A deal, an order and a spend, each a few numbers.
fn random_book(deals: &[(u32, u32, u32, bool)], orders: &[(u32, u32, u32)], spend: &[(u32, u32, u32)]) -> Book {
    use std::fmt::Write as _;
    let day = |number: u32| Day::parse("2025-06-01").unwrap() + i32::try_from(number % 540).unwrap();
    let account = |number: u32| ["a", "b", "c"][number as usize % 3];
    let (mut deal_text, mut lead_text, mut order_text, mut spend_text) =
        (String::new(), String::new(), String::new(), String::new());
    for (at, (on, amount, touches, units)) in deals.iter().enumerate() {
        let units = if *units { format!(r#"units: [(product: "lamp", units: {})],"#, amount % 7 + 1) } else { String::new() };
        let won = day(*on);
        let (account, cents) = (account(*amount), amount % 100);
        let _ = writeln!(
            deal_text,
            r#"(id: "d{at}", name: "d", account: "{account}", amount: {amount}.{cents:02}, {units} created: "2025-06-01", won: "{won}"),"#
        );
        let touch =
            |n: u32| format!(r#"(on: "{}", campaign: "{}")"#, day(on.wrapping_add(n * 97)), ["search", "film"][n as usize % 2]);
        let touches: Vec<String> = (0..touches % 5).map(touch).collect();
        let _ = writeln!(
            lead_text,
            r#"(id: "l{at}", name: "l", created: "2025-06-01", deal: "d{at}", touches: [{}]),"#,
            touches.join(", ")
        );
    }
    for (at, (on, units, price)) in orders.iter().enumerate() {
        let (day, account) = (day(*on), account(*units));
        let _ = writeln!(
            order_text,
            r#"(id: "o{at}", account: "{account}", on: "{day}", lines: [(product: "lamp", units: {units}, price: {price}.37, discount: 0.13)]),"#
        );
    }
    for (on, amount, which) in spend {
        let what = [r#"campaign: "search""#, r#"campaign: "film""#, r#"channel: "direct""#][*which as usize % 3];
        let _ = writeln!(spend_text, r#"(on: "{}", {what}, amount: {amount}.05),"#, day(*on));
    }
    let list = |text: String| format!("[{text}]");
    let (deals, leads, orders, spend) = (list(deal_text), list(lead_text), list(order_text), list(spend_text));
    let mut files = SHOP.to_vec();
    files[3] = (
        "accounts.ron",
        r#"[(id: "a", name: "A", segment: "ports", channel: "direct"), (id: "b", name: "B", segment: "marinas"), (id: "c", name: "C")]"#,
    );
    files.push((
        "campaigns.ron",
        r#"[(id: "search", name: "Search", channel: "media", start: "2025-12-01", aim: Demand),
            (id: "film", name: "Film", channel: "media", segment: "ports", start: "2025-12-01", aim: Awareness)]"#,
    ));
    files.extend([("deals.ron", deals.as_str()), ("leads.ron", &leads), ("orders.ron", &orders), ("spend.ron", &spend)]);
    book(&files)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn every_split_adds_up(
        deals in prop::collection::vec((0..600u32, 1..90_000u32, 0..9u32, any::<bool>()), 0..12),
        orders in prop::collection::vec((0..600u32, 1..40u32, 1..500u32), 0..8),
        spend in prop::collection::vec((0..600u32, 1..5_000u32, 0..3u32), 0..8),
    ) {
        let found = figures(&random_book(&deals, &orders, &spend));
        let revenue = found.revenue.get().unwrap();
        prop_assert_eq!(found.fit.fit.iter().map(|row| row.revenue.or_zero()).sum::<Money>(), revenue);
        prop_assert_eq!(found.fit.fit_segments.iter().map(|row| row.revenue.or_zero()).sum::<Money>(), revenue);
        prop_assert_eq!(found.fit.fit_channels.iter().map(|row| row.revenue.or_zero()).sum::<Money>(), revenue);
        prop_assert_eq!(found.market.segments.iter().map(|row| row.revenue.get().unwrap()).sum::<Money>(), revenue);
        prop_assert_eq!(found.campaigns.channels.channels.iter().map(|row| row.revenue.get().unwrap()).sum::<Money>(), revenue);
        prop_assert_eq!(found.deals_only.revenue_by_quarter.iter().map(|row| row.revenue.get().unwrap()).sum::<Money>(), revenue);
        let year_2 = found.deals_only.total_by_year.year_2.get().unwrap();
        prop_assert_eq!(found.deals_only.revenue_by_month.iter().map(|row| row.revenue.get().unwrap()).sum::<Money>(), year_2);
        let spent = found.campaigns.campaigns_total.spend.get().unwrap();
        prop_assert_eq!(found.fit.fit.iter().map(|row| row.spend).sum::<Money>(), spent);
        prop_assert_eq!(found.campaigns.channels.channels.iter().map(|row| row.spend.get().unwrap()).sum::<Money>(), spent);
        let attribution = &found.campaigns.attribution;
        let touched = attribution.with_touches.get().unwrap();
        prop_assert_eq!(touched + attribution.no_touch_known.get().unwrap(), revenue);
        for model in Model::ALL {
            let credited = found.campaigns.campaigns.iter().map(|row| row.won_revenue.by(model).get().unwrap());
            prop_assert_eq!(credited.sum::<Money>(), touched);
            prop_assert_eq!(attribution.total.by(model).get().unwrap(), touched);
        }
    }
}

//! Rules that need more than one record: rates, targets, teams.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::book::Book;
use crate::book::calendar::{Length, Period};
use crate::book::day::Day;
use crate::book::guess::did_you_mean;
use crate::book::id::Id;
use crate::book::money::{Currency, Money};
use crate::book::people::{Measure, Target, TeamId};
use crate::book::problem::{Problem, Severity};
use crate::book::record::Record;
use crate::book::table::Records;
use crate::store::link::Sources;

/// A target this many times its neighbour is probably a slip of the keyboard.
const FAR_FROM_NEIGHBOUR: i128 = 100;

/// What is worth a look in records taken together.
pub(crate) fn across(book: &Book, sources: &Sources) -> Vec<Problem> {
    let mut warnings = Warnings { sources, found: Vec::new() };
    unpriced(book, &mut warnings);
    repeated_rates(book, &mut warnings);
    teams(book, &mut warnings);
    far_targets(book, &mut warnings);
    target_periods(book, &mut warnings);
    target_shares(book, &mut warnings);
    warnings.found
}

struct Warnings<'a> {
    sources: &'a Sources<'a>,
    found: Vec<Problem>,
}

impl Warnings<'_> {
    fn add<T: Record>(&mut self, table: &Records<T>, id: Id<T>, path: &str, rule: &'static str, what: &str, hint: &str) {
        let Some(origin) = table.origin(id) else { return };
        let at = (*origin, Some(Records::any(id)), T::TABLE);
        let sources = self.sources.behind(self.found.len());
        self.found.push(sources.problem(at, path, Severity::Warning, rule, format!("{path}: {what}"), hint.to_owned()));
    }
}

const RULE: &str = "missing-rate";
const HINT: &str = "add it to rates.ron";

/// Amounts in a currency without a rate on or before their day: counted, not priced.
fn unpriced(book: &Book, warnings: &mut Warnings) {
    let foreign = |currency: Option<Currency>| currency.filter(|currency| *currency != book.company.currency());
    let missing = |currency, day| book.price(Money::ZERO, Some(currency), day).is_none();
    let add = |warn: &mut dyn FnMut(String), currency: Currency, day: Day| {
        if missing(currency, day) {
            warn(format!("no rate of {currency} on or before {day}: counted, not priced"));
        }
    };
    for (id, deal) in book.deals.iter() {
        let Some(currency) = foreign(deal.currency()) else { continue };
        let set = deal.log().iter().rev().find(|entry| entry.amount().is_some()).map(crate::book::deal::LogEntry::on);
        // Where nobody knows when the amount was set, any rate prices it.
        let day = deal.decided().or(set).or(deal.there_from()).unwrap_or(Day::LAST);
        add(&mut |what| warnings.add(&book.deals, id, "currency", RULE, &what, HINT), currency, day);
    }
    for (id, order) in book.orders.iter() {
        let Some(currency) = foreign(order.currency()) else { continue };
        add(&mut |what| warnings.add(&book.orders, id, "currency", RULE, &what, HINT), currency, order.on());
    }
    for (id, contract) in book.contracts.iter() {
        let Some(currency) = foreign(contract.currency()) else { continue };
        add(&mut |what| warnings.add(&book.contracts, id, "currency", RULE, &what, HINT), currency, contract.start());
    }
    for (id, spend) in book.spend.iter() {
        let Some(currency) = foreign(spend.currency()) else { continue };
        add(&mut |what| warnings.add(&book.spend, id, "currency", RULE, &what, HINT), currency, spend.on());
    }
    for (id, price) in book.prices.iter() {
        let Some(currency) = foreign(price.currency()) else { continue };
        add(&mut |what| warnings.add(&book.prices, id, "currency", RULE, &what, HINT), currency, price.on());
    }
}

fn repeated_rates(book: &Book, warnings: &mut Warnings) {
    let mut seen = HashSet::default();
    for (id, rate) in book.rates.iter() {
        if !seen.insert((rate.currency(), rate.on())) {
            let what = format!("a second rate of {} for this day", rate.currency());
            warnings.add(&book.rates, id, "on", "repeated-rate", &what, "keep one of them: the last one holds");
        }
    }
}

/// Targets of teams that nobody is or was in.
fn teams(book: &Book, warnings: &mut Warnings) {
    let mut manned: HashSet<TeamId> = book.people.rows().iter().filter_map(crate::book::people::Person::team).collect();
    manned.extend(book.people.rows().iter().flat_map(|person| person.log().iter().map(crate::book::people::Move::team)));
    for (id, target) in book.targets.iter() {
        let Some(team) = target.team().filter(|team| !manned.contains(team)) else { continue };
        let what = format!("nobody is in the team `{}`", book.team(team));
        let names =
            book.teams.iter().map(String::as_str).filter(|name| book.find_team(name).is_some_and(|t| manned.contains(&t)));
        let hint = did_you_mean(book.team(team), names);
        warnings.add(
            &book.targets,
            id,
            "team",
            "empty-team",
            &what,
            hint.as_deref().unwrap_or("teams are those that people.ron names"),
        );
    }
}

/// Whose target it is, of what: targets that differ only in period and amount have the same.
fn whose(target: &Target) -> String {
    let mut same = target.clone();
    same.set().amount(0).period(Period::default());
    format!("{same:?}")
}

fn by_whose(book: &Book) -> BTreeMap<String, BTreeMap<Period, Id<Target>>> {
    let mut all: BTreeMap<String, BTreeMap<Period, Id<Target>>> = BTreeMap::new();
    for (id, target) in book.targets.iter() {
        all.entry(whose(target)).or_default().insert(target.period(), id);
    }
    all
}

fn amount(book: &Book, id: Id<Target>) -> i128 {
    book.targets.get(id).map_or(0, crate::book::people::Target::amount)
}

fn shown(book: &Book, id: Id<Target>, amount: i128) -> String {
    match book.targets.get(id).map(crate::book::people::Target::measure) {
        Some(Measure::Revenue) => book.company.currency().full(Money::from_minor(amount)),
        Some(Measure::Units) => format!("{}", amount as f64 / 1000.0),
        _ => amount.to_string(),
    }
}

fn far_targets(book: &Book, warnings: &mut Warnings) {
    for periods in by_whose(book).values() {
        let in_order: Vec<(&Period, &Id<Target>)> = periods.iter().collect();
        for pair in in_order.windows(2) {
            let [(before, first), (after, second)] = pair else { continue };
            let (small, large) =
                if amount(book, **first) <= amount(book, **second) { (**first, **second) } else { (**second, **first) };
            let (least, most) = (amount(book, small), amount(book, large));
            if before.length == after.length && least > 0 && most / least >= FAR_FROM_NEIGHBOUR {
                let what = format!("a hundred times its neighbour's {}", shown(book, small, least));
                warnings.add(&book.targets, large, "amount", "far-target", &what, "look at the digits");
            }
        }
    }
}

/// A year and its quarters, a quarter and its months: when all parts are there they should add up to the whole.
fn target_periods(book: &Book, warnings: &mut Warnings) {
    let calendar = book.company.calendar();
    for periods in by_whose(book).values() {
        for (whole, id) in periods {
            let (length, count) = match whole.length {
                Length::Year => (Length::Quarter, 4),
                Length::Quarter => (Length::Month, 3),
                _ => continue,
            };
            let span = calendar.span(*whole);
            let parts: Vec<Id<Target>> = periods
                .iter()
                .filter(|(part, _)| part.length == length && span.holds(calendar.span(**part).start))
                .map(|(_, id)| *id)
                .collect();
            let sum: i128 = parts.iter().map(|part| amount(book, *part)).sum();
            if parts.len() == count && sum != amount(book, *id) {
                let parts = if length == Length::Quarter { "its quarters" } else { "its months" };
                let what = format!("{parts} add up to {}", shown(book, *id, sum));
                warnings.add(&book.targets, *id, "amount", "target-parts", &what, "make the parts add up to the whole");
            }
        }
    }
}

/// The company's target and those of all people, or of all teams, of the same period: they should add up.
fn target_shares(book: &Book, warnings: &mut Warnings) {
    let mut sums: HashMap<(Period, Measure, &str), i128> = HashMap::default();
    let alone = |target: &Target| {
        target.partner().is_none()
            && target.segment().is_none()
            && target.channel().is_none()
            && target.product().is_none()
            && target.family().is_none()
    };
    for target in book.targets.rows().iter().filter(|target| alone(target)) {
        let of = match (target.person(), target.team()) {
            (Some(_), None) => "people",
            (None, Some(_)) => "teams",
            _ => continue,
        };
        *sums.entry((target.period(), target.measure(), of)).or_default() += target.amount();
    }
    for (id, target) in book.targets.iter() {
        if !alone(target) || target.person().is_some() || target.team().is_some() {
            continue;
        }
        for of in ["people", "teams"] {
            let Some(sum) = sums.get(&(target.period(), target.measure(), of)).filter(|sum| **sum != target.amount()) else {
                continue;
            };
            let what = format!("the targets of {of} add up to {}", shown(book, id, *sum));
            warnings.add(&book.targets, id, "amount", "target-parts", &what, "make the parts add up to the whole");
        }
    }
}

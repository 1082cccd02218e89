//! The figures of the Sales pane by key.

use crate::book::id::AnyId;
use crate::book::money::Money;
use crate::book::record::Record;
use crate::book::table::Table;
use crate::metrics::figure::{Formula, Num, Part, Source, Step, Test, count, div, money, mul, term};
use crate::metrics::lens::Lens;
use crate::metrics::sales::Sales;
use crate::metrics::sales::do_next::{Group, groups};
use crate::metrics::sales::outlook::Outlook;
use crate::metrics::sales::people::Seller;
use crate::metrics::sales::target_list::{Amount, TargetRow};
use crate::metrics::sales::verdict::{Comparison, Progress};
use crate::metrics::sums::By;

use super::{Explained, Of, input, list_of, named, rate};

/// The figure of a key without its `sales.`.
pub(super) fn figure(lens: &Lens, sales: &Sales, rest: &str, of: Of) -> Option<Explained> {
    match list_of(rest) {
        ("horizons", Some(field)) => {
            let row = sales.verdict.horizons.iter().find(|row| of.name == Some(row.period.id.to_string().as_str()))?;
            progress(row, field).map(|found| if found.period.is_some() { found } else { found.on(row.period.id) })
        }
        ("people", Some(field)) => {
            let row = sales.people.people.iter().find(|row| match of.record {
                Some(record) => row.person.map(Table::any) == Some(record),
                None => of.name == Some(row.id.as_str()) || (of.name == Some("none") && row.person.is_none()),
            })?;
            seller(row, field, By::Person(row.person), Part::Owner(row.person))
        }
        ("teams", Some(field)) => {
            let row = sales.people.teams.iter().find(|row| of.name == Some(row.id.as_str()))?;
            let team = lens.book.find_team(&row.id);
            seller(row, field, By::Team(team), Part::Team(team))
        }
        ("partners", Some(field)) => {
            let row = sales.partners.iter().find(|row| is(row.record, of))?;
            Some(match field {
                "sourced" => (&row.sourced).into(),
                "influenced" => (&row.influenced).into(),
                "attainment" => (&row.attainment).into(),
                "open_deals" => (&row.open_deals).into(),
                "open_amount" => (&row.open_amount).into(),
                _ => return None,
            })
        }
        ("stock", Some(field)) => {
            let row = sales.stock.iter().find(|row| is(row.record, of))?;
            Some(match field {
                "available" => (&row.available).into(),
                // A state is the first that holds of what the cover and the short units say.
                "days_of_cover" | "state" => (&row.days_of_cover).into(),
                "sell_through" => (&row.sell_through).into(),
                "weighted_demand" => (&row.weighted_demand).into(),
                "short" => (&row.short).into(),
                "margin_short" => (&row.margin_short).into(),
                _ => return None,
            })
        }
        ("do_next", Some(field)) => next(sales, field, of),
        ("targets", Some(field)) => target(sales.verdict.targets.iter().find(|row| is(row.record, of))?, field),
        ("customers.largest", Some(field)) => {
            let row = sales.customers.largest.iter().find(|row| is(row.record, of))?;
            let won = money("won in the period", row.won, Test::WonOf(By::Account(Some(row.record))));
            match field {
                "won" => Some(won.into()),
                "share" => {
                    let all = lens.sums.won(lens.so_far());
                    Some(div(won, money("won in the period with all", all, Test::Won)).into())
                }
                _ => None,
            }
        }
        ("products" | "segments", Some(field)) => split(sales, rest, field, of),
        ("orders.by_customer" | "orders.by_product", Some("amount")) => {
            let rows = if rest.starts_with("orders.by_c") { &sales.orders.by_customer } else { &sales.orders.by_product };
            let row = rows.iter().find(|row| Some(row.record) == of.record)?;
            Some(term("orders of the period", Num::Money(row.amount), Source::Record(row.record)).into())
        }
        (_, Some(_)) => None,
        (field, None) => progress(&sales.verdict.chosen, field).or_else(|| blocks(sales, field)),
    }
}

fn is<T: Record>(record: crate::book::id::Id<T>, of: Of) -> bool {
    of.record == Some(Table::any(record))
}

fn progress(row: &Progress, field: &str) -> Option<Explained> {
    if let Some(field) = field.strip_prefix("forecast.") {
        return forecast(row, &row.forecast, field);
    }
    if let Some(rest) = field.strip_prefix("comparison.") {
        let (which, field) = rest.split_once('.')?;
        let found = if which == "last_year" { &row.comparison.last_year } else { &row.comparison.last_period };
        return comparison(row, found.as_ref()?, field);
    }
    Some(match field {
        "target" => (&row.target).into(),
        "won" => (&row.won).into(),
        "won_deals" => count("deals won in the period", row.won_deals as usize, Test::WonDeals).into(),
        "lost_deals" => count("deals lost in the period", row.lost_deals as usize, Test::LostDeals).into(),
        "attainment" => (&row.attainment).into(),
        "gap" => (&row.gap).into(),
        "pro_rated_target" => (&row.pro_rated_target).into(),
        "pace" => (&row.pace).into(),
        "required_per_working_day" => (&row.required_per_working_day).into(),
        "so_far_per_working_day" => (&row.so_far_per_working_day).into(),
        _ => return None,
    })
}

/// What a forecast is made of: won, from open deals, still to come, the rate view, the weight, this month's pace.
fn forecast(row: &Progress, outlook: &Outlook, field: &str) -> Option<Explained> {
    let money = |amount: Option<Money>| amount.map_or_else(|| Num::None("no forecast".into()), Num::Money);
    let ratio = |value: Option<f64>| value.map_or_else(|| Num::None("no forecast".into()), Num::Ratio);
    let (name, value) = match field {
        "chance_of_target" => ("chance that the period's end reaches the target, of", ratio(outlook.chance_of_target)),
        "p10" => ("10 % of outcomes lie below, of", money(outlook.p10)),
        "p50" => ("half of the outcomes lie below, of", money(outlook.p50)),
        "p90" => ("90 % of outcomes lie below, of", money(outlook.p90)),
        _ => return None,
    };
    let mut terms = Vec::new();
    if field == "chance_of_target" {
        let target = row.target.value.clone().map_or_else(Num::None, Num::Money);
        terms.push(input("target", target, Source::Given));
    }
    let won = row.won.value.clone().map_or_else(Num::None, Num::Money);
    terms.extend([
        input("won so far", won, Source::Counted(Test::Won)),
        input("from deals that are open", money(outlook.from_open), Source::Counted(Test::Open)),
        input("from deals and orders still to come", money(outlook.from_new), Source::Given),
        input("expected by the rate view", money(outlook.from_rate), Source::Given),
        input("weight of the pipeline view", ratio(outlook.pipeline_weight), Source::Given),
        input("this month's own pace", ratio(outlook.month_pace), Source::Given),
    ]);
    Some(named(name, terms, value))
}

fn comparison(row: &Progress, other: &Comparison, field: &str) -> Option<Explained> {
    let by_now = || term("won in it by the same working day", Num::Money(other.won_by_now), Source::Given);
    let whole = || money("won in the whole of it", other.won, Test::Won);
    Some(match field {
        "won_by_now" => Explained::from(by_now()).on(other.period),
        "won" => Explained::from(whole()).on(other.period),
        "change" => {
            let won = row.won.formula.clone();
            crate::metrics::figure::sub(div(won, by_now()), term("1", Num::Ratio(1.0), Source::Given)).into()
        }
        "forecast_change" => {
            let middle = row.forecast.p50.map_or_else(|| Num::None("no forecast".into()), Num::Money);
            let whole = term("won in the whole of it", Num::Money(other.won), Source::Given);
            let middle = div(term("middle of the forecast", middle, Source::Given), whole);
            crate::metrics::figure::sub(middle, term("1", Num::Ratio(1.0), Source::Given)).into()
        }
        "chance_to_beat" => {
            let value = other.chance_to_beat.map_or_else(
                || Num::None(if other.won > Money::ZERO { "no forecast" } else { "nothing was won then" }.into()),
                Num::Ratio,
            );
            let middle = row.forecast.p50.map_or_else(|| Num::None("no forecast".into()), Num::Money);
            let terms = vec![
                input("won in the whole of it", Num::Money(other.won), Source::Given),
                input("middle of the forecast", middle, Source::Given),
            ];
            named("chance that the forecast reaches what was won then, of", terms, value)
        }
        _ => return None,
    })
}

fn seller(row: &Seller, field: &str, by: By, part: Part) -> Option<Explained> {
    let closing = || money("amounts of closing deals", row.closing_amount, Test::ClosingOf(part));
    let decided = row.won_deals + row.lost_deals;
    let n = |n: u32| Num::Count(n.into());
    Some(match field {
        "attainment" => (&row.attainment).into(),
        "won" => money("won: deals, orders, returns", row.won, Test::WonOf(by)).into(),
        "target" => term("target", row.target.map_or(Num::None("no target".into()), Num::Money), Source::Given).into(),
        "closing_amount" => closing().into(),
        "weighted" => named(
            "amount x chance of the stage, summed, of",
            vec![input("amounts of closing deals", Num::Money(row.closing_amount), Source::Counted(Test::ClosingOf(part)))],
            Num::Money(row.weighted),
        ),
        "won_deals" => term("deals won in the period", n(row.won_deals), Source::Counted(Test::WonDealsOf(by))).into(),
        "win_rate" => div(
            term("deals won", n(row.won_deals), Source::Counted(Test::WonDealsOf(by))),
            term("deals won or lost", n(decided), Source::Given),
        )
        .into(),
        "cycle_days" => {
            let value = row.cycle_days.map_or_else(|| Num::None("nothing was won".into()), Num::Days);
            let from = input("days from created to won", n(row.won_deals), Source::Counted(Test::WonDealsOf(by)));
            named("median of", vec![from], value)
        }
        _ => return None,
    })
}

/// The row of Do next that a record stands for.
fn group_of<'a>(sales: &'a Sales, of: Of) -> Option<Group<'a>> {
    let all = groups(&sales.do_next);
    let at = all.iter().position(|group| group.items.iter().any(|item| Some(item.record) == of.record))?;
    all.into_iter().nth(at)
}

fn next(sales: &Sales, field: &str, of: Of) -> Option<Explained> {
    let group = group_of(sales, of)?;
    let oldest = group.items.iter().min_by_key(|item| item.due).copied()?;
    let stake = || match group.items.as_slice() {
        [only] => only.stake.formula.clone(),
        several => Formula::Sum(several.iter().map(|item| item.stake.formula.clone()).collect()),
    };
    Some(match field {
        "stake" => stake().into(),
        "urgency" => oldest.urgency_formula().into(),
        "score" | "kind" | "what" | "who" | "due" | "why" | "next_step" => {
            mul(term("stake", stake().eval(), Source::Given), term("urgency", Num::Ratio(oldest.urgency), Source::Given)).into()
        }
        _ => return None,
    })
}

fn target(row: &TargetRow, field: &str) -> Option<Explained> {
    let number = |amount: Amount| match amount {
        Amount::Money(money) => Num::Money(money),
        Amount::Units(units) => Num::Units(units),
        Amount::Count(n) => Num::Count(i64::try_from(n).unwrap_or(i64::MAX)),
    };
    let stated = || term("target", number(row.target), Source::Record(Table::any(row.record)));
    let actual = || term("so far in its period", number(row.actual), Source::Given);
    Some(match field {
        "target" => stated().into(),
        "actual" => Explained::from(actual()),
        "attainment" => div(actual(), stated()).into(),
        _ => return None,
    })
}

fn split(sales: &Sales, rest: &str, field: &str, of: Of) -> Option<Explained> {
    // The panel of win rates shows segments, or what stands in for them, under the same keys.
    let rows = [&sales.wins.segments, &sales.wins.products, &sales.wins.channels];
    let rows = if rest.starts_with("products") { &rows[1..2] } else { &rows[..] };
    let mut all = rows.iter().flat_map(|rows| rows.iter());
    let found = all.find(|row| match of.record {
        Some(record) => row.record == Some(record),
        None => row.record.is_none() && of.name == Some(row.id.as_str()),
    });
    match field {
        "won" => {
            let row = found?;
            let from = row.record.map_or(Source::Given, |record| Source::Counted(Test::WonOf(by_product(record))));
            Some(term("won in the period", Num::Money(row.won), from).into())
        }
        "win_rate_year" if of.name == Some("total") => {
            Some(rate(sales.wins.win_rate_year.as_ref()?, "deals won in a year", "deals won or lost in it"))
        }
        "win_rate_year" => Some(rate(found?.win_rate_year.as_ref()?, "deals won in a year", "deals won or lost in it")),
        _ => None,
    }
}

fn by_product(record: AnyId) -> By {
    By::Product(Some(crate::book::id::Id::new(record.number)))
}

/// The panels' own figures.
fn blocks(sales: &Sales, field: &str) -> Option<Explained> {
    if let Some(step) = field.strip_prefix("bridge.") {
        let step = Step::ALL.into_iter().find(|known| known.key() == step)?;
        return Some((&sales.bridge.step(step)).into());
    }
    if let Some(step) = field.strip_prefix("bridge_deals.") {
        let step = Step::ALL.into_iter().find(|known| known.key() == step)?;
        return Some(count("deals of this step", sales.bridge.bridge_deals.as_ref()?.get(step), Test::Bridge(step)).into());
    }
    let (leads, orders, customers) = (&sales.leads, &sales.orders, &sales.customers);
    Some(match field {
        "win_rate_year" => rate(sales.wins.win_rate_year.as_ref()?, "deals won in a year", "deals won or lost in it"),
        "slip_rate" => (&sales.bridge.slip_rate).into(),
        "slipped.deals" => count("deals that slipped", sales.bridge.slipped.as_ref()?.deals, Test::Slipped).into(),
        "leads.open" => (&leads.open).into(),
        "leads.waiting" => (&leads.waiting).into(),
        "leads.late" => (&leads.late).into(),
        "leads.created" => (&leads.created).into(),
        "leads.median_response_days" => (&leads.median_response_days).into(),
        "leads.conversion" => (&leads.conversion).into(),
        "leads.target_customers" => {
            count("target customers not worked yet", leads.target_customers.len(), Test::TargetCustomers).into()
        }
        "orders.count" => (&orders.count).into(),
        "orders.amount" => (&orders.amount).into(),
        "orders.cancelled" => (&orders.cancelled).into(),
        "orders.open" => (&orders.open).into(),
        "orders.late" => (&orders.late).into(),
        "orders.returned" => (&orders.returned).into(),
        "orders.own_amount" => (&orders.own_amount).into(),
        "orders.deliveries_amount" => (&orders.deliveries_amount).into(),
        "customers.active" => (&customers.active).into(),
        "customers.new" => (&customers.new).into(),
        "customers.quiet" => (&customers.quiet).into(),
        "customers.at_risk" => (&customers.at_risk).into(),
        "customers.top5_share" => (&customers.top5_share).into(),
        "customers.net_revenue_retention" => (&customers.net_revenue_retention).into(),
        "customers.nps.score" => (&customers.nps.score).into(),
        "customers.nps.promoters" => count("answered 9 or 10", customers.nps.promoters, Test::Promoters).into(),
        _ => return None,
    })
}

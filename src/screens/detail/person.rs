//! A person: how far they are, what is open, what they have to do, what they did last.

use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;
use crate::metrics::as_of::{DealOn, open_deals};
use crate::metrics::forecast::book::period_forecast;
use crate::metrics::lens::{Basis, Lens, Scope};
use crate::metrics::sales::do_next::When;
use crate::metrics::sales::people::Seller;
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Table};
use crate::screens::words::{chance, count, counted, days, near, pace_sign, percent};

use super::blocks::{activities, activity_block, deal_row, list_block, note, pair, pairs, row, section, signed};
use super::{DetailBody, DetailContext};

/// What a person says; `None` where they were left out.
pub(crate) fn said(id: Id<Person>, view: &DetailContext) -> Option<DetailBody> {
    let person = view.book().people.get(id)?;
    let mut open: Vec<DealOn> = open_deals(view.lens()).into_iter().filter(|deal| deal.owner == Some(id)).collect();
    open.sort_by_key(|deal| std::cmp::Reverse(deal.money()));
    let seller = view.sales.people.people.iter().find(|row| row.person == Some(id));
    let mut sections: Vec<Section> = seller.map(|seller| stands(seller, id, view)).into_iter().collect();
    sections.extend(to_do(id, view));
    sections.extend(by_stage(&open, view));
    sections.extend(activity_block(activities(view, |activity| activity.by() == Some(id)), view));
    let deals: Vec<Row> = open.iter().map(|deal| deal_row(deal, view)).collect();
    sections.extend(list_block("Open deals", format!("{}, largest first", count(deals.len())), 1, deals));
    Some(DetailBody { head: head(person, view), sections })
}

/// `North`, and since when they are gone.
fn head(person: &Person, view: &DetailContext) -> Line {
    let team = person.team_on(view.today()).map_or("no team", |team| view.book().team(team));
    let line = Line::of([Cell::text(team.to_owned())]);
    match person.left().filter(|left| *left <= view.today()) {
        Some(left) => line.and(1, [Cell::new(format!("left {}", near(left, view.today())), Role::Warn)]),
        None => line,
    }
}

/// Won, target, pace, what closes, win rate, cycle, and where it will land.
fn stands(seller: &Seller, id: Id<Person>, view: &DetailContext) -> Section {
    let coins = view.coins();
    let money = |figure| Cell::figure(figure, |amount: Money| coins.headline(amount));
    let mut won = vec![money(&seller.won).role(Role::Bold)];
    if seller.target.get().is_some() {
        won.extend([Cell::text(" of "), money(&seller.target), Cell::text(", "), Cell::figure(&seller.attainment, percent)]);
    }
    let closing = vec![money(&seller.closing_amount), Cell::dim(", weighted "), money(&seller.weighted)];
    let mut rows = vec![pair("Won", won), pair("Closing", closing)];
    if seller.win_rate.get().is_some() {
        let number = |n: u32| count(n as usize);
        let (won, of) = (Cell::figure(&seller.won_deals, number), Cell::figure(&seller.decided_deals, number));
        let rate = Cell::figure(&seller.win_rate, percent);
        rows.push(pair("Win rate", vec![rate, Cell::text(", "), won, Cell::text(" of "), of, Cell::text(" decided")]));
    }
    if seller.cycle_days.get().is_some() {
        rows.push(pair("Cycle", vec![Cell::figure(&seller.cycle_days, days), Cell::dim(" from created to won, median")]));
    }
    rows.extend(forecast(id, view));
    let mut body = vec![PanelPart::new(0, pairs(rows))];
    if let Some(pace) = seller.pace {
        body.push(signed(pace_sign(pace), [Cell::text(format!("pace {}: won by what was needed by today", percent(pace)))]));
    }
    section(view.book().company.calendar().label(view.lens().period), note("as on the people panel"), 0, body)
}

/// The forecast of what they own alone. Such forecasts do not add up to the company's.
fn forecast(id: Id<Person>, view: &DetailContext) -> Option<Row> {
    let lens = view.lens();
    let basis = Basis::new(lens.book, lens.as_of, Scope::Person(id)).withholding(lens.withheld);
    let forecast = period_forecast(&Lens::new(lens.book, &basis, lens.period, lens.window.years));
    let at = |value: f64| Money::from_f64(value).map_or_else(String::new, |money| view.coins().headline(money));
    let band = forecast.band?;
    let mut cells = vec![Cell::bold(at(band.p50)), Cell::dim(format!(", 80%: {} to {}", at(band.p10), at(band.p90)))];
    if let Some(value) = forecast.chance {
        cells.push(Cell::text(format!(", {} chance of the target", chance(value))));
    }
    Some(pair("Forecast", cells))
}

/// What they have to do, by rank: due now first, then what is stale.
fn to_do(id: Id<Person>, view: &DetailContext) -> Option<Section> {
    let own = || view.sales.do_next.do_next.iter().filter(|item| item.owner == Some(id));
    let of = |when: When| own().filter(move |item| item.when == when);
    let all = of(When::Now).chain(of(When::Stale)).chain(of(When::Later));
    let rows: Vec<Row> = all
        .map(|item| {
            let stake = item.stake.get().map_or_else(|| Cell::dim("."), |stake| Cell::text(view.coins().table(stake)));
            row(item.record, item.what.clone(), stake, Cell::text(item.reason.clone()), view)
        })
        .collect();
    let [now, stale, later] = [When::Now, When::Stale, When::Later].map(|when| of(when).count());
    list_block("To do", format!("{now} now, {stale} stale, {later} later"), 1, rows)
}

/// Open deals by stage, the last stage first.
fn by_stage(open: &[DealOn], view: &DetailContext) -> Option<Section> {
    let stages = view.book().company.stages();
    let of_stage = |at: Option<usize>| open.iter().filter(move |deal| deal.stage.map(|stage| usize::from(stage.0)) == at);
    let places = (0..stages.len()).rev().map(Some).chain([None]);
    let row = |at: Option<usize>| {
        let n = of_stage(at).count();
        let name = at.and_then(|at| stages.get(at)).map_or("no stage", |stage| stage.name());
        let amount: Money = of_stage(at).map(DealOn::money).sum();
        let contents: Vec<Content> =
            vec![Cell::text(name.to_owned()).into(), Cell::text(count(n)).into(), view.coins().or_dot(amount).into()];
        (n > 0).then(|| Row { id: RowId::Named(format!("stage {name}")), contents, detail: None, figure: None })
    };
    let rows: Vec<Row> = places.filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let total: Money = open.iter().map(DealOn::money).sum();
    let words = format!("{}, {}", counted(open.len(), "deal", "deals"), view.coins().headline(total));
    let columns = vec![Column::words("Stage", 0).wide(8, 30), Column::number("n", 0), Column::number("Amount", 0)];
    let table = Table { columns, rows: rows.into(), ..Table::default() };
    Some(section("Open by stage", note(words), 0, vec![PanelPart::new(0, table)]))
}

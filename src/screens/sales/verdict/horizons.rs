//! The week, the month and the quarter side by side, and every target.

use crate::book::calendar::Length;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::figure::Figure;
use crate::metrics::forecast::Status;
use crate::metrics::sales::outlook::Outlook;
use crate::metrics::sales::target_list::{Amount, TargetRow};
use crate::metrics::sales::verdict::{Comparison, Comparisons, Horizon, Progress, VerdictFigures};
use crate::screens::context::Context;
use crate::screens::say::{Bullet, Cell, Column, Columns, Content, Mark, Role, RowId, Sign, Table};
use crate::screens::words::{Coins, chance, change, compare_sign, count, counted, not_available, percent, verdict};

fn name(progress: &Progress, context: &Context) -> String {
    let label = context.book().company.calendar().short_label(progress.period.id);
    let word = match progress.period.id.length {
        Length::Week => "Week",
        Length::Month => "Month",
        Length::Quarter => "Quarter",
        Length::Year => "Year",
    };
    format!("{word} {label}")
}

/// Which row is the chosen one: `>` before it.
fn mark(progress: &Progress, context: &Context) -> Cell {
    if progress.period.id == context.lens.period { Cell::bold(">") } else { Cell::text(" ") }
}

/// Week, month and quarter against their targets.
pub(super) fn horizons(figures: &VerdictFigures, context: &Context) -> Table {
    let coins = context.coins();
    let money = move |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.headline(amount));
    let to_go = move |progress: &Progress| Cell::figure(&progress.gap, |gap| coins.headline(gap.max0()));
    Columns::of(|progress: &&Horizon| RowId::Named(progress.period.id.to_string()))
        .column("mark", Column::words("", 0).wide(1, 1), |progress| mark(progress, context))
        .column("horizon", Column::words("Horizon", 0), |progress| Cell::text(name(progress, context)))
        .column("target", Column::number("Target", 1), move |progress| money(&progress.target))
        .column("won", Column::number("Won", 0), move |progress| money(&progress.won).role(Role::Bold))
        .column("attainment", Column::number("Att.", 1), |progress| Cell::figure(&progress.attainment, percent))
        .column("bar", Column::bars(3, 24, 60), |progress| Content::Bullet(Box::new(row_bullet(progress))))
        .column("pro_rated_target", Column::number("Due by now", 11), move |progress| money(&progress.pro_rated_target))
        .column("gap", Column::number("To go", 5), move |progress| to_go(progress))
        .column("required_per_working_day", Column::number("Need a day", 1).short("Need/day"), move |progress| {
            money(&progress.required_per_working_day).role(Role::Bold)
        })
        .column("so_far_per_working_day", Column::number("So far a day", 12), move |p| money(&p.so_far_per_working_day))
        .column("working_days_left", Column::number("Left", 6), |progress| {
            Cell::figure(&progress.period.working_days_left, |left| format!("{left} d"))
        })
        .column("pace", Column::number("Pace", 4), |progress| Cell::figure(&progress.pace, percent))
        .column("forecast", Column::number("Forecast 80%", 2), move |progress| forecast_cells(progress, coins))
        .column("chance", Column::number("Chance", 0), |progress| {
            Cell::figure(&progress.forecast.chance_of_target, chance).role(Role::Bold)
        })
        .column("verdict", Column::words("Verdict", 0), |progress| judged(progress))
        .explained_by(|progress| progress.forecast.chance_of_target.shown())
        .table(&figures.horizons)
}

fn judged(progress: &Progress) -> Content {
    let chance = &progress.forecast.chance_of_target;
    let (sign, word) = verdict(chance.get());
    if chance.get().is_some() { vec![sign.cell(), Cell::text(" "), word.about(chance)].into() } else { not_available().into() }
}

/// The same marks as the headline's bullet, without words.
fn row_bullet(progress: &Progress) -> Bullet {
    let mark = |value: Option<Money>| value.map(|value| Mark { value: value.as_f64(), label: Cell::default() });
    let over = progress.forecast.status == Status::Final;
    Bullet {
        won: mark(progress.won.get()),
        needed: mark(
            progress
                .pro_rated_target
                .get()
                .filter(|_| progress.period.working_days_left.or_zero() > 0 && progress.period.elapsed() > 0),
        ),
        target: mark(progress.target.get()),
        low: mark(progress.forecast.p10.get().filter(|_| !over)),
        middle: mark(progress.forecast.p50.get().filter(|_| !over)),
        high: mark(progress.forecast.p90.get().filter(|_| !over)),
    }
}

fn forecast_cells(progress: &Progress, coins: Coins) -> Content {
    let Outlook { status, p10, p50, p90, .. } = &progress.forecast;
    if p50.get().is_none() {
        return not_available().into();
    }
    if *status == Status::Final {
        return Cell::dim("over").into();
    }
    let money = |figure| Cell::figure(figure, |amount| coins.headline(amount));
    vec![money(p10), Cell::text(" - "), money(p50).role(Role::Bold), Cell::text(" - "), money(p90)].into()
}

/// Week, month and quarter against the last period and last year.
pub(super) fn compared(figures: &VerdictFigures, context: &Context) -> Table {
    let coins = context.coins();
    // Columns that this book cannot fill for any horizon are left out.
    let deals = !context.book().deals.is_empty();
    let period = figures.horizons.iter().any(|progress| progress.comparison.last_period.is_some());
    let year = figures.horizons.iter().any(|progress| progress.comparison.last_year.is_some());
    let money = move |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.headline(amount));
    let by_now = move |c: &Option<Comparison>| c.as_ref().map_or_else(not_available, |c| money(&c.won_by_now));
    let whole = move |c: &Option<Comparison>| c.as_ref().map_or_else(not_available, |c| money(&c.won));
    let moved = |c: &Option<Comparison>| match c.as_ref().and_then(|c| Some((c, c.change.get()?))) {
        Some((c, rate)) => Cell::figure(&c.change, change).role(compare_sign(rate).role()),
        None => Cell::text(""),
    };
    Columns::of(|progress: &&Horizon| RowId::Named(progress.period.id.to_string()))
        .column("mark", Column::words("", 0).wide(1, 1), |progress| mark(progress, context))
        .column("horizon", Column::words("Horizon", 0), |progress| Cell::text(name(progress, context)))
        .column("won", Column::number("Won", 0), move |progress| money(&progress.won).role(Role::Bold))
        .column_if(deals, "won_deals", Column::number("Deals", 3), |p| Cell::figure(&p.won_deals, |n| count(n as usize)))
        .column_if(period, "period_by_now", Column::number("Last period by now", 2), move |p| by_now(&p.comparison.last_period))
        .column_if(period, "period_change", Column::number("", 2), move |p| moved(&p.comparison.last_period))
        .column_if(year, "year_by_now", Column::number("Last year by now", 1), move |p| by_now(&p.comparison.last_year))
        .column_if(year, "year_change", Column::number("", 1), move |p| moved(&p.comparison.last_year))
        .column("forecast", Column::number("Forecast 80%", 0), move |progress| forecast_cells(progress, coins))
        .column_if(period, "period", Column::number("Last period", 5), move |p| whole(&p.comparison.last_period))
        .column_if(year, "year", Column::number("Last year", 4), move |p| whole(&p.comparison.last_year))
        .column("outcome", Column::words("", 3), |progress| outcome(progress))
        .explained_by(|progress| progress.forecast.p50.shown())
        .table(&figures.horizons)
}

/// `  +9% on last year`.
fn outcome(progress: &Progress) -> Content {
    let Comparisons { last_period, last_year } = &progress.comparison;
    let against = last_year.as_ref().map(|c| (c, " on last year")).or(last_period.as_ref().map(|c| (c, " on last period")));
    let Some((c, words, rate)) = against.and_then(|(c, words)| Some((c, words, c.forecast_change.get()?))) else {
        return Content::Text(Vec::new());
    };
    let sign = compare_sign(rate);
    let lead = if sign == Sign::Close { "~ " } else { "  " };
    let moved = Cell::figure(&c.forecast_change, |rate| format!("{:>3}", change(rate))).role(sign.role());
    vec![Cell::new(lead, Role::Warn), moved, Cell::dim(words)].into()
}

pub(super) fn targets(rows: &[TargetRow], context: &Context) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let coins = context.coins();
    let amount = move |amount: Amount| match amount {
        Amount::Money(money) => coins.headline(money),
        Amount::Units(units) => units.to_string(),
        Amount::Count(n) => count(n),
    };
    let calendar = context.book().company.calendar();
    let record = |row: &&TargetRow| Records::any(row.record);
    let table = Columns::of(move |row: &&TargetRow| RowId::Record(record(row)))
        .column("whose", Column::words(counted(rows.len(), "target", "targets"), 0), move |row| {
            Cell::text(row.whose.clone()).of(record(row))
        })
        .column("measure", Column::words("of", 1), |row| Cell::dim(row.measure.name()))
        .column("period", Column::words("Period", 2), |row| {
            Cell::text(calendar.label(row.period)).on(calendar.span(row.period).start)
        })
        .column("target", Column::number("Target", 1), move |row| Cell::figure(&row.target, amount))
        .column("actual", Column::number("So far", 0), move |row| Cell::figure(&row.actual, amount).role(Role::Bold))
        .column("attainment", Column::number("Att.", 0), |row| Cell::figure(&row.attainment, percent))
        .column("bar", Column::bars(3, 10, 40), |row| Content::Bar {
            share: row.attainment.or_zero().clamp(0.0, 1.0),
            role: Role::Accent,
            mark: None,
        })
        .explained_by(|row| row.attainment.shown())
        .table(rows);
    Some(Table { list: true, ..table })
}

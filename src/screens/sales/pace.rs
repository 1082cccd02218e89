//! Ahead or behind: the pace chart.

use crate::book::calendar::Span;
use crate::book::day::Day;
use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::figure::Figure;
use crate::metrics::sales::outlook::Outlook;
use crate::metrics::sales::pace::{BandEnd, PaceFigures, Reference};
use crate::metrics::sales::verdict::Progress;
use crate::screens::context::Context;
use crate::screens::say::{Band, Cell, Line, Pace, Panel, PanelId, Point, Role, Tick};
use crate::screens::words::{Coins, near};

pub(crate) fn panel(figures: &PaceFigures, progress: &Progress, context: &Context) -> Panel {
    let calendar = context.book().company.calendar();
    let cumulative = context.choices.cumulative || figures.reference == Reference::Nothing;
    let (title, short) = match (cumulative, figures.reference) {
        (true, _) => (format!("Won in {}, cumulative", context.period()), "Won, cumulative".to_owned()),
        (_, Reference::Target) => ("Ahead or behind required pace".to_owned(), "Ahead or behind".to_owned()),
        (_, Reference::LastYear) => {
            let text = format!("Ahead or behind {}", calendar.label(calendar.year_before(context.lens.period)));
            (text.clone(), text)
        }
        (_, Reference::LastPeriod) => {
            let text = format!("Ahead or behind {}", calendar.label(calendar.previous(context.lens.period)));
            (text.clone(), text)
        }
        (_, Reference::Nothing) => (String::new(), String::new()),
    };
    let other = if cumulative { "difference" } else { "cumulative" };
    let last = figures.series.last().filter(|row| row.ahead.get().is_some());
    let waits = last.map_or_else(Cell::default, |row| signed(&row.ahead, context.coins()));
    let mut panel =
        Panel::new(PanelId::Pace, Cell::bold(title).or(short), "Pace").says(0, chart(figures, progress, context, cumulative));
    if figures.reference != Reference::Nothing {
        panel = panel.note(format!("{} {other}", context.key(Action::Measure)));
    }
    panel.waits = waits;
    panel.figure = Some(progress.pace.shown());
    panel
}

fn signed(ahead: &Figure<Money>, coins: Coins) -> Cell {
    Cell::figure(ahead, |ahead| coins.signed(ahead)).role(side(ahead.or_zero()))
}

fn side(ahead: Money) -> Role {
    if ahead < Money::ZERO { Role::Bad } else { Role::Good }
}

fn chart(figures: &PaceFigures, progress: &Progress, context: &Context, cumulative: bool) -> Pace {
    let span = context.lens.span();
    let today = Some(context.lens.as_of).filter(|day| span.holds(*day));
    let value = |won: Money, reference: Option<Money>| if cumulative { won } else { won - reference.unwrap_or(Money::ZERO) };
    let line = figures
        .series
        .iter()
        .map(|row| Point { day: row.day, value: value(row.won.or_zero(), row.reference).as_f64() })
        .collect();
    let plan = if cumulative {
        let past = figures.series.iter().map(|row| (row.day, row.reference));
        let future = figures.band.iter().skip(1).map(|row| (row.day, row.reference));
        past.chain(future).filter_map(|(day, reference)| Some(Point { day, value: reference?.as_f64() })).collect()
    } else {
        Vec::new()
    };
    let band = figures.band.iter().map(|row| Band {
        day: row.day,
        low: value(row.low, row.reference).as_f64(),
        high: value(row.high, row.reference).as_f64(),
    });
    Pace {
        start: span.start,
        end: span.end,
        today,
        line,
        plan,
        band: band.collect(),
        middle: figures.band.last().map(|row| value(row.middle, row.reference).as_f64()),
        signed: !cumulative,
        ticks: ticks(span, context.lens.as_of),
        legend: legend(figures, &progress.forecast, context, cumulative),
        scale: context.book().company.currency().scale() as f64,
    }
}

/// The first day, the starts of months (or days of a short period), the last day.
fn ticks(span: Span, today: Day) -> Vec<Tick> {
    let name = |day: Day| Tick { day, label: near(day, today) };
    let mut ticks = vec![name(span.start)];
    if span.days() > 45 {
        let mut month = span.start.plus_months(1);
        while month < span.end - 10 {
            ticks.push(name(month));
            month = month.plus_months(1);
        }
    } else if span.days() > 10 {
        ticks.extend([7, 14, 21].map(|days| name(span.start + days)).into_iter().filter(|tick| tick.day < span.end - 3));
    }
    ticks.push(name(span.end));
    ticks
}

/// `today -105k   31 Dec -300k -100k +120k   ░ 80 % band`.
fn legend(figures: &PaceFigures, forecast: &Outlook, context: &Context, cumulative: bool) -> Line {
    let coins = context.coins();
    let mut line = Line::new();
    if let Some(last) = figures.series.last() {
        let words =
            if last.day == context.lens.as_of { "today ".to_owned() } else { format!("{} ", near(last.day, context.lens.as_of)) };
        let now = if cumulative {
            Cell::figure(&last.won, |won| coins.headline(won)).role(Role::Bold)
        } else {
            signed(&last.ahead, coins)
        };
        line = line.and(0, [Cell::dim(words), now]);
    }
    if let Some(end) = figures.band.last() {
        let total = |figure| Cell::figure(figure, |amount| coins.headline(amount));
        let ahead = |figure| Cell::figure(figure, |amount| coins.signed(amount));
        let [low, middle, high] = match &figures.band_end {
            Some(BandEnd { low, middle, high }) if !cumulative => [low, middle, high].map(ahead),
            _ => [&forecast.p10, &forecast.p50, &forecast.p90].map(total),
        };
        let day = Cell::dim(format!(" {} ", near(end.day, context.lens.as_of)));
        line = line.and(1, [day, low, Cell::text(" "), middle.role(Role::Bold), Cell::text(" "), high]);
        line = line.and(2, [Cell::new("░", Role::Band), Cell::dim(" 80 % band")]);
    }
    line
}

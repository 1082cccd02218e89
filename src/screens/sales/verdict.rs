//! The verdict: will the period be hit, or where will it land?

use crate::book::calendar::Length;
use crate::book::money::Money;
use crate::metrics::forecast::Status;
use crate::metrics::recency::OLD_AFTER_DAYS;
use crate::metrics::sales::outlook::History;
use crate::metrics::sales::pace::Reference;
use crate::metrics::sales::target_list::{Amount, TargetRow};
use crate::metrics::sales::verdict::{Comparison, Progress, Verdict};
use crate::screens::context::Context;
use crate::screens::say::{
    Bullet, Cell, Column, Content, Line, Mark, Panel, PanelId, Role, Row, RowId, Sign, Table, Verdict as Say,
};
use crate::screens::words::{
    Coins, ahead_of_ours, chance, change, compare_sign, count, counted, length, not_available, or_na, percent, verdict,
};

/// The verdict panel.
pub fn panel(figures: &Verdict, context: &Context) -> Panel {
    let chosen = &figures.chosen;
    let has_target = figures.horizons.iter().any(|progress| progress.target.get().is_some()) || chosen.target.get().is_some();
    let words = length(context.lens.period.length);
    let question = if has_target { format!("Will we hit the {words}?") } else { format!("Where will the {words} land?") };
    let say =
        if chosen.target.get().is_some() { with_target(figures, context) } else { without_target(figures, context, has_target) };
    let headline = headline(&say, chosen, context);
    let note = old(figures, context).or_else(|| note(chosen));
    let mut panel = Panel::new(PanelId::Verdict, Cell::bold(question), "Verdict");
    panel.headline = headline;
    if let Some(note) = note {
        panel.note = Line::of([note]);
    }
    panel.says(0, say)
}

/// That the book ends long before the day looked at.
fn old(figures: &Verdict, context: &Context) -> Option<Cell> {
    let day = context.lens.as_of;
    let newest = figures.newest_record.filter(|newest| day - *newest > OLD_AFTER_DAYS)?;
    Some(Cell::new(format!("nothing recorded since {}", newest.long()), Role::Warn).key("sales.newest_record"))
}

/// Why the forecast rests on little, or how the last ones did, and whether a simple rival did better.
fn note(chosen: &Progress) -> Option<Cell> {
    let status = match (chosen.forecast.status, chosen.forecast.history) {
        (Status::Final, _) => Some(("the period is over", "sales.forecast.status")),
        (Status::TooFar, _) => Some(("too far ahead to forecast", "sales.forecast.status")),
        (_, Some(History::None)) => Some(("nothing decided yet: a guess", "sales.forecast.history")),
        (_, Some(History::Little)) => Some(("little history: a wide guess", "sales.forecast.history")),
        _ => None,
    };
    if let Some((words, key)) = status {
        return Some(Cell::dim(words).key(key));
    }
    let held = chosen.forecast.held?;
    let held = format!("the 80 % band held in {} of {} past weeks", held.held, held.of);
    let note = match chosen.forecast.ahead() {
        None => Cell::dim(format!("back-test: {held}")),
        Some(rival) => {
            let ahead = ahead_of_ours(rival);
            Cell::dim(format!("back-test: {ahead}; {held}")).or(ahead)
        }
    };
    Some(note.key("sales.forecast.held.held"))
}

/// The reference that stands in a target's place, with the key of the chance to beat it.
fn reference(chosen: &Progress, asked: Option<Reference>) -> Option<(&Comparison, &'static str)> {
    let year = chosen.comparison.last_year.as_ref().map(|c| (c, "sales.comparison.last_year.chance_to_beat"));
    let period = chosen.comparison.last_period.as_ref().map(|c| (c, "sales.comparison.last_period.chance_to_beat"));
    match asked {
        Some(Reference::LastPeriod) => period.or(year),
        _ => year.or(period),
    }
}

fn with_target(figures: &Verdict, context: &Context) -> Say {
    let (chosen, coins) = (&figures.chosen, context.coins());
    let target = chosen.target.get().unwrap_or(Money::ZERO);
    let (sign, word) = verdict(chosen.forecast.chance_of_target);
    let label = |text: &str, amount: Money| Cell::dim(format!("{text} {}", coins.headline(amount)));
    let won = chosen.won.get().unwrap_or(Money::ZERO);
    let mut bullet = bullet(chosen, coins);
    bullet.won =
        Some(Mark { value: won.as_f64(), label: Cell::new(format!("won {}", coins.headline(won)), Role::Good).key("sales.won") });
    bullet.target = Some(Mark { value: target.as_f64(), label: label("target", target).key("sales.target") });
    bullet.needed = needed(chosen, context, coins);
    let number =
        chosen.forecast.chance_of_target.map_or_else(|| Cell::bold("n/a"), |value| Cell::new(chance(value), sign.role()));
    Say {
        sign: Some(sign),
        word,
        period: context.period(),
        number: number.key("sales.forecast.chance_of_target"),
        tall: false,
        of: Cell::text(format!("chance of {}", coins.headline(target))).key("sales.target"),
        band: band_words(chosen, coins),
        beside: Line::new(),
        bullet,
        facts: facts(chosen, coins),
        remark: Line::new(),
        brief: brief(chosen, coins),
        horizons: horizons(figures, context),
        targets: targets(&figures.targets, context),
    }
}

/// Needed by today; with another comparison, what the reference had by the same working day.
fn needed(chosen: &Progress, context: &Context, coins: Coins) -> Option<Mark> {
    let by_now = |comparison: Option<&Comparison>, key| {
        comparison.map(|c| {
            let label = format!("{} by now {}", context.book().company.calendar().label(c.period), coins.headline(c.won_by_now));
            Mark { value: c.won_by_now.as_f64(), label: Cell::dim(label).key(key) }
        })
    };
    match context.choices.compare {
        Some(Reference::LastYear) => by_now(chosen.comparison.last_year.as_ref(), "sales.comparison.last_year.won_by_now"),
        Some(Reference::LastPeriod) => by_now(chosen.comparison.last_period.as_ref(), "sales.comparison.last_period.won_by_now"),
        _ => chosen.pro_rated_target.get().filter(|_| chosen.period.working_days_left > 0).map(|due| {
            let label = format!("needed by today {}", coins.headline(due));
            Mark { value: due.as_f64(), label: Cell::dim(label).key("sales.pro_rated_target") }
        }),
    }
}

fn without_target(figures: &Verdict, context: &Context, others_have: bool) -> Say {
    let (chosen, coins) = (&figures.chosen, context.coins());
    let calendar = &context.book().company.calendar();
    let won = chosen.won.get().unwrap_or(Money::ZERO);
    let mut bullet = bullet(chosen, coins);
    bullet.won =
        Some(Mark { value: won.as_f64(), label: Cell::new(format!("won {}", coins.headline(won)), Role::Good).key("sales.won") });
    let whole = |c: &Comparison, key| Mark {
        value: c.won.as_f64(),
        label: Cell::dim(format!("{} {}", calendar.label(c.period), coins.headline(c.won))).key(key),
    };
    bullet.target = chosen.comparison.last_year.as_ref().map(|c| whole(c, "sales.comparison.last_year.won"));
    bullet.needed = chosen.comparison.last_period.as_ref().map(|c| Mark {
        value: c.won.as_f64(),
        label: Cell::dim(format!("{} {}", calendar.short_label(c.period), coins.headline(c.won)))
            .key("sales.comparison.last_period.won"),
    });
    let beside = reference(chosen, context.choices.compare).and_then(|(c, key)| c.chance_to_beat.map(|value| (c, value, key)));
    let beside = beside.map_or_else(Line::new, |(c, value, key)| {
        let (sign, _) = verdict(Some(value));
        let text = format!(" {} to beat {}", chance(value), calendar.label(c.period));
        Line::of([sign.cell(), Cell::text(text).key(key)])
    });
    let middle = chosen.forecast.p50;
    Say {
        sign: None,
        word: Cell::text(format!("most likely for {}", context.period())),
        period: context.period(),
        number: Cell::bold(middle.map_or_else(|| "n/a".to_owned(), |m| coins.headline(m))).key("sales.forecast.p50"),
        tall: false,
        of: Cell::text(format!("most likely for {}", context.period())),
        band: band_words(chosen, coins),
        beside,
        bullet,
        facts: decided_facts(figures, context),
        remark: Line::new(),
        brief: brief(chosen, coins),
        horizons: if others_have { horizons(figures, context) } else { compared(figures, context) },
        targets: targets(&figures.targets, context),
    }
}

/// The forecast's marks.
fn bullet(chosen: &Progress, coins: Coins) -> Bullet {
    let mark = |value: Option<Money>, role, key| {
        value.map(|value| Mark { value: value.as_f64(), label: Cell::new(coins.headline(value), role).key(key) })
    };
    let forecast = &chosen.forecast;
    // A band that ends below one unit of money foresees nothing: drawn, it would fill the bar.
    let nothing = forecast.p90.is_some_and(|high| high.as_f64() < coins.0.scale() as f64);
    let over = forecast.status == Status::Final || nothing;
    Bullet {
        low: mark(forecast.p10.filter(|_| !over), Role::Dim, "sales.forecast.p10"),
        middle: mark(forecast.p50.filter(|_| !over), Role::Bold, "sales.forecast.p50"),
        high: mark(forecast.p90.filter(|_| !over), Role::Dim, "sales.forecast.p90"),
        ..Bullet::default()
    }
}

fn band_words(chosen: &Progress, coins: Coins) -> Cell {
    match (chosen.forecast.status, chosen.forecast.p10, chosen.forecast.p90) {
        (Status::Final, ..) => Cell::dim("the period is over"),
        (_, Some(low), Some(high)) => {
            Cell::dim(format!("80%: {} - {}", coins.headline(low), coins.headline(high))).key("sales.forecast.p10")
        }
        _ => Cell::dim("no forecast"),
    }
}

/// `To go 1.16M = 40.0k a working day, 29 left   so far 33.5k a day   pace 92%`.
fn facts(chosen: &Progress, coins: Coins) -> Line {
    let gap = chosen.gap.get().unwrap_or(Money::ZERO);
    let mut line = Line::new();
    let left = chosen.period.working_days_left;
    if gap <= Money::ZERO {
        let text = format!("Past the target by {}", coins.headline(-gap));
        line = line.and(0, [Cell::new(text, Role::Good).key("sales.gap")]);
    } else if let Some(need) = chosen.required_per_working_day.get() {
        line = line.and(
            0,
            [
                Cell::text("To go "),
                Cell::bold(coins.headline(gap)).key("sales.gap"),
                Cell::text(" = "),
                Cell::bold(coins.headline(need)).key("sales.required_per_working_day"),
                Cell::text(format!(" a working day, {left} left")).key("sales.period.working_days_left"),
            ],
        );
    } else {
        line = line.and(0, [Cell::text("Missing "), Cell::new(coins.headline(gap), Role::Bad).key("sales.gap")]);
    }
    if let Some(so_far) = chosen.so_far_per_working_day.get() {
        let text = format!(" so far {} a day", coins.headline(so_far));
        line = line.and(2, [Cell::dim(text).key("sales.so_far_per_working_day")]);
    }
    if let Some(pace) = chosen.pace.get() {
        line = line.and(1, [Cell::dim(format!(" pace {}", percent(pace))).key("sales.pace")]);
    }
    line
}

/// `Won 27 of 65 decided (42%)  by now: Q4 2025 985k +10%  Q3 910k +19%`.
fn decided_facts(figures: &Verdict, context: &Context) -> Line {
    let (chosen, coins) = (&figures.chosen, context.coins());
    let calendar = &context.book().company.calendar();
    let decided = chosen.won_deals + chosen.lost_deals;
    let mut line = Line::new();
    if decided > 0 {
        line = line.and(
            0,
            [
                Cell::text("Won "),
                Cell::bold(chosen.won_deals.to_string()).key("sales.won_deals"),
                Cell::text(format!(
                    " of {} decided ({})",
                    count(decided as usize),
                    percent(f64::from(chosen.won_deals) / f64::from(decided))
                ))
                .key("sales.lost_deals"),
            ],
        );
    } else {
        line = line
            .and(0, [Cell::text("Won "), Cell::bold(coins.headline(chosen.won.get().unwrap_or(Money::ZERO))).key("sales.won")]);
    }
    let by_now = |c: &Comparison, label: String, lead: &str, key, moved| {
        let mut cells = vec![Cell::dim(lead), Cell::text(format!("{label} {}", coins.headline(c.won_by_now))).key(key)];
        if let Some(rate) = c.change {
            cells.push(Cell::new(format!(" {}", change(rate)), compare_sign(rate).role()).key(moved));
        }
        cells
    };
    if let Some(c) = &chosen.comparison.last_year {
        let (key, moved) = ("sales.comparison.last_year.won_by_now", "sales.comparison.last_year.change");
        line = line.and(1, by_now(c, calendar.label(c.period), "by now: ", key, moved));
    }
    if let Some(c) = &chosen.comparison.last_period {
        let (key, moved) = ("sales.comparison.last_period.won_by_now", "sales.comparison.last_period.change");
        line = line.and(2, by_now(c, calendar.short_label(c.period), "", key, moved));
    }
    line
}

/// `won 1.24M of 2.40M  52%  need 40.0k a day`: the small sizes.
fn brief(chosen: &Progress, coins: Coins) -> Line {
    let won = coins.headline(chosen.won.get().unwrap_or(Money::ZERO));
    let mut cells = vec![Cell::text("won "), Cell::bold(won).key("sales.won")];
    if let Some(target) = chosen.target.get() {
        cells.push(Cell::text(format!(" of {}", coins.headline(target))).key("sales.target"));
    }
    let mut line = Line::of(cells);
    if let Some(need) = chosen.required_per_working_day.get().filter(|need| *need > Money::ZERO) {
        let cells =
            [Cell::dim("need "), Cell::bold(coins.headline(need)).key("sales.required_per_working_day"), Cell::dim(" a day")];
        line = line.and(2, cells);
    }
    if let Some(attained) = chosen.attainment.get() {
        line = line.and(1, [Cell::text(percent(attained)).key("sales.attainment")]);
    }
    line
}

/// The verdict in one line.
fn headline(say: &Say, chosen: &Progress, context: &Context) -> Line {
    let coins = context.coins();
    let middle = chosen.forecast.p50.filter(|_| chosen.forecast.status != Status::Final);
    let band = match (middle, chosen.forecast.p10, chosen.forecast.p90) {
        (Some(_), Some(low), Some(high)) => {
            let text = format!("80%: {} to {}", coins.headline(low), coins.headline(high));
            Some(Cell::dim(text).key("sales.forecast.p10"))
        }
        _ => None,
    };
    let Some(sign) = say.sign else {
        let mut line = Line::of([Cell::text(format!("{} most likely ", say.period)), say.number.clone()]);
        if let Some(band) = band {
            line = line.and(2, [band]);
        }
        let beside = say.beside.pieces.iter().flat_map(|piece| piece.cells.clone());
        return line.right(1, beside);
    };
    let word = Cell {
        text: format!("{} {}", sign.glyph(), say.word.text),
        short: say.word.short.as_ref().map(|s| format!("{} {s}", sign.glyph())),
        ..say.word.clone()
    };
    let number = Cell { role: Role::Bold, ..say.number.clone() };
    let mut line =
        Line::of([word]).and(0, [Cell::text(" "), number, Cell { text: format!(" {}", say.of.text), ..say.of.clone() }]);
    if let Some(middle) = middle {
        let cells = [Cell::text("forecast "), Cell::bold(coins.headline(middle)).key("sales.forecast.p50")];
        line = line.right(1, cells);
    }
    if let Some(band) = band {
        line = line.right(2, [band]);
    }
    line
}

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
fn horizons(figures: &Verdict, context: &Context) -> Table {
    let coins = context.coins();
    let rows = figures.horizons.iter().map(|progress| {
        let forecast = &progress.forecast;
        let money = |amount: Option<Money>, role, key: &'static str| or_na(amount.map(|a| coins.headline(a)), role).key(key);
        let (sign, word) = verdict(forecast.chance_of_target);
        let judged = forecast.chance_of_target.is_some();
        let left = progress.period.working_days_left;
        let contents: Vec<Content> = vec![
            mark(progress, context).into(),
            Cell::text(name(progress, context)).into(),
            money(progress.target.get(), Role::Text, "sales.horizons[].target").into(),
            money(progress.won.get(), Role::Bold, "sales.horizons[].won").into(),
            or_na(progress.attainment.get().map(percent), Role::Text).key("sales.horizons[].attainment").into(),
            Content::Bullet(Box::new(row_bullet(progress))),
            money(progress.pro_rated_target.get(), Role::Text, "sales.horizons[].pro_rated_target").into(),
            money(progress.gap.get().map(Money::max0), Role::Text, "sales.horizons[].gap").into(),
            money(progress.required_per_working_day.get(), Role::Bold, "sales.horizons[].required_per_working_day").into(),
            money(progress.so_far_per_working_day.get(), Role::Text, "sales.horizons[].so_far_per_working_day").into(),
            Cell::text(format!("{left} d")).key("sales.horizons[].period.working_days_left").into(),
            or_na(progress.pace.get().map(percent), Role::Text).key("sales.horizons[].pace").into(),
            forecast_cells(progress, coins).into(),
            or_na(forecast.chance_of_target.map(chance), Role::Bold).key("sales.horizons[].forecast.chance_of_target").into(),
            if judged { vec![sign.cell(), Cell::text(" "), word].into() } else { not_available().into() },
        ];
        Row { id: RowId::Named(progress.period.id.to_string()), contents, detail: None, figure: None }
    });
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Horizon", 0),
            Column::number("Target", 1),
            Column::number("Won", 0),
            Column::number("Att.", 1),
            Column::bars(3, 24, 60),
            Column::number("Due by now", 11),
            Column::number("To go", 5),
            Column::number("Need a day", 1).short("Need/day"),
            Column::number("So far a day", 12),
            Column::number("Left", 6),
            Column::number("Pace", 4),
            Column::number("Forecast 80%", 2),
            Column::number("Chance", 0),
            Column::words("Verdict", 0),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The same marks as the headline's bullet, without words.
fn row_bullet(progress: &Progress) -> Bullet {
    let mark = |value: Option<Money>| value.map(|value| Mark { value: value.as_f64(), label: Cell::default() });
    let over = progress.forecast.status == Status::Final;
    Bullet {
        won: mark(progress.won.get()),
        needed: mark(
            progress.pro_rated_target.get().filter(|_| progress.period.working_days_left > 0 && progress.period.elapsed() > 0),
        ),
        target: mark(progress.target.get()),
        low: mark(progress.forecast.p10.filter(|_| !over)),
        middle: mark(progress.forecast.p50.filter(|_| !over)),
        high: mark(progress.forecast.p90.filter(|_| !over)),
    }
}

fn forecast_cells(progress: &Progress, coins: Coins) -> Vec<Cell> {
    let forecast = &progress.forecast;
    match (forecast.p10, forecast.p50, forecast.p90) {
        (Some(_), Some(_), Some(_)) if forecast.status == Status::Final => vec![Cell::dim("over")],
        (Some(low), Some(middle), Some(high)) => vec![
            Cell::text(format!("{} - ", coins.headline(low))).key("sales.horizons[].forecast.p10"),
            Cell::bold(coins.headline(middle)).key("sales.horizons[].forecast.p50"),
            Cell::text(format!(" - {}", coins.headline(high))).key("sales.horizons[].forecast.p90"),
        ],
        _ => vec![not_available()],
    }
}

/// Week, month and quarter against the last period and last year.
fn compared(figures: &Verdict, context: &Context) -> Table {
    let coins = context.coins();
    // Columns that this book cannot fill for any horizon are left out.
    let deals = !context.book().deals.is_empty();
    let period = figures.horizons.iter().any(|progress| progress.comparison.last_period.is_some());
    let year = figures.horizons.iter().any(|progress| progress.comparison.last_year.is_some());
    let kept = [true, true, true, deals, period, period, year, year, true, period, year, true];
    let rows = figures.horizons.iter().map(|progress| {
        let by_now = |c: Option<&Comparison>, key: &'static str| -> Content {
            c.map_or_else(not_available, |c| Cell::text(coins.headline(c.won_by_now)).key(key)).into()
        };
        let moved = |c: Option<&Comparison>, key: &'static str| -> Content {
            let rate = c.and_then(|c| c.change);
            rate.map_or_else(|| Cell::text(""), |rate| Cell::new(change(rate), compare_sign(rate).role()).key(key)).into()
        };
        let whole = |c: Option<&Comparison>, key: &'static str| -> Content {
            c.map_or_else(not_available, |c| Cell::text(coins.headline(c.won)).key(key)).into()
        };
        let (period, year) = (progress.comparison.last_period.as_ref(), progress.comparison.last_year.as_ref());
        let of_year = |c| (c, "on last year", "sales.horizons[].comparison.last_year.forecast_change");
        let of_period = |c| (c, "on last period", "sales.horizons[].comparison.last_period.forecast_change");
        let against: Option<(&Comparison, _, _)> = year.map(of_year).or(period.map(of_period));
        let outcome = against.and_then(|(c, words, key)| {
            let rate = c.forecast_change?;
            let sign = compare_sign(rate);
            let lead = if sign == Sign::Close { "~ " } else { "  " };
            Some(vec![
                Cell::new(lead, Role::Warn),
                Cell::new(format!("{:>3}", change(rate)), sign.role()).key(key),
                Cell::dim(format!(" {words}")),
            ])
        });
        let contents: [Content; 12] = [
            mark(progress, context).into(),
            Cell::text(name(progress, context)).into(),
            or_na(progress.won.get().map(|won| coins.headline(won)), Role::Bold).key("sales.horizons[].won").into(),
            Cell::text(count(progress.won_deals as usize)).key("sales.horizons[].won_deals").into(),
            by_now(period, "sales.horizons[].comparison.last_period.won_by_now"),
            moved(period, "sales.horizons[].comparison.last_period.change"),
            by_now(year, "sales.horizons[].comparison.last_year.won_by_now"),
            moved(year, "sales.horizons[].comparison.last_year.change"),
            forecast_cells(progress, coins).into(),
            whole(period, "sales.horizons[].comparison.last_period.won"),
            whole(year, "sales.horizons[].comparison.last_year.won"),
            outcome.unwrap_or_default().into(),
        ];
        let contents = contents.into_iter().zip(kept).filter_map(|(content, kept)| kept.then_some(content)).collect();
        Row { id: RowId::Named(progress.period.id.to_string()), contents, detail: None, figure: None }
    });
    let columns = [
        Column::words("", 0).wide(1, 1),
        Column::words("Horizon", 0),
        Column::number("Won", 0),
        Column::number("Deals", 3),
        Column::number("Last period by now", 2),
        Column::number("", 2),
        Column::number("Last year by now", 1),
        Column::number("", 1),
        Column::number("Forecast 80%", 0),
        Column::number("Last period", 5),
        Column::number("Last year", 4),
        Column::words("", 3),
    ];
    Table {
        columns: columns.into_iter().zip(kept).filter_map(|(column, kept)| kept.then_some(column)).collect(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Every target of the book, for the zoomed verdict.
fn targets(rows: &[TargetRow], context: &Context) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let coins = context.coins();
    let amount = |amount: Amount| match amount {
        Amount::Money(money) => coins.headline(money),
        Amount::Units(units) => units.to_string(),
        Amount::Count(n) => count(usize::try_from(n).unwrap_or(usize::MAX)),
    };
    let calendar = &context.book().company.calendar();
    let table_rows = rows.iter().map(|row| {
        let share = row.attainment.unwrap_or(0.0);
        let id = crate::book::table::Table::any(row.record);
        let contents: Vec<Content> = vec![
            Cell::text(row.whose.clone()).of(id).into(),
            Cell::dim(row.measure.name()).key("sales.targets[].measure").into(),
            Cell::text(calendar.label(row.period)).on(calendar.span(row.period).start).key("sales.targets[].period").into(),
            Cell::text(amount(row.target)).key("sales.targets[].target").into(),
            Cell::bold(amount(row.actual)).key("sales.targets[].actual").into(),
            or_na(row.attainment.map(percent), Role::Text).key("sales.targets[].attainment").into(),
            Content::Bar { share: share.clamp(0.0, 1.0), role: Role::Accent, mark: None },
        ];
        Row { id: RowId::Record(id), contents, detail: None, figure: None }
    });
    Some(Table {
        columns: vec![
            Column::words(counted(rows.len(), "target", "targets"), 0),
            Column::words("of", 1),
            Column::words("Period", 2),
            Column::number("Target", 1),
            Column::number("So far", 0),
            Column::number("Att.", 0),
            Column::bars(3, 10, 40),
        ],
        rows: table_rows.collect(),
        list: true,
        ..Table::default()
    })
}

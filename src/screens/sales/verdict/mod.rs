//! The verdict: will the period be hit, or where will it land?

mod horizons;

use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::forecast::Status;
use crate::metrics::recency::OLD_AFTER_DAYS;
use crate::metrics::sales::outlook::HistoryDepth;
use crate::metrics::sales::pace::Reference;
use crate::metrics::sales::pipeline::WinRate;
use crate::metrics::sales::verdict::{Comparison, Comparisons, Progress, VerdictFigures};
use crate::metrics::withheld::LeftOut;
use crate::screens::context::Context;
use crate::screens::say::{Bullet, Cell, Line, Mark, Panel, PanelId, PanelPart, Role, Room, Sign, Verdict};
use crate::screens::words::{Coins, ahead_of_ours, chance, change, compare_sign, count, length, percent, verdict};

use horizons::{compared, horizons, targets};

/// The share of outcomes that the band promises to hold.
const BAND: f64 = 0.8;

pub(crate) fn panel(figures: &VerdictFigures, win_rate: &WinRate, context: &Context) -> Panel {
    let chosen = &figures.chosen;
    let has_target = figures.horizons.iter().any(|progress| progress.target.get().is_some()) || chosen.target.get().is_some();
    let words = length(context.lens.period.length);
    let question = if has_target { format!("Will we hit the {words}?") } else { format!("Where will the {words} land?") };
    let say = if chosen.target.get().is_some() {
        with_target(figures, context)
    } else {
        without_target(figures, win_rate, context, has_target)
    };
    let left_out = left_out(figures);
    let say = Verdict { remark: left_out.clone().map_or_else(Line::new, |cell| Line::of([cell])), ..say };
    let headline = headline(&say, chosen, context);
    let note = left_out.or_else(|| old(figures, context)).map(|cell| vec![cell]).or_else(|| note(chosen, words));
    let mut panel = Panel::new(PanelId::Verdict, Cell::bold(question), "Verdict").stands_for(match &chosen.target.value {
        Ok(_) => &chosen.forecast.chance_of_target,
        Err(_) => reference(chosen, context.choices.compare).map_or(&chosen.forecast.chance_of_target, |c| &c.chance_to_beat),
    });
    panel.headline = headline;
    if let Some(note) = note {
        panel.note = Line::of(note);
    }
    panel.body.push(PanelPart::new(0, say));
    // All targets, as far as there is room: where the panel is zoomed.
    panel.body.extend(targets(&figures.targets, context).map(|table| PanelPart::new(1, table).from(Room::Fair)));
    panel
}

/// That the book ends long before the day looked at.
fn old(figures: &VerdictFigures, context: &Context) -> Option<Cell> {
    let day = context.lens.as_of;
    let newest = figures.newest_record.filter(|newest| day - *newest > OLD_AFTER_DAYS)?;
    Some(Cell::new(format!("nothing recorded since {}", newest.long()), Role::Warn))
}

/// What of the tables that the verdict rests on is left out, and whether it still bears one.
fn left_out(figures: &VerdictFigures) -> Option<Cell> {
    let mut words: Vec<String> = figures.left_out.iter().map(LeftOut::words).collect();
    // That nothing was decided yet is no fault of the book.
    let faulty = figures.chosen.forecast.status == Status::Withheld;
    if let Some(why) = figures.withheld.as_ref().filter(|why| faulty && !words.contains(why)) {
        words.insert(0, why.clone());
    }
    let role = if faulty { Role::Bad } else { Role::Warn };
    let cell = (!words.is_empty()).then(|| Cell::new(words.join("; "), role))?;
    Some(match figures.left_out.first() {
        Some(table) => cell.about(&table.left_out),
        None => cell,
    })
}

/// Why the forecast rests on little, or how the last ones did, and whether a simple rival did better.
fn note(chosen: &Progress, period: &str) -> Option<Vec<Cell>> {
    let forecast = &chosen.forecast;
    let status = match (forecast.status, forecast.history) {
        (Status::Final, _) => Some("the period is over"),
        (Status::TooFar, _) => Some("too far ahead to forecast"),
        (status, Some(HistoryDepth::None)) => status.unknown(),
        (_, Some(HistoryDepth::Little)) => Some("little history: a wide guess"),
        _ => None,
    };
    if let Some(words) = status {
        return Some(vec![Cell::dim(words).about(&forecast.p50)]);
    }
    let held = forecast.held.as_ref()?;
    let sign = if held.too_seldom {
        Some(Sign::Act)
    } else {
        ((held.held.or_zero() as f64) < BAND * held.of.or_zero() as f64).then_some(Sign::Close)
    };
    let sign = sign.into_iter().flat_map(|sign| [sign.cell(), Cell::text(" ")]);
    let (n, of) = (Cell::figure(&held.held, count).role(Role::Dim), Cell::figure(&held.of, count).role(Role::Dim));
    // Where a rival is ahead there is little room, and where there is least the band has but its sign.
    let Some(rival) = forecast.ahead() else {
        let words =
            [Cell::dim("the 80 % band held in ").or("80 % band held in "), n, Cell::dim(" of "), of, Cell::dim(" past weeks")];
        return Some([Cell::dim("back-test: ").or("")].into_iter().chain(sign).chain(words).collect());
    };
    let (long, short) = ahead_of_ours(rival, period);
    let cells = [Cell::dim(format!("{long}; ")).or(short).about(&forecast.p50)];
    let band = [Cell::dim("80 % band held in "), n, Cell::dim(" of "), of, Cell::dim(" weeks")].map(|cell| cell.or(""));
    Some(cells.into_iter().chain(sign).chain(band).collect())
}

/// The reference that stands in a target's place.
fn reference(chosen: &Progress, asked: Option<Reference>) -> Option<&Comparison> {
    let Comparisons { last_period, last_year } = &chosen.comparison;
    match asked {
        Some(Reference::LastPeriod) => last_period.as_ref().or(last_year.as_ref()),
        _ => last_year.as_ref().or(last_period.as_ref()),
    }
}

fn with_target(figures: &VerdictFigures, context: &Context) -> Verdict {
    let (chosen, coins) = (&figures.chosen, context.coins());
    let chance_of = &chosen.forecast.chance_of_target;
    let (sign, word) = verdict(chance_of.get());
    let mut bullet = bullet(chosen, coins);
    bullet.won = won_mark(chosen, coins);
    bullet.target = marked(&chosen.target, Role::Dim, |target| format!("target {}", coins.headline(target)));
    bullet.needed = needed(chosen, context, coins);
    Verdict {
        sign: Some(sign),
        word,
        period: context.period(),
        // Where there is no chance nothing stands in its place.
        number: if chance_of.get().is_some() {
            Cell::figure(chance_of, chance).role(sign.role())
        } else {
            Cell::text("").about(chance_of)
        },
        tall: false,
        of: Cell::figure(&chosen.target, |target| {
            let of = if chance_of.get().is_some() { "chance of" } else { "target" };
            format!("{of} {}", coins.headline(target))
        }),
        band: band(chosen, coins, " - ", true),
        beside: Line::new(),
        bullet,
        facts: facts(chosen, coins),
        remark: Line::new(),
        brief: brief(chosen, coins),
        horizons: horizons(figures, context),
    }
}

/// A mark of a bullet at a figure's value; none where it has none.
fn marked(figure: &Figure<Money>, role: Role, write: impl FnOnce(Money) -> String) -> Option<Mark> {
    figure.get().map(|value| Mark { value: value.as_f64(), label: Cell::figure(figure, write).role(role) })
}

fn won_mark(chosen: &Progress, coins: Coins) -> Option<Mark> {
    marked(&chosen.won, Role::Good, |won| format!("won {}", coins.headline(won)))
}

/// Needed by today; with another comparison, what the reference had by the same working day.
fn needed(chosen: &Progress, context: &Context, coins: Coins) -> Option<Mark> {
    let calendar = context.book().company.calendar();
    let by_now = |c: &Comparison| {
        marked(&c.won_by_now, Role::Dim, |won| format!("{} by now {}", calendar.label(c.period), coins.headline(won)))
    };
    match context.choices.compare {
        Some(Reference::LastYear) => chosen.comparison.last_year.as_ref().and_then(by_now),
        Some(Reference::LastPeriod) => chosen.comparison.last_period.as_ref().and_then(by_now),
        _ if chosen.period.working_days_left.or_zero() == 0 => None,
        _ => marked(&chosen.pro_rated_target, Role::Dim, |due| format!("needed by today {}", coins.headline(due))),
    }
}

fn without_target(figures: &VerdictFigures, win_rate: &WinRate, context: &Context, others_have: bool) -> Verdict {
    let (chosen, coins) = (&figures.chosen, context.coins());
    let calendar = context.book().company.calendar();
    let Comparisons { last_period, last_year } = &chosen.comparison;
    let mut bullet = bullet(chosen, coins);
    bullet.won = won_mark(chosen, coins);
    let whole = |c: &Comparison, label: String| marked(&c.won, Role::Dim, |won| format!("{label} {}", coins.headline(won)));
    bullet.target = last_year.as_ref().and_then(|c| whole(c, calendar.label(c.period)));
    bullet.needed = last_period.as_ref().and_then(|c| whole(c, calendar.short_label(c.period)));
    let beat = reference(chosen, context.choices.compare).filter(|c| c.chance_to_beat.get().is_some());
    let beside = beat.map_or_else(Line::new, |c| {
        let (sign, _) = verdict(c.chance_to_beat.get());
        let words = Cell::text(format!(" to beat {}", calendar.label(c.period)));
        Line::of([sign.cell(), Cell::text(" "), Cell::figure(&c.chance_to_beat, chance), words])
    });
    let middle = &chosen.forecast.p50;
    let likely = Cell::text(format!("most likely for {}", context.period()));
    // Where nothing can be foreseen, that is the verdict.
    let foreseen = middle.get().is_some();
    let (unknown, word) = verdict(None);
    Verdict {
        sign: (!foreseen).then_some(unknown),
        word: if foreseen { likely.clone() } else { word },
        period: context.period(),
        number: if foreseen {
            Cell { role: Role::Bold, ..Cell::figure(middle, |middle| coins.headline(middle)) }
        } else {
            Cell::text("").about(middle)
        },
        tall: false,
        of: if foreseen { likely } else { Cell::text(context.period()) },
        band: band(chosen, coins, " - ", true),
        beside,
        bullet,
        facts: decided_facts(figures, win_rate, context),
        remark: Line::new(),
        brief: brief(chosen, coins),
        horizons: if others_have { horizons(figures, context) } else { compared(figures, context) },
    }
}

fn bullet(chosen: &Progress, coins: Coins) -> Bullet {
    let forecast = &chosen.forecast;
    // A band that ends below one unit of money foresees nothing: drawn, it would fill the bar.
    let nothing = forecast.p90.get().is_some_and(|high| high.as_f64() < coins.0.scale() as f64);
    if forecast.status == Status::Final || nothing {
        return Bullet::default();
    }
    let mark = |figure, role| marked(figure, role, |value| coins.headline(value));
    Bullet {
        low: mark(&forecast.p10, Role::Dim),
        middle: mark(&forecast.p50, Role::Bold),
        high: mark(&forecast.p90, Role::Dim),
        ..Bullet::default()
    }
}

/// `80%: 2.10M - 2.52M`; where there is none, `why` says so.
fn band(chosen: &Progress, coins: Coins, between: &str, why: bool) -> Line {
    let forecast = &chosen.forecast;
    let said = |words: &str| if why { Line::of([Cell::dim(words)]) } else { Line::new() };
    if forecast.status == Status::Final {
        return said("the period is over");
    }
    if forecast.p50.get().is_none() {
        return said(match forecast.status {
            Status::Withheld => "forecast withdrawn",
            Status::NoHistory => "no forecast: nothing decided yet",
            Status::Silent | Status::Ended => "no forecast: nothing won for a year",
            _ => "no forecast",
        });
    }
    let money = |figure| Cell::figure(figure, |amount| coins.headline(amount)).role(Role::Dim);
    Line::of([Cell::dim("80%: "), money(&forecast.p10), Cell::dim(between), money(&forecast.p90)])
}

/// `~ 2 won without a price`: what the sum won does not hold.
fn unpriced(line: Line, chosen: &Progress) -> Line {
    if chosen.won_unpriced.or_zero() == 0 {
        return line;
    }
    let n = Cell::figure(&chosen.won_unpriced, count).role(Role::Warn);
    line.and(0, [Sign::Close.cell(), Cell::text(" "), n, Cell::new(" won without a price", Role::Warn)])
}

/// `To go 1.16M = 40.0k a working day, 29 left   so far 33.5k a day   pace 92%`.
fn facts(chosen: &Progress, coins: Coins) -> Line {
    let money = |figure| Cell::figure(figure, |amount| coins.headline(amount));
    let mut line = Line::new();
    if chosen.gap.or_zero() <= Money::ZERO {
        let past = Cell::figure(&chosen.gap, |gap| coins.headline(-gap)).role(Role::Good);
        line = line.and(0, [Cell::new("Past the target by ", Role::Good), past]);
    } else if chosen.required_per_working_day.get().is_some() {
        let cells = [
            Cell::text("To go "),
            money(&chosen.gap).role(Role::Bold),
            Cell::text(" = "),
            money(&chosen.required_per_working_day).role(Role::Bold),
            Cell::text(" a working day, "),
            Cell::figure(&chosen.period.working_days_left, |left| left.to_string()),
            Cell::text(" left"),
        ];
        line = line.and(0, cells);
    } else {
        line = line.and(0, [Cell::text("Missing "), money(&chosen.gap).role(Role::Bad)]);
    }
    if chosen.so_far_per_working_day.get().is_some() {
        let so_far = money(&chosen.so_far_per_working_day).role(Role::Dim);
        line = line.and(2, [Cell::dim(" so far "), so_far, Cell::dim(" a day")]);
    }
    if chosen.pace.get().is_some() {
        line = line.and(1, [Cell::dim(" pace "), Cell::figure(&chosen.pace, percent).role(Role::Dim)]);
    }
    unpriced(line, chosen)
}

/// `Won 27 of 65 decided (42%)  by now: Q4 2025 985k +10%  Q3 910k +19%`.
fn decided_facts(figures: &VerdictFigures, win_rate: &WinRate, context: &Context) -> Line {
    let (chosen, coins) = (&figures.chosen, context.coins());
    let calendar = context.book().company.calendar();
    let mut line = Line::new();
    let WinRate { won, decided, rate, .. } = win_rate;
    if rate.get().is_some() {
        let number = |n: u32| count(n as usize);
        let cells = [
            Cell::text("Won "),
            Cell::figure(won, number).role(Role::Bold),
            Cell::text(" of "),
            Cell::figure(decided, number),
            Cell::text(" decided ("),
            Cell::figure(rate, percent),
            Cell::text(")"),
        ];
        line = line.and(0, cells);
    } else {
        line = line.and(0, [Cell::text("Won "), Cell::figure(&chosen.won, |won| coins.headline(won)).role(Role::Bold)]);
    }
    line = unpriced(line, chosen);
    let by_now = |c: &Comparison, label: String, lead: &str| {
        let won = Cell::figure(&c.won_by_now, |won| coins.headline(won));
        let mut cells = vec![Cell::dim(lead), Cell::text(format!("{label} ")), won];
        if let Some(rate) = c.change.get() {
            cells.extend([Cell::text(" "), Cell::figure(&c.change, change).role(compare_sign(rate).role())]);
        }
        cells
    };
    if let Some(c) = &chosen.comparison.last_year {
        line = line.and(1, by_now(c, calendar.label(c.period), "by now: "));
    }
    if let Some(c) = &chosen.comparison.last_period {
        line = line.and(2, by_now(c, calendar.short_label(c.period), ""));
    }
    line
}

/// `won 1.24M of 2.40M  52%  need 40.0k a day`: the small sizes.
fn brief(chosen: &Progress, coins: Coins) -> Line {
    let money = |figure| Cell::figure(figure, |amount| coins.headline(amount));
    let mut cells = vec![Cell::text("won "), money(&chosen.won).role(Role::Bold)];
    if chosen.target.get().is_some() {
        cells.extend([Cell::text(" of "), money(&chosen.target)]);
    }
    let mut line = Line::of(cells);
    if chosen.required_per_working_day.or_zero() > Money::ZERO {
        let need = money(&chosen.required_per_working_day).role(Role::Bold);
        line = line.and(2, [Cell::dim("need "), need, Cell::dim(" a day")]);
    }
    if chosen.attainment.get().is_some() {
        line = line.and(1, [Cell::figure(&chosen.attainment, percent)]);
    }
    unpriced(line, chosen)
}

fn headline(say: &Verdict, chosen: &Progress, context: &Context) -> Line {
    let coins = context.coins();
    let band = band(chosen, coins, " to ", false).pieces.into_iter().flat_map(|piece| piece.cells).collect::<Vec<Cell>>();
    let Some(sign) = say.sign else {
        let mut line = Line::of([Cell::text(format!("{} most likely ", say.period)), say.number.clone()]);
        if !band.is_empty() {
            line = line.and(2, band);
        }
        let beside = say.beside.pieces.iter().flat_map(|piece| piece.cells.clone());
        return line.right(1, beside);
    };
    let word = Cell {
        text: format!("{} {}", sign.glyph(), say.word.text),
        short: say.word.short.as_ref().map(|s| format!("{} {s}", sign.glyph())),
        ..say.word.clone()
    };
    if say.number.text.is_empty() {
        return Line::of([word]).right(1, self::band(chosen, coins, "", true).pieces.into_iter().flat_map(|piece| piece.cells));
    }
    let number = Cell { role: Role::Bold, ..say.number.clone() };
    let mut line =
        Line::of([word]).and(0, [Cell::text(" "), number, Cell { text: format!(" {}", say.of.text), ..say.of.clone() }]);
    if !band.is_empty() {
        let middle = Cell::figure(&chosen.forecast.p50, |middle| coins.headline(middle)).role(Role::Bold);
        line = line.right(1, [Cell::text("forecast "), middle]).right(2, band);
    }
    line
}

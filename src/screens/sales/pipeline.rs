//! The pipeline that closes in the period.

use crate::book::money::Money;
use crate::metrics::figure::Figure;
use crate::metrics::sales::chances::ChanceSource;
use crate::metrics::sales::pipeline::{Pipeline, StageRow, WinRate};
use crate::screens::context::Context;
use crate::screens::say::{
    Cell, Column, ColumnBar, ColumnChart, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table,
};
use crate::screens::words::{Coins, count, days, percent};

/// Said where chances cannot tell one stage from another.
const ONE_RATE: &str = "one rate for all stages";

/// The pipeline panel. `bridge_text` is the bridge in two lines, for where it has no panel of its own.
pub(crate) fn panel(figures: &Pipeline, slipped: Vec<Cell>, bridge_text: Vec<Line>, context: &Context) -> Panel {
    let coins = context.coins();
    // Where no deal says when it closes, nothing can close in the period: then the whole pipeline is told.
    let (title, short) = if figures.has_closes {
        (format!("Pipeline closing in {}", context.period()), format!("Closing in {}", context.period()))
    } else {
        ("Open pipeline, by stage".to_owned(), "Open pipeline".to_owned())
    };
    let mut panel = Panel::new(PanelId::Pipeline, Cell::bold(title).or(short), "Closing").stands_for(&figures.coverage);
    panel.note = note(figures, coins);
    let over = context.lens.as_of > context.lens.span().end;
    panel.waits = waits(figures);
    let table = stages(figures, context);
    let bare = Table {
        columns: table.columns.iter().map(|column| Column { head: String::new(), short: None, ..column.clone() }).collect(),
        ..table.clone()
    };
    panel = panel.part(PanelPart::new(0, bare).to(Room::Tight)).part(PanelPart::new(0, table).from(Room::Fair));
    panel = panel.part(PanelPart::new(1, tight(figures, over)).to(Room::Tight));
    panel = panel.part(PanelPart::new(1, coverage(figures, over, slipped)).from(Room::Fair));
    if !figures.categories.is_empty() {
        panel = panel.part(PanelPart::new(4, categories(figures, coins)).from(Room::Fair));
    }
    if let Some(ages) = ages(figures, coins) {
        panel = panel.part(PanelPart::new(3, Line::of([Cell::dim("open by days since created")])).from(Room::Fair));
        panel = panel.part(PanelPart::new(3, ages).from(Room::Fair));
    }
    if bridge_text.is_empty() {
        if let Some(weeks) = weeks(figures, context) {
            panel = panel.part(PanelPart::new(4, weeks).from(Room::Fair));
        }
    } else {
        for line in bridge_text {
            panel = panel.part(PanelPart::new(3, line.clone()).from(Room::Fair).to(Room::Fair));
            panel = panel.part(PanelPart::new(3, line).from(Room::Whole));
        }
        panel = panel.part(PanelPart::new(3, velocity(figures, coins)).from(Room::Ample));
        if let Some(weeks) = weeks(figures, context) {
            panel = panel.part(PanelPart::new(4, weeks).from(Room::Ample));
        }
    }
    panel
}

fn note(figures: &Pipeline, coins: Coins) -> Line {
    let mut cells = vec![
        Cell::figure(&figures.open_deals, count).role(Role::Dim),
        Cell::dim(" open in all, "),
        Cell::figure(&figures.open_amount, |amount| coins.headline(amount)).role(Role::Dim),
    ];
    if figures.unpriced_deals.or_zero() > 0 {
        cells.extend([
            Cell::dim("; "),
            Cell::figure(&figures.unpriced_deals, count).role(Role::Dim),
            Cell::dim(" without an amount"),
        ]);
    }
    Line::of(cells)
}

fn waits(figures: &Pipeline) -> Cell {
    let alarm = |figure| Cell::figure(figure, |n| format!("!{}", count(n))).role(Role::Bad);
    let all = if figures.has_closes { &figures.closing_deals } else { &figures.open_deals };
    if figures.overdue_deals.or_zero() > 0 {
        alarm(&figures.overdue_deals)
    } else if stuck(figures).or_zero() > 0 {
        alarm(stuck(figures))
    } else {
        Cell::figure(all, count).role(Role::Dim)
    }
}

/// The stuck deals of those that the panel tells.
fn stuck(figures: &Pipeline) -> &Figure<usize> {
    if figures.has_closes { &figures.stuck_deals } else { &figures.open_stuck_deals }
}

/// The stages, the last one first. Stages of a pipeline without closing deals are left out where there are many.
fn stages(figures: &Pipeline, context: &Context) -> Table {
    let coins = context.coins();
    let money = |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.table(amount));
    // What one rate for all stages gives says nothing of a stage.
    let quiet = move |cell: Cell| if is_one_rate(figures) { cell.role(Role::Dim) } else { cell };
    let all = if figures.has_closes { &figures.stages } else { &figures.open_stages };
    let most = all.iter().map(|stage| stage.weighted.or_zero()).max().unwrap_or_default().as_f64();
    let shown: Vec<&StageRow> = all.iter().rev().filter(|stage| stage.deals.or_zero() > 0 || all.len() <= 6).collect();
    let stated = shown.iter().any(|stage| stage.is_stated_otherwise());
    let (name, deals, amount, weighted) = if figures.has_closes {
        ("Closing", &figures.closing_deals, &figures.closing_amount, &figures.weighted_amount)
    } else {
        ("Open", &figures.open_deals, &figures.open_amount, &figures.open_weighted_amount)
    };
    let stuck = stuck(figures);
    let share = |stage: &StageRow| if most > 0.0 { stage.weighted.or_zero().as_f64() / most } else { 0.0 };
    let table = Columns::of(|stage: &&StageRow| RowId::Named(stage.id.clone()))
        .column("stage", Column::words("Stage", 0).wide(6, 24), |stage| {
            Cell::text(match &stage.pipeline {
                Some(pipeline) => format!("{} ({pipeline})", stage.name),
                None => stage.name.clone(),
            })
        })
        .column("deals", Column::number("n", 1).short(""), |stage| Cell::figure(&stage.deals, count))
        .column("amount", Column::number("Amount", 0).short(""), move |stage| money(&stage.amount))
        .column("chance", Column::number("Chance", 2).short(""), move |stage| quiet(Cell::figure_or_dot(&stage.chance, percent)))
        .column_if(stated, "stated", Column::words("", 7), |stage| stated_cell(stage))
        .column("weighted", Column::number("Weighted", 3).short(""), move |stage| quiet(money(&stage.weighted)))
        .column("bar", Column::bars(4, 5, 24), move |stage| Content::Bar { share: share(stage), role: Role::Accent, mark: None })
        .column("age", Column::number("Age", 6), |stage| Cell::figure_or_dot(&stage.median_age_days, days))
        // Nothing can be stuck where no log says since when.
        .column_if(figures.aged_by_log, "stuck", Column::number("Stuck", 5), |stage| stuck_cell(&stage.stuck, Role::Text, true))
        .explained_by(|stage| stage.amount.shown())
        .total(
            "total",
            vec![
                ("stage", Cell::bold(name).into()),
                ("deals", Cell::figure(deals, count).role(Role::Bold).into()),
                ("amount", money(amount).role(Role::Bold).into()),
                ("weighted", quiet(money(weighted).role(Role::Bold)).into()),
                ("stuck", if stuck.or_zero() > 0 { stuck_cell(stuck, Role::Bold, false) } else { Cell::default().into() }),
            ],
        )
        .table(shown);
    Table { mark: Some(0), heads_in_rule: true, ..table }
}

/// Whether no stage has a chance of its own: none is stated, and too few deals that stood in any were decided.
fn is_one_rate(figures: &Pipeline) -> bool {
    let all = if figures.has_closes { &figures.stages } else { &figures.open_stages };
    let mut known = all.iter().filter_map(|stage| stage.chance_from).peekable();
    known.peek().is_some() && known.all(|from| from == ChanceSource::Book)
}

/// `stated 60%` beside a chance that history has moved away from it.
fn stated_cell(stage: &StageRow) -> Content {
    if !stage.is_stated_otherwise() {
        return Cell::default().into();
    }
    vec![Cell::dim("stated "), Cell::figure(&stage.chance_stated, percent).role(Role::Dim)].into()
}

fn stuck_cell(stuck: &Figure<usize>, role: Role, alarms: bool) -> Content {
    if stuck.or_zero() == 0 {
        return vec![Cell::dim("."), Cell::text("  ")].into();
    }
    let sign = if alarms { Sign::Act.cell() } else { Cell::text(" ") };
    vec![Cell::figure(stuck, count).role(role), Cell::text(" "), sign].into()
}

/// Whether the open deals are enough: as much as this book's own win rate asks for, four fifths of it, or less.
pub(crate) fn coverage_sign(coverage: f64, required: Option<f64>) -> Sign {
    match required {
        Some(required) if coverage >= required => Sign::Good,
        Some(required) if coverage >= 0.8 * required => Sign::Close,
        Some(_) => Sign::Act,
        None => Sign::Unknown,
    }
}

/// The coverage against what this book's own win rate asks for, with its sign; nothing once the period is over, where
/// nothing can close any more.
fn cover(figures: &Pipeline, over: bool, words: &str, needs: &str) -> Option<Vec<Cell>> {
    let coverage = figures.coverage.get().filter(|_| !over)?;
    let required = figures.required_coverage.get();
    let sign = coverage_sign(coverage, required);
    let times = |coverage: f64| format!("{coverage:.2}x");
    let mut cells = vec![sign.cell(), Cell::text(words), Cell::figure(&figures.coverage, times).role(Role::Bold)];
    if required.is_some() {
        cells.extend([Cell::text(needs), Cell::figure(&figures.required_coverage, times)]);
    }
    Some(cells)
}

/// `~ cover 2.08x of 2.15x  ! 7 stuck`, or cycle and average won where there is no target.
fn tight(figures: &Pipeline, over: bool) -> Line {
    let mut line = Line::new();
    if let Some(cells) = cover(figures, over, " cover ", " of ") {
        line = line.and(0, cells);
    }
    if stuck(figures).or_zero() > 0 {
        line = line.and(1, alarm(stuck(figures), " stuck"));
    } else if figures.overdue_deals.or_zero() > 0 {
        line = line.and(1, alarm(&figures.overdue_deals, " overdue"));
    }
    if is_one_rate(figures) {
        line = line.and(0, [Cell::dim(ONE_RATE)]);
    }
    if line.pieces.is_empty() {
        line = cycle(line, 0, figures);
        if figures.win_rate.rate.get().is_some() {
            line = line.and(1, [Cell::dim("win rate "), Cell::figure(&figures.win_rate.rate, percent)]);
        }
    }
    line
}

/// `! 7 stuck`.
fn alarm(figure: &Figure<usize>, words: &str) -> [Cell; 4] {
    [Sign::Act.cell(), Cell::text(" "), Cell::figure(figure, count), Cell::text(words)]
}

/// `cycle 52 d`.
fn cycle(line: Line, keep: u8, figures: &Pipeline) -> Line {
    if figures.cycle_days.median.get().is_none() {
        return line;
    }
    line.and(keep, [Cell::dim("cycle "), Cell::figure(&figures.cycle_days.median, days)])
}

/// `~ Coverage 2.08x, needs 2.15x  slipped 9 of 68  won 27 of 65, 42%`.
fn coverage(figures: &Pipeline, over: bool, slipped: Vec<Cell>) -> Line {
    let mut line = Line::new();
    if let Some(cells) = cover(figures, over, " Coverage ", ", needs ") {
        line = line.and(0, cells);
    }
    if is_one_rate(figures) {
        line = line.and(0, [Cell::dim(ONE_RATE)]);
    }
    if !slipped.is_empty() {
        line = line.and(2, slipped);
    }
    if figures.overdue_deals.or_zero() > 0 {
        line = line.and(3, alarm(&figures.overdue_deals, " overdue"));
    }
    let WinRate { won, decided, rate, .. } = &figures.win_rate;
    if rate.get().is_some() {
        let number = |n: u32| count(n as usize);
        let cells = [
            Cell::text("won "),
            Cell::figure(won, number),
            Cell::text(" of "),
            Cell::figure(decided, number),
            Cell::text(", "),
            Cell::figure(rate, percent),
        ];
        line = line.and(1, cells);
    }
    cycle(line, 4, figures)
}

/// `Commit 449k  BestCase 887k  Pipeline 987k`.
fn categories(figures: &Pipeline, coins: Coins) -> Line {
    let mut line = Line::new();
    for (keep, category) in (0..).zip(&figures.categories) {
        let cells = [
            Cell::dim(format!("{} ", category.id)),
            Cell::figure(&category.amount, |amount| coins.table(amount)),
            Cell::text(" "),
            Cell::figure(&category.deals, count).role(Role::Dim),
        ];
        line = line.and(keep, cells);
    }
    line
}

/// `velocity 18.5k a day, average won 40.0k, cycle 52 d`.
fn velocity(figures: &Pipeline, coins: Coins) -> Line {
    let mut line = Line::new();
    let money = |figure| Cell::figure(figure, |amount| coins.headline(amount));
    if figures.velocity_per_day.get().is_some() {
        line = line.and(0, [Cell::dim("velocity "), money(&figures.velocity_per_day), Cell::dim(" a day")]);
    }
    if figures.average_won.get().is_some() {
        line = line.and(1, [Cell::dim("average won "), money(&figures.average_won)]);
    }
    cycle(line, 2, figures)
}

/// The open deals by age, for a book that does not say when they close. `None` where all are of one age.
fn ages(figures: &Pipeline, coins: Coins) -> Option<ColumnChart> {
    if figures.has_closes || figures.open_by_age.iter().filter(|age| age.deals.or_zero() > 0).count() < 2 {
        return None;
    }
    let columns = figures.open_by_age.iter().map(|age| ColumnBar {
        value: age.amount.or_zero().as_f64(),
        label: coins.some(&age.amount),
        count: Cell::figure(&age.deals, count).role(Role::Dim),
        name: Cell::dim(match age.below_days {
            Some(below) => format!("{}-{} d", age.from_days, below - 1),
            None => format!("{} d on", age.from_days),
        }),
    });
    Some(ColumnChart { columns: columns.collect(), least: 1, most: 4 })
}

/// Closing by week. `None` where nothing closes or everything closes in one week.
fn weeks(figures: &Pipeline, context: &Context) -> Option<ColumnChart> {
    if figures.closing_by_week.iter().filter(|week| week.deals.or_zero() > 0).count() < 2 {
        return None;
    }
    let coins = context.coins();
    let calendar = context.book().company.calendar();
    let columns = figures.closing_by_week.iter().map(|week| ColumnBar {
        value: week.amount.or_zero().as_f64(),
        label: coins.some(&week.amount),
        count: if week.deals.or_zero() > 0 { Cell::figure(&week.deals, count).role(Role::Dim) } else { Cell::default() },
        name: week.week.map_or_else(|| Cell::new("! late", Role::Bad), |id| Cell::dim(calendar.short_label(id))),
    });
    Some(ColumnChart { columns: columns.collect(), least: 1, most: 4 })
}

//! The pipeline that closes in the period.

use crate::book::money::Money;
use crate::metrics::sales::pipeline::{Pipeline, Stage};
use crate::screens::context::Context;
use crate::screens::say::{
    Cell, Column, ColumnBar, Columns, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table,
};
use crate::screens::words::{Coins, count, counted, days, percent};

/// Where the stated chances stand: right of the chances.
const STATED: usize = 4;

/// The pipeline panel. `bridge_text` is the bridge in two lines, for where it has no panel of its own.
pub fn panel(figures: &Pipeline, slipped: Option<Cell>, bridge_text: Vec<Line>, context: &Context) -> Panel {
    let coins = context.coins();
    // Where no deal says when it closes, nothing can close in the period: then the whole pipeline is told.
    let (title, short) = if figures.has_closes {
        (format!("Pipeline closing in {}", context.period()), format!("Closing in {}", context.period()))
    } else {
        ("Open pipeline, by stage".to_owned(), "Open pipeline".to_owned())
    };
    let mut panel = Panel::new(PanelId::Pipeline, Cell::bold(title).or(short), "Closing");
    panel.note = note(figures, coins);
    let over = context.lens.as_of > context.lens.span().end;
    panel.waits = waits(figures);
    let table = stages(figures, context);
    let bare = Table {
        columns: table.columns.iter().map(|column| Column { head: String::new(), short: None, ..column.clone() }).collect(),
        ..table.clone()
    };
    panel = panel.part(Part::new(0, bare).to(Room::Tight)).part(Part::new(0, table).from(Room::Fair));
    panel = panel.part(Part::new(1, tight(figures, over)).to(Room::Tight));
    panel = panel.part(Part::new(1, coverage(figures, over, slipped)).from(Room::Fair));
    if !figures.categories.is_empty() {
        panel = panel.part(Part::new(4, categories(figures, coins)).from(Room::Fair));
    }
    if let Some(ages) = ages(figures, coins) {
        panel = panel.part(Part::new(3, Line::of([Cell::dim("open by days since created")])).from(Room::Fair));
        panel = panel.part(Part::new(3, ages).from(Room::Fair));
    }
    if bridge_text.is_empty() {
        if let Some(weeks) = weeks(figures, context) {
            panel = panel.part(Part::new(4, weeks).from(Room::Fair));
        }
    } else {
        for line in bridge_text {
            panel = panel.part(Part::new(3, line).from(Room::Fair).to(Room::Fair));
        }
        panel = panel.part(Part::new(3, velocity(figures, coins)).from(Room::Ample));
        if let Some(weeks) = weeks(figures, context) {
            panel = panel.part(Part::new(4, weeks).from(Room::Ample));
        }
    }
    panel
}

fn note(figures: &Pipeline, coins: Coins) -> Line {
    let amount = coins.headline(figures.open_amount.get().unwrap_or(Money::ZERO));
    let mut cells = vec![
        Cell::dim(format!("{} open in all, ", count(figures.open_deals))).key("sales.open_deals"),
        Cell::dim(amount).key("sales.open_amount"),
    ];
    if figures.unpriced_deals > 0 {
        cells.push(Cell::dim(format!("; {} without an amount", figures.unpriced_deals)).key("sales.unpriced_deals"));
    }
    Line::of(cells)
}

fn waits(figures: &Pipeline) -> Cell {
    let stuck: usize = figures.stages.iter().map(|stage| stage.stuck).sum();
    if figures.overdue_deals > 0 {
        Cell::new(format!("!{}", figures.overdue_deals), Role::Bad).key("sales.overdue_deals")
    } else if stuck > 0 {
        Cell::new(format!("!{stuck}"), Role::Bad)
    } else {
        Cell::dim(count(if figures.has_closes { figures.closing_deals } else { figures.open_deals })).key("sales.closing_deals")
    }
}

/// The stages, the last one first. Stages of a pipeline without closing deals are left out where there are many.
fn stages(figures: &Pipeline, context: &Context) -> Table {
    let coins = context.coins();
    let all = if figures.has_closes { &figures.stages } else { &figures.open_stages };
    let most = all.iter().map(|stage| stage.weighted).max().unwrap_or(Money::ZERO).as_f64();
    let shown: Vec<&Stage> = all.iter().rev().filter(|stage| stage.deals > 0 || all.len() <= 6).collect();
    let several = all.iter().any(|stage| stage.pipeline.is_some());
    let stuck: usize = all.iter().map(|stage| stage.stuck).sum();
    let stated = shown.iter().any(|stage| stage.stated_otherwise().is_some());
    let (name, deals, amount, weighted) = if figures.has_closes {
        let amount = figures.closing_amount.get().unwrap_or(Money::ZERO);
        (
            "Closing",
            (figures.closing_deals, "sales.closing_deals"),
            (amount, "sales.closing_amount"),
            (figures.weighted_amount, "sales.weighted_amount"),
        )
    } else {
        let amount = figures.open_amount.get().unwrap_or(Money::ZERO);
        (
            "Open",
            (figures.open_deals, "sales.open_deals"),
            (amount, "sales.open_amount"),
            (figures.open_weighted_amount, "sales.open_weighted_amount"),
        )
    };
    let rows = shown.iter().map(|stage| {
        let name = match &stage.pipeline {
            Some(pipeline) if several => format!("{} ({pipeline})", stage.name),
            _ => stage.name.clone(),
        };
        let mut contents: Vec<Content> = vec![
            Cell::text(name).into(),
            Cell::text(count(stage.deals)).key("sales.stages[].deals").into(),
            Cell::text(coins.table(stage.amount)).key("sales.stages[].amount").into(),
            stage.chance.map_or_else(|| Cell::dim("."), |chance| Cell::text(percent(chance)).key("sales.stages[].chance")).into(),
            Cell::text(coins.table(stage.weighted)).key("sales.stages[].weighted").into(),
            Content::Bar { share: if most > 0.0 { stage.weighted.as_f64() / most } else { 0.0 }, role: Role::Accent, mark: None },
            stage
                .median_age_days
                .map_or_else(|| Cell::dim("."), |age| Cell::text(days(age)).key("sales.stages[].median_age_days"))
                .into(),
            stuck_cell(stage.stuck),
        ];
        if stated {
            contents.insert(STATED, stated_cell(stage).into());
        }
        Row { id: RowId::Named(stage.id.clone()), contents, detail: None }
    });
    let mut total: Vec<Content> = vec![
        Cell::bold(name).into(),
        Cell::bold(count(deals.0)).key(deals.1).into(),
        Cell::bold(coins.table(amount.0)).key(amount.1).into(),
        Cell::default().into(),
        Cell::bold(coins.table(weighted.0)).key(weighted.1).into(),
        Cell::default().into(),
        Cell::default().into(),
        if stuck > 0 { vec![Cell::bold(stuck.to_string()), Cell::text("  ")].into() } else { Cell::default().into() },
    ];
    let mut columns = vec![
        Column::words("Stage", 0).wide(6, 24),
        Column::number("n", 1).short(""),
        Column::number("Amount", 0).short(""),
        Column::number("Chance", 2).short(""),
        Column::number("Weighted", 3).short(""),
        Column::bars(4, 5, 24),
        Column::number("Age", 6),
        Column::number("Stuck", 5),
    ];
    if stated {
        columns.insert(STATED, Column::words("", 7));
        total.insert(STATED, Cell::default().into());
    }
    let mut rows: Vec<Row> = rows.collect();
    let mut totals = vec![Row { id: RowId::Named("total".into()), contents: total, detail: None }];
    if !figures.aged_by_log {
        // Nothing can be stuck where no log says since when.
        columns.pop();
        rows.iter_mut().chain(totals.iter_mut()).for_each(|row| drop(row.contents.pop()));
    }
    Table { columns, rows: rows.into(), totals, mark: Some(0), heads_in_rule: true, ..Table::default() }
}

/// `stated 60%` beside a chance that history has moved away from it.
fn stated_cell(stage: &Stage) -> Cell {
    let said = |stated| Cell::dim(format!("stated {}", percent(stated))).key("sales.stages[].chance_stated");
    stage.stated_otherwise().map_or_else(Cell::default, said)
}

fn stuck_cell(stuck: usize) -> Content {
    if stuck == 0 {
        vec![Cell::dim("."), Cell::text("  ")].into()
    } else {
        vec![Cell::text(format!("{stuck} ")).key("sales.stages[].stuck"), Sign::Act.cell()].into()
    }
}

/// Whether the open deals are enough: as much as this book's own win rate asks for, four fifths of it, or less.
pub fn coverage_sign(coverage: f64, required: Option<f64>) -> Sign {
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
    let mut cells = vec![sign.cell(), Cell::text(words), Cell::bold(format!("{coverage:.2}x")).key("sales.coverage")];
    if let Some(required) = required {
        cells.push(Cell::text(format!("{needs}{required:.2}x")).key("sales.required_coverage"));
    }
    Some(cells)
}

/// `~ cover 2.08x of 2.15x  ! 7 stuck`, or cycle and average won where there is no target.
fn tight(figures: &Pipeline, over: bool) -> Line {
    let mut line = Line::new();
    if let Some(cells) = cover(figures, over, " cover ", " of ") {
        line = line.and(0, cells);
    }
    let stuck: usize = figures.stages.iter().map(|stage| stage.stuck).sum();
    if stuck > 0 {
        line = line.and(1, [Sign::Act.cell(), Cell::text(format!(" {stuck} stuck"))]);
    } else if figures.overdue_deals > 0 {
        line =
            line.and(1, [Sign::Act.cell(), Cell::text(format!(" {} overdue", figures.overdue_deals)).key("sales.overdue_deals")]);
    }
    if line.pieces.is_empty() {
        if let Some(cycle) = figures.cycle_days.median.get() {
            line = line.and(0, [Cell::dim("cycle "), Cell::text(days(cycle)).key("sales.cycle_days.median")]);
        }
        if let Some(rate) = figures.win_rate.rate.get() {
            line = line.and(1, [Cell::dim("win rate "), Cell::text(percent(rate)).key("sales.win_rate.rate")]);
        }
    }
    line
}

/// `~ Coverage 2.08x, needs 2.15x  slipped 9 of 68  won 27 of 65, 42%`.
fn coverage(figures: &Pipeline, over: bool, slipped: Option<Cell>) -> Line {
    let mut line = Line::new();
    if let Some(cells) = cover(figures, over, " Coverage ", ", needs ") {
        line = line.and(0, cells);
    }
    if let Some(slipped) = slipped {
        line = line.and(2, [slipped]);
    }
    if figures.overdue_deals > 0 {
        line =
            line.and(3, [Sign::Act.cell(), Cell::text(format!(" {} overdue", figures.overdue_deals)).key("sales.overdue_deals")]);
    }
    if let Some(rate) = figures.win_rate.rate.get() {
        let text = format!("won {} of {}, {}", figures.win_rate.won, figures.win_rate.decided, percent(rate));
        line = line.and(1, [Cell::text(text).key("sales.win_rate.rate")]);
    }
    if let Some(cycle) = figures.cycle_days.median.get() {
        line = line.and(4, [Cell::dim("cycle "), Cell::text(days(cycle)).key("sales.cycle_days.median")]);
    }
    line
}

/// `Commit 449k  BestCase 887k  Pipeline 987k`.
fn categories(figures: &Pipeline, coins: Coins) -> Line {
    let mut line = Line::new();
    for (keep, category) in (0..).zip(&figures.categories) {
        line = line.and(
            keep,
            [
                Cell::dim(format!("{} ", category.id)),
                Cell::text(coins.table(category.amount)).key("sales.categories[].amount"),
                Cell::dim(format!(" {}", category.deals)).key("sales.categories[].deals"),
            ],
        );
    }
    line
}

/// `velocity 18.5k a day, average won 40.0k, cycle 52 d`.
fn velocity(figures: &Pipeline, coins: Coins) -> Line {
    let mut line = Line::new();
    if let Some(velocity) = figures.velocity_per_day.get() {
        line = line.and(
            0,
            [Cell::dim("velocity "), Cell::text(coins.headline(velocity)).key("sales.velocity_per_day"), Cell::dim(" a day")],
        );
    }
    if let Some(average) = figures.average_won.get() {
        line = line.and(1, [Cell::dim("average won "), Cell::text(coins.headline(average)).key("sales.average_won")]);
    }
    if let Some(cycle) = figures.cycle_days.median.get() {
        line = line.and(2, [Cell::dim("cycle "), Cell::text(days(cycle)).key("sales.cycle_days.median")]);
    }
    line
}

/// The open deals by age, for a book that does not say when they close. `None` where all are of one age.
fn ages(figures: &Pipeline, coins: Coins) -> Option<Columns> {
    if figures.has_closes || figures.open_by_age.iter().filter(|age| age.deals > 0).count() < 2 {
        return None;
    }
    let columns = figures.open_by_age.iter().map(|age| ColumnBar {
        value: age.amount.as_f64(),
        label: coins.or_dot(age.amount).key("sales.open_by_age[].amount"),
        count: Cell::dim(count(age.deals)).key("sales.open_by_age[].deals"),
        name: Cell::dim(match age.below_days {
            Some(below) => format!("{}-{} d", age.from_days, below - 1),
            None => format!("{} d on", age.from_days),
        }),
    });
    Some(Columns { columns: columns.collect(), least: 1, most: 4 })
}

/// Closing by week. `None` where nothing closes or everything closes in one week.
fn weeks(figures: &Pipeline, context: &Context) -> Option<Columns> {
    if figures.closing_by_week.iter().filter(|week| week.deals > 0).count() < 2 {
        return None;
    }
    let coins = context.coins();
    let calendar = context.book().company.calendar();
    let columns = figures.closing_by_week.iter().map(|week| ColumnBar {
        value: week.amount.as_f64(),
        label: coins.or_dot(week.amount).key("sales.closing_by_week[].amount"),
        count: if week.deals > 0 {
            Cell::dim(week.deals.to_string()).key("sales.closing_by_week[].deals")
        } else {
            Cell::default()
        },
        name: week.week.map_or_else(|| Cell::new("! late", Role::Bad), |id| Cell::dim(calendar.short_label(id))),
    });
    Some(Columns { columns: columns.collect(), least: 1, most: 4 })
}

/// `65 decided`: for the note of panels that rest on decided deals.
pub fn decided_note(figures: &Pipeline) -> String {
    counted(figures.win_rate.decided as usize, "deal decided", "deals decided")
}

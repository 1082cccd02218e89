//! People and teams.

use crate::book::money::Money;
use crate::book::present::Need;
use crate::book::table::Table as Records;
use crate::metrics::sales::people::{People, Seller};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::{Coins, days, or_na, pace_sign, percent};

/// The people panel.
pub fn panel(figures: &People, context: &Context) -> Panel {
    let has_targets = figures.people.iter().any(|row| row.target.is_some());
    let has_teams = figures.teams.iter().any(|row| row.id != "none");
    let title = if has_teams { Cell::bold("People and teams").or("People") } else { Cell::bold("People") };
    let note = if has_targets { "by attainment" } else { "by won" };
    let mut panel = Panel::new(PanelId::People, title, "People").note(note);
    panel.waits = waits(figures, has_targets);
    let mut sellers: Vec<&Seller> = figures.people.iter().filter(|row| row.id != "none").collect();
    if has_targets {
        let rank = |row: &Seller| row.attainment.get().unwrap_or(-1.0);
        sellers.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(b.won.cmp(&a.won)));
    } else {
        sellers.sort_by_key(|row| std::cmp::Reverse(row.won));
    }
    let none = figures.people.iter().find(|row| row.id == "none");
    panel = panel.says(0, table(&sellers, none, has_targets, context));
    if has_teams {
        panel = panel.part(Part::new(2, teams_line(&figures.teams, context.coins())).to(Room::Fair));
        panel = panel.part(Part::new(2, teams_table(&figures.teams, context)).from(Room::Ample));
    }
    panel
}

fn waits(figures: &People, has_targets: bool) -> Cell {
    let behind = figures.people.iter().filter(|row| sign(row) == Some(Sign::Act)).count();
    if behind > 0 {
        Cell::new(format!("!{behind}"), Role::Bad)
    } else if has_targets {
        Sign::Good.cell()
    } else {
        Cell::dim(figures.people.iter().filter(|row| row.person.is_some()).count().to_string())
    }
}

/// The sign of the pace; none without a target.
fn sign(row: &Seller) -> Option<Sign> {
    row.pace.map(pace_sign)
}

fn table(sellers: &[&Seller], none: Option<&Seller>, has_targets: bool, context: &Context) -> Table {
    let coins = context.coins();
    let most = sellers.iter().map(|row| row.won).max().unwrap_or(Money::ZERO).as_f64();
    let book = context.book();
    let (has_deals, has_closes) = (!book.deals.is_empty(), Need::DealClose.met(book));
    // Columns that no record of this book can fill are left out.
    let kept =
        [has_targets, true, true, has_targets, true, has_targets, true, has_deals, has_deals, has_deals, has_deals, has_closes];
    let row = |seller: &&Seller| {
        let sign = sign(seller);
        let role = sign.map_or(Role::Accent, Sign::role);
        let share = if has_targets {
            seller.attainment.get().unwrap_or(0.0).clamp(0.0, 1.0)
        } else if most > 0.0 {
            (seller.won.as_f64() / most).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let decided = seller.won_deals + seller.lost_deals;
        let mut name = Cell::text(seller.name.clone());
        name.row = seller.person.map(Records::any);
        let contents: [Content; 12] = [
            sign.map_or_else(|| Cell::text(" "), Sign::cell).into(),
            name.into(),
            Cell::dim(seller.team.clone().unwrap_or_default()).into(),
            seller
                .target
                .map_or_else(|| Cell::dim("."), |target| Cell::text(coins.table(target)).key("sales.people[].target"))
                .into(),
            Cell::text(coins.table(seller.won)).key("sales.people[].won").into(),
            or_na(seller.attainment.get().map(percent), Role::Text).key("sales.people[].attainment").into(),
            Content::Bar { share, role, mark: None },
            Cell::text(if decided > 0 { format!("{}/{decided}", seller.won_deals) } else { ".".into() })
                .key("sales.people[].won_deals")
                .into(),
            seller
                .win_rate
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("sales.people[].win_rate"))
                .into(),
            seller
                .cycle_days
                .map_or_else(|| Cell::dim("."), |cycle| Cell::text(days(cycle)).key("sales.people[].cycle_days"))
                .into(),
            if has_closes {
                Cell::text(coins.table(seller.closing_amount)).key("sales.people[].closing_amount").into()
            } else {
                Cell::text(coins.table(seller.open_amount)).key("sales.people[].open_amount").into()
            },
            Cell::text(coins.table(seller.weighted)).key("sales.people[].weighted").into(),
        ];
        let contents = contents.into_iter().zip(kept).filter_map(|(content, kept)| kept.then_some(content)).collect();
        Row {
            id: seller.person.map_or_else(|| RowId::Named(seller.id.clone()), |id| RowId::Record(Records::any(id))),
            contents,
            detail: None,
            figure: None,
        }
    };
    let columns = [
        Column::words("", 0).wide(1, 1),
        Column::words("Person", 0).wide(6, 22),
        Column::words("Team", 9).wide(4, 14),
        Column::number("Target", 6),
        Column::number("Won", 0),
        Column::number("Att.", 1),
        Column::bars(2, 5, 30),
        Column::number("Decided", 5),
        Column::number("Win", 3),
        Column::number("Cycle", 7),
        Column::number(if has_closes { "Closing" } else { "Open" }, 4),
        Column::number("Weighted", 8),
    ];
    let columns: Vec<Column> = columns.into_iter().zip(kept).filter_map(|(column, kept)| kept.then_some(column)).collect();
    let totals = none.filter(|row| row.won != Money::ZERO).map(|row| no_owner(row, columns.len(), has_targets, coins));
    Table {
        columns,
        rows: sellers.iter().map(row).collect(),
        totals: totals.into_iter().collect(),
        list: true,
        heads_in_rule: true,
        ..Table::default()
    }
}

/// What nobody owns.
fn no_owner(row: &Seller, columns: usize, has_targets: bool, coins: Coins) -> Row {
    let mut contents: Vec<Content> = vec![Cell::default().into(); columns];
    let (name, won) = if has_targets { (1, 4) } else { (0, 2) };
    if let Some(cell) = contents.get_mut(name) {
        *cell = Cell::dim("no owner").into();
    }
    if let Some(cell) = contents.get_mut(won) {
        *cell = Cell::text(coins.table(row.won)).key("sales.people[].won").into();
    }
    Row { id: RowId::Named("none".into()), contents, detail: None, figure: None }
}

/// `North 756k of 1.30M 58%   South 388k 35%`.
fn teams_line(teams: &[Seller], coins: Coins) -> Line {
    let mut line = Line::new();
    for (keep, team) in (0..).zip(teams.iter().filter(|team| team.id != "none")) {
        let mut cells = vec![Cell::dim(format!("{} ", team.name)), Cell::text(coins.table(team.won)).key("sales.teams[].won")];
        if let Some(target) = team.target {
            cells.push(Cell::dim(format!(" of {}", coins.table(target))).key("sales.teams[].target"));
        }
        if let Some(attained) = team.attainment.get() {
            let role = sign(team).map_or(Role::Text, Sign::role);
            cells.push(Cell::new(format!(" {}", percent(attained)), role).key("sales.teams[].attainment"));
        }
        line = line.and(keep, cells);
    }
    line
}

fn teams_table(teams: &[Seller], context: &Context) -> Table {
    let coins = context.coins();
    let has_targets = teams.iter().any(|team| team.target.is_some());
    let most = teams.iter().map(|team| team.won).max().unwrap_or(Money::ZERO).as_f64();
    let row = |team: &Seller| {
        let sign = sign(team);
        let of_most = if most > 0.0 { team.won.as_f64() / most } else { 0.0 };
        let share = if has_targets { team.attainment.get().unwrap_or(0.0) } else { of_most }.clamp(0.0, 1.0);
        let contents: Vec<Content> = vec![
            sign.map_or_else(|| Cell::text(" "), Sign::cell).into(),
            Cell::text(team.name.clone()).into(),
            team.target
                .map_or_else(
                    || if has_targets { Cell::dim(".") } else { Cell::default() },
                    |target| Cell::text(coins.table(target)).key("sales.teams[].target"),
                )
                .into(),
            Cell::text(coins.table(team.won)).key("sales.teams[].won").into(),
            if has_targets {
                or_na(team.attainment.get().map(percent), Role::Text).key("sales.teams[].attainment").into()
            } else {
                Cell::default().into()
            },
            Content::Bar { share, role: sign.map_or(Role::Accent, Sign::role), mark: None },
            Cell::text(outcome(team.won_deals, team.lost_deals)).key("sales.teams[].won_deals").into(),
        ];
        Row { id: RowId::Named(team.id.clone()), contents, detail: None, figure: None }
    };
    let won: Money = teams.iter().map(|team| team.won).sum();
    let decided = |count: fn(&Seller) -> u32| teams.iter().map(count).sum::<u32>();
    let all: Vec<Content> = vec![
        Cell::default().into(),
        Cell::bold("All").into(),
        Cell::default().into(),
        Cell::bold(coins.table(won)).key("sales.won").into(),
        Cell::default().into(),
        Cell::default().into(),
        Cell::text(outcome(decided(|team| team.won_deals), decided(|team| team.lost_deals))).key("sales.won_deals").into(),
    ];
    Table {
        totals: vec![Row { id: RowId::Named("total".into()), contents: all, detail: None, figure: None }],
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Team", 0),
            Column::number(if has_targets { "Target" } else { "" }, 1),
            Column::number("Won", 0),
            Column::number(if has_targets { "Att." } else { "" }, 1),
            Column::bars(3, 8, 20),
            Column::words("", 2),
        ],
        rows: teams.iter().map(row).collect(),
        ..Table::default()
    }
}

/// `456 won, 318 lost`; nothing where no deal was decided.
fn outcome(won: u32, lost: u32) -> String {
    if won + lost > 0 { format!("{won} won, {lost} lost") } else { String::new() }
}

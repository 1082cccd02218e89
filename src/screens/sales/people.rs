//! People and teams.

use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::present::PanelNeed;
use crate::book::table::Records;
use crate::metrics::figure::Figure;
use crate::metrics::sales::people::{People, Seller};
use crate::metrics::sales::verdict::Progress;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table};
use crate::screens::words::{Coins, count, days, pace_sign, percent};

pub(crate) fn panel(figures: &People, all: &Progress, context: &Context) -> Panel {
    let has_targets = figures.people.iter().any(|row| row.target.get().is_some());
    let has_teams = figures.teams.iter().any(|row| row.id != "none");
    let title = if has_teams { Cell::bold("People and teams").or("People") } else { Cell::bold("People") };
    let note = if has_targets { "by attainment" } else { "by won" };
    let mut panel = Panel::new(PanelId::People, title, "People").note(note);
    panel.waits = waits(figures, has_targets);
    let mut sellers: Vec<&Seller> = figures.people.iter().filter(|row| row.id != "none").collect();
    if has_targets {
        let rank = |row: &Seller| row.attainment.get().unwrap_or(-1.0);
        sellers.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(b.won.or_zero().cmp(&a.won.or_zero())));
    } else {
        sellers.sort_by_key(|row| std::cmp::Reverse(row.won.or_zero()));
    }
    let none = figures.people.iter().find(|row| row.id == "none");
    panel = panel.says(0, table(&sellers, none, has_targets, context));
    if has_teams {
        panel = panel.part(PanelPart::new(2, teams_line(&figures.teams, context.coins())).to(Room::Fair));
        panel = panel.part(PanelPart::new(2, teams_table(figures, all, context)).from(Room::Ample));
    }
    panel
}

fn waits(figures: &People, has_targets: bool) -> Cell {
    if figures.people_behind.or_zero() > 0 {
        Cell::figure(&figures.people_behind, |n| format!("{n} behind")).role(Role::Dim)
    } else if has_targets {
        Sign::Good.cell()
    } else {
        Cell::figure(&figures.people_selling, count).role(Role::Dim)
    }
}

/// The sign of the pace; none without a target.
fn sign(row: &Seller) -> Option<Sign> {
    row.pace.map(pace_sign)
}

fn sign_cell(row: &Seller) -> Cell {
    sign(row).map_or_else(|| Cell::text(" "), Sign::cell)
}

/// A bar of the attainment; without targets, of what was won by the most that anybody won.
fn bar(row: &Seller, has_targets: bool, most: f64) -> Content {
    let of_most = if most > 0.0 { row.won.or_zero().as_f64() / most } else { 0.0 };
    let share = if has_targets { row.attainment.or_zero() } else { of_most };
    Content::Bar { share: share.clamp(0.0, 1.0), role: sign(row).map_or(Role::Accent, Sign::role), mark: None }
}

fn most<'a>(rows: impl Iterator<Item = &'a Seller>) -> f64 {
    rows.map(|row| row.won.or_zero()).max().unwrap_or_default().as_f64()
}

fn table(sellers: &[&Seller], none: Option<&Seller>, has_targets: bool, context: &Context) -> Table {
    let coins = context.coins();
    let money = move |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.table(amount));
    let most = most(sellers.iter().copied());
    let book = context.book();
    let (has_deals, has_closes) = (!book.deals.is_empty(), PanelNeed::DealClose.met(book));
    let id = |person: Option<Id<Person>>, id: &str| {
        person.map_or_else(|| RowId::Named(id.to_owned()), |person| RowId::Record(Records::any(person)))
    };
    // Columns that no record of this book can fill are left out.
    let mut columns = Columns::of(move |seller: &&Seller| id(seller.person, &seller.id))
        .column_if(has_targets, "sign", Column::words("", 0).wide(1, 1), |seller| sign_cell(seller))
        .column("name", Column::words("Person", 0).wide(6, 22), |seller| Cell {
            row: seller.person.map(Records::any),
            ..Cell::text(seller.name.clone())
        })
        .column_if(sellers.iter().any(|seller| seller.team.is_some()), "team", Column::words("Team", 9).wide(4, 14), |seller| {
            Cell::dim(seller.team.clone().unwrap_or_default())
        })
        .column_if(has_targets, "target", Column::number("Target", 6), move |seller| {
            Cell::figure_or_dot(&seller.target, |amount| coins.table(amount))
        })
        .column("won", Column::number("Won", 0), move |seller| money(&seller.won))
        .column_if(has_targets, "attainment", Column::number("Att.", 1), |seller| Cell::figure(&seller.attainment, percent))
        .column("bar", Column::bars(2, 5, 30), move |seller| bar(seller, has_targets, most))
        .column_if(has_deals, "decided", Column::number("Decided", 5), |seller| decided(seller))
        .column_if(has_deals, "win_rate", Column::number("Win", 3), |seller| Cell::figure_or_dot(&seller.win_rate, percent))
        .column_if(has_deals, "cycle_days", Column::number("Cycle", 7), |seller| Cell::figure_or_dot(&seller.cycle_days, days))
        .column_if(has_deals && has_closes, "closing_amount", Column::number("Closing", 4), move |s| money(&s.closing_amount))
        .column_if(has_deals && !has_closes, "open_amount", Column::number("Open", 4), move |s| money(&s.open_amount))
        .column_if(has_closes, "weighted", Column::number("Weighted", 8), move |seller| money(&seller.weighted))
        .explained_by(|seller| if seller.attainment.get().is_some() { seller.attainment.shown() } else { seller.won.shown() });
    if let Some(row) = none.filter(|row| row.won.or_zero() != Money::ZERO) {
        columns = columns.total("none", vec![("name", Cell::dim("no owner").into()), ("won", money(&row.won).into())]);
    }
    Table { list: true, heads_in_rule: true, ..columns.table(sellers.iter().copied()) }
}

/// `7/14`: won of decided deals; `.` where none was decided.
fn decided(seller: &Seller) -> Content {
    let number = |n: u32| count(n as usize);
    if seller.decided_deals.or_zero() == 0 {
        return Cell::dim(".").about(&seller.decided_deals).into();
    }
    let (won, all) = (&seller.won_deals, &seller.decided_deals);
    vec![Cell::figure(won, number), Cell::text("/"), Cell::figure(all, number)].into()
}

/// `North 756k of 1.30M 58%   South 388k 35%`.
fn teams_line(teams: &[Seller], coins: Coins) -> Line {
    let mut line = Line::new();
    let money = |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.table(amount));
    for (keep, team) in (0..).zip(teams.iter().filter(|team| team.id != "none")) {
        let mut cells = vec![Cell::dim(format!("{} ", team.name)), money(&team.won)];
        if team.target.get().is_some() {
            cells.extend([Cell::dim(" of "), money(&team.target).role(Role::Dim)]);
        }
        if team.attainment.get().is_some() {
            let role = sign(team).map_or(Role::Text, Sign::role);
            cells.extend([Cell::text(" "), Cell::figure(&team.attainment, percent).role(role)]);
        }
        line = line.and(keep, cells);
    }
    line
}

fn teams_table(figures: &People, all: &Progress, context: &Context) -> Table {
    let coins = context.coins();
    let money = move |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.table(amount));
    let teams = &figures.teams;
    let has_targets = teams.iter().any(|team| team.target.get().is_some());
    let most = most(teams.iter());
    let head = |words: &'static str| Column::number(if has_targets { words } else { "" }, 1);
    let attained = move |team: &Seller| if has_targets { Cell::figure(&team.attainment, percent) } else { Cell::default() };
    let target = move |team: &Seller| {
        let cell = Cell::figure_or_dot(&team.target, |amount| coins.table(amount));
        if has_targets { cell } else { Cell::default() }
    };
    Columns::of(|team: &&Seller| RowId::Named(team.id.clone()))
        .column("sign", Column::words("", 0).wide(1, 1), |team| sign_cell(team))
        .column("name", Column::words("Team", 0), |team| Cell::text(team.name.clone()))
        .column("target", head("Target"), move |team| target(team))
        .column("won", Column::number("Won", 0), move |team| money(&team.won))
        .column("attainment", head("Att."), move |team| attained(team))
        .column("bar", Column::bars(3, 8, 20), move |team| bar(team, has_targets, most))
        .column("decided", Column::words("", 2), |team| outcome(&team.won_deals, &team.lost_deals))
        .total(
            "total",
            vec![
                ("name", Cell::bold("All").into()),
                ("won", money(&all.won).role(Role::Bold).into()),
                ("decided", outcome(&all.won_deals, &all.lost_deals)),
            ],
        )
        .table(teams)
}

/// `456 won, 318 lost`; nothing where no deal was decided.
fn outcome(won: &Figure<u32>, lost: &Figure<u32>) -> Content {
    if won.or_zero() + lost.or_zero() == 0 {
        return Cell::default().into();
    }
    let number = |n: u32| count(n as usize);
    vec![Cell::figure(won, number), Cell::text(" won, "), Cell::figure(lost, number), Cell::text(" lost")].into()
}

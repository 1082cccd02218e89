//! Channel partners: sourced and influenced, never added.

use crate::book::table::Records;
use crate::metrics::figure::Figure;
use crate::metrics::sales::partners::{PartnerRow, PartnersTotal};
use crate::screens::context::Context;
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, RowId, Sign, Table};
use crate::screens::words::{count, pace_sign, percent};

pub(crate) fn panel(figures: &[PartnerRow], all: &PartnersTotal, context: &Context) -> Panel {
    let mut panel = Panel::new(PanelId::Partners, Cell::bold("Channel partners").or("Partners"), "Partners");
    if all.quiet.or_zero() > 0 {
        panel.note = Line::of([Cell::dim("! "), Cell::figure(&all.quiet, count).role(Role::Dim), Cell::dim(" quiet")]);
        panel.waits = Cell::figure(&all.quiet, |n| format!("{n} quiet")).role(Role::Dim);
    } else {
        panel.waits = Cell::figure(&all.partners, count).role(Role::Dim);
    }
    panel = panel.says(0, table(figures, all, context));
    panel = panel.part(PanelPart::new(2, Line::of([Cell::dim("sourced and influenced are never added")])).from(Room::Ample));
    if all.open_deals.or_zero() > 0 {
        panel = panel.part(PanelPart::new(3, Line::new()).from(Room::Ample));
        panel = panel.part(PanelPart::new(3, open_deals(figures, all, context)).from(Room::Ample));
    }
    panel
}

/// What a partner's open deals are worth, as a share of the most.
fn bar(row: &PartnerRow, most: f64) -> Content {
    let share = if most > 0.0 { row.open_amount.or_zero().as_f64() / most } else { 0.0 };
    Content::Bar { share, role: Role::Accent, mark: None }
}

/// The open deals that partners are in, the most money first.
fn open_deals(figures: &[PartnerRow], all: &PartnersTotal, context: &Context) -> Table {
    let coins = context.coins();
    let mut rows: Vec<&PartnerRow> = figures.iter().filter(|row| row.open_deals.or_zero() > 0).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.open_amount.or_zero()));
    let most = rows.first().map_or(0.0, |row| row.open_amount.or_zero().as_f64());
    let record = |row: &PartnerRow| Records::any(row.record);
    Columns::of(move |row: &&PartnerRow| RowId::Record(record(row)))
        .column("name", Column::words("Open deals with partners", 0).wide(10, 24), move |row| {
            Cell::text(row.name.clone()).of(record(row))
        })
        .column("open_deals", Column::number("", 0), |row| Cell::figure(&row.open_deals, count))
        .column("open_amount", Column::number("", 0), move |row| coins.some(&row.open_amount))
        .column("bar", Column::bars(1, 6, 24), move |row| bar(row, most))
        .explained_by(|row| row.open_amount.shown())
        .total(
            "open",
            vec![
                ("name", Cell::bold("All").into()),
                ("open_deals", Cell::figure(&all.open_deals, count).role(Role::Bold).into()),
                ("open_amount", Cell::figure(&all.open_amount, |amount| coins.table(amount)).role(Role::Bold).into()),
            ],
        )
        .table(rows)
}

/// The partners' table, what they sourced most first.
pub(crate) fn table(figures: &[PartnerRow], all: &PartnersTotal, context: &Context) -> Table {
    let coins = context.coins();
    let mut rows: Vec<&PartnerRow> = figures.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.sourced.or_zero()));
    let most = figures.iter().map(|row| row.open_amount.or_zero().as_f64()).fold(0.0, f64::max);
    // A partner that brought nothing of its target is not well for having been called.
    let sign = |row: &PartnerRow| if row.quiet { Sign::Act } else { row.pace.map_or(Sign::None, pace_sign) };
    let record = |row: &PartnerRow| Records::any(row.record);
    let touch = |row: &PartnerRow| {
        if row.quiet {
            Cell::figure(&row.days_since_touch, |days| format!("! {days} d")).role(Role::Bad)
        } else {
            Cell::figure_or_dot(&row.days_since_touch, |days| format!("{days} d"))
        }
    };
    let open = |row: &PartnerRow| {
        let deals = &row.open_deals;
        if deals.or_zero() > 0 { Cell::figure(deals, count) } else { Cell::text(".").about(deals) }
    };
    let money = |figure: &Figure<_>| Cell::figure(figure, |amount| coins.table(amount)).role(Role::Bold);
    let table = Columns::of(move |row: &&PartnerRow| RowId::Record(record(row)))
        .column("sign", Column::words("", 0).wide(1, 1), move |row| sign(row).cell())
        .column("name", Column::words("Partner", 0).wide(10, 22), move |row| Cell::text(row.name.clone()).of(record(row)))
        .column("sourced", Column::number("Sourced", 0).short("Src"), move |row| coins.some(&row.sourced))
        .column("influenced", Column::number("Infl.", 3), move |row| coins.some(&row.influenced))
        .column("attainment", Column::number("Target", 1).short("Tgt"), |row| Cell::figure_or_dot(&row.attainment, percent))
        .column("days_since_touch", Column::number("Touch", 2), move |row| touch(row))
        .column("open_deals", Column::number("Open", 4), move |row| open(row))
        .column("open_amount", Column::number("Amount", 5), move |row| coins.some(&row.open_amount))
        .column("bar", Column::bars(6, 6, 20), move |row| bar(row, most))
        .explained_by(|row| row.sourced.shown())
        .total(
            "total",
            vec![
                ("sign", Cell::text(" ").into()),
                ("name", Cell::bold("All").into()),
                ("sourced", money(&all.sourced).into()),
                ("influenced", money(&all.influenced).into()),
                ("attainment", Cell::figure_or_dot(&all.attainment, percent).role(Role::Bold).into()),
                ("open_deals", Cell::figure(&all.open_deals, count).role(Role::Bold).into()),
                ("open_amount", money(&all.open_amount).into()),
            ],
        )
        .table(rows);
    Table { list: true, ..table }
}

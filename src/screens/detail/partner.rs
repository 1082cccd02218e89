//! A channel partner: what it sources and influences, its target, its open deals.

use crate::book::account::Partner;
use crate::book::deal::PartnerRole;
use crate::book::id::Id;
use crate::book::table::Records;
use crate::metrics::as_of::{DealState, deals, open_deals};
use crate::metrics::sales::partners::PartnerRow;
use crate::metrics::sums::By;
use crate::screens::say::{Cell, Line, PanelPart, Role, Row, Section, Sign};
use crate::screens::words::{count, percent};

use super::blocks::{
    activities, activity_block, deal_row, list, list_block, order_row, row, section, signed, to_do, year_table, years,
};
use super::{DetailBody, DetailContext};

fn figures<'a>(id: Id<Partner>, view: &DetailContext<'a>) -> Option<&'a PartnerRow> {
    view.sales.partners.iter().find(|row| row.record == id)
}

/// What a partner says; `None` where it was left out.
pub(crate) fn said(id: Id<Partner>, view: &DetailContext) -> Option<DetailBody> {
    let partner = view.book().partners.get(id)?;
    let mut body = sold(id, view);
    body.extend(touch(id, view));
    let rank = to_do(Records::any(id), view).map_or_else(Line::new, |(_, rank)| rank);
    let mut sections = vec![section("How it stands", rank, 0, body)];
    let sourced = years(By::Partner(id, Some(PartnerRole::Sourced)), view);
    if !sourced.is_empty() {
        sections.push(section("Sourced by year", Line::new(), 0, vec![PanelPart::new(0, year_table(&sourced, view))]));
    }
    let open = open(id, view);
    sections.extend(list_block("Open deals", amount_of(id, view), 1, open));
    let won = won(id, view);
    sections.extend(list_block("Won and ordered through it", format!("{}, newest first", count(won.len())), 1, won));
    let accounts = view.book().accounts.iter().filter(|(_, account)| account.partner() == Some(id));
    let won_with = |id| view.lens().sums.within(By::Account(Some(id)), view.lens().so_far()).won;
    let mut accounts: Vec<_> = accounts.map(|(id, account)| (won_with(id), id, account)).collect();
    accounts.sort_by_key(|(won, ..)| std::cmp::Reverse(*won));
    let accounts: Vec<Row> = accounts
        .into_iter()
        .map(|(won, id, account)| {
            let in_period = format!("won in {}", view.context.period());
            row(Records::any(id), account.name().to_owned(), view.coins().or_dot(won), Cell::dim(in_period), view)
        })
        .collect();
    sections.extend(list_block("Its customers", count(accounts.len()), 1, accounts));
    let touches = activities(view, |activity| {
        let deal = activity.deal().and_then(|deal| view.book().deals.get(deal)).and_then(crate::book::deal::Deal::partner);
        activity.partner() == Some(id) || deal == Some(id)
    });
    sections.extend(activity_block(touches, view));
    Some(DetailBody { head: who(partner, view), sections })
}

/// `Partner channel  tier Gold  owner Marek`.
fn who(partner: &Partner, view: &DetailContext) -> Line {
    let mut line = Line::of([Cell::text(format!("{} channel", view.name(Records::any(partner.channel()))))]);
    if let Some(tier) = partner.tier() {
        line = line.and(1, [Cell::dim("tier "), Cell::text(tier.to_owned())]);
    }
    if let Some(owner) = partner.owner() {
        line = line.and(1, [Cell::dim("owner "), Cell::bold(view.name(Records::any(owner)))]);
    }
    line
}

/// `Q4: sourced 118k of 160k, 74%; influenced 24k`.
fn sold(id: Id<Partner>, view: &DetailContext) -> Vec<PanelPart> {
    let Some(figures) = figures(id, view) else { return Vec::new() };
    let coins = view.coins();
    let money = |figure| Cell::figure(figure, |amount| coins.table(amount));
    let mut cells = vec![Cell::text(format!("{}: sourced ", view.context.period())), money(&figures.sourced).role(Role::Bold)];
    if figures.target.get().is_some() {
        cells.extend([Cell::text(" of "), money(&figures.target)]);
        if figures.attainment.get().is_some() {
            cells.extend([Cell::text(", "), Cell::figure(&figures.attainment, percent).role(Role::Bold)]);
        }
    }
    cells.extend([Cell::text("; influenced "), money(&figures.influenced)]);
    let year = Line::of([Cell::dim("sourced in a year "), money(&figures.sourced_year)]);
    vec![PanelPart::new(0, Line::of(cells)), PanelPart::new(1, year)]
}

fn touch(id: Id<Partner>, view: &DetailContext) -> Option<PanelPart> {
    let figures = figures(id, view)?;
    figures.days_since_touch.get()?;
    let sign = if figures.quiet { Sign::Act } else { Sign::Good };
    Some(signed(sign, [Cell::figure(&figures.days_since_touch, |days| format!("last touch {days} d ago"))]))
}

/// `3, 132k`: its open deals.
fn amount_of(id: Id<Partner>, view: &DetailContext) -> String {
    let Some(figures) = figures(id, view) else { return String::new() };
    let open = figures.open_deals.get().unwrap_or(0);
    format!("{open}, {}", view.coins().table(figures.open_amount.get().unwrap_or_default()))
}

/// Its open deals, the earliest close first.
fn open(id: Id<Partner>, view: &DetailContext) -> Vec<Row> {
    let mut deals: Vec<_> = open_deals(view.lens()).into_iter().filter(|on| on.deal.partner() == Some(id)).collect();
    deals.sort_by_key(|on| (on.close.is_none(), on.close));
    deals.iter().map(|on| deal_row(on, view)).collect()
}

/// Deals won and orders with it in the period, the newest first.
fn won(id: Id<Partner>, view: &DetailContext) -> Vec<Row> {
    let so_far = view.lens().so_far();
    let deals = deals(view.lens()).filter(|on| on.deal.partner() == Some(id));
    let mut rows: Vec<_> = deals
        .filter_map(|on| match on.state {
            DealState::Won(day) if so_far.holds(day) => Some((day, deal_row(&on, view))),
            _ => None,
        })
        .collect();
    let orders = view.book().orders.iter().filter(|(_, order)| order.partner() == Some(id) && so_far.holds(order.on()));
    rows.extend(orders.map(|(id, order)| (order.on(), order_row(id, order, view))));
    rows.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The partner of a deal: its target, its touch, its open deals.
pub(crate) fn beside(id: Id<Partner>, role: Option<PartnerRole>, most: usize, view: &DetailContext) -> Option<Section> {
    let partner = view.book().partners.get(id)?;
    let mut body = vec![PanelPart::new(0, who(partner, view))];
    body.extend(sold(id, view).into_iter().take(1));
    body.extend(touch(id, view));
    let open = open(id, view);
    if !open.is_empty() {
        body.push(PanelPart::new(1, Line::of([Cell::dim("Open deals  "), Cell::text(amount_of(id, view))])));
        body.push(PanelPart::new(0, list(open.into_iter().take(most).collect())));
    }
    let note = role.map_or_else(Line::new, |role| super::blocks::note(role.name()));
    Some(section(format!("Partner: {}", partner.name()), note, 1, body))
}

/// `Skagen Marine  Sourced  last touch 3 d ago  74% of its Q4 target`.
pub(crate) fn in_a_row(id: Id<Partner>, role: Option<PartnerRole>, view: &DetailContext) -> Option<Vec<Cell>> {
    let partner = view.book().partners.get(id)?;
    let mut cells = vec![Cell::text(partner.name())];
    cells.extend(role.map(|role| Cell::text(format!("  {}", role.name()))));
    if let Some(figures) = figures(id, view) {
        cells.extend(figures.days_since_touch.get().map(|days| Cell::dim(format!("  last touch {days} d ago"))));
        let reached = figures.attainment.get();
        cells.extend(reached.map(|part| Cell::text(format!("  {} of its {} target", percent(part), view.context.period()))));
    }
    Some(cells)
}

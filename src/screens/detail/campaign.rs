//! A campaign: what it cost, what it brought, what it says, what was tested.

use crate::book::campaign::Campaign;
use crate::book::id::Id;
use crate::book::table::Records;
use crate::metrics::as_of::DealState;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::campaigns::CampaignRow;
use crate::screens::marketing::campaigns::{incremental, romi, sign, whole};
use crate::screens::say::{Cell, Line, PanelPart, Role, Row, Section};
use crate::screens::words::{count, near, percent};

use super::blocks::{deal_now, deal_row, list_block, note, pair, pairs, row, section, signed};
use super::{DetailBody, DetailContext, lead};

fn row_of<'a>(id: Id<Campaign>, view: &DetailContext<'a>) -> Option<&'a CampaignRow> {
    view.marketing.campaigns.campaigns.iter().find(|row| row.id.row == Some(Records::any(id)))
}

/// What a campaign says; `None` where it was left out.
pub(crate) fn said(id: Id<Campaign>, view: &DetailContext) -> Option<DetailBody> {
    let campaign = view.book().campaigns.get(id)?;
    let mut sections = Vec::new();
    if let Some(figures) = row_of(id, view) {
        sections.push(brought(figures, view));
        sections.push(attributed(figures, view));
    }
    sections.extend(experiments(id, view));
    let leads = leads(id, view);
    sections.extend(list_block("Its leads", format!("{}, newest first", count(leads.len())), 1, leads));
    let deals = deals(id, view);
    sections.extend(list_block("Deals won that it touched", format!("{}, newest first", count(deals.len())), 1, deals));
    Some(DetailBody { head: head(campaign, view), sections })
}

/// `Event  Demand  Ports  1 Sep - 30 Sep  budget 200k`.
fn head(campaign: &Campaign, view: &DetailContext) -> Line {
    let today = view.today();
    let mut line =
        Line::of([Cell::text(view.name(Records::any(campaign.channel())))]).and(1, [Cell::text(campaign.aim().name())]);
    if let Some(segment) = campaign.segment() {
        line = line.and(3, [Cell::text(view.name(Records::any(segment)))]);
    }
    let end = campaign.end().map_or_else(|| "open end".to_owned(), |end| near(end, today));
    line = line.and(1, [Cell::text(format!("{} - {end}", near(campaign.start(), today)))]);
    if let Some(budget) = campaign.budget() {
        line = line.and(2, [Cell::dim("budget "), Cell::text(view.coins().table(budget))]);
    }
    line
}

/// Spend, reach, leads, cost per lead, acceptance.
fn brought(figures: &CampaignRow, view: &DetailContext) -> Section {
    let coins = view.coins();
    let plain = |figure: &Figure<usize>| Cell::figure(figure, |n| n.to_string());
    let mut rows = Vec::new();
    let mut spend = vec![Cell::figure(&figures.spend, |spend| coins.table(spend)).role(Role::Bold)];
    if figures.spent_of_budget.get().is_some() {
        let part = Cell::figure(&figures.spent_of_budget, percent);
        spend.extend([Cell::text("  "), part, Cell::text(" of the budget spent by now")]);
    }
    rows.push(pair("Spend", spend));
    if figures.reach.get().is_some() {
        rows.push(pair("Reach", vec![Cell::figure(&figures.reach, count)]));
    }
    let mut leads = vec![Cell::figure(&figures.leads, count).role(Role::Bold)];
    if figures.goal_leads.get().is_some() {
        let goal = Cell::figure(&figures.goal_leads, |goal| goal.to_string());
        leads.extend([Cell::text(" of "), goal, Cell::text(" wanted")]);
    }
    leads.extend([Cell::dim("  "), plain(&figures.captured).role(Role::Dim), Cell::dim(" were looking for us")]);
    rows.push(pair("Leads", leads));
    if figures.cost_per_lead.get().is_some() {
        let cost = Cell::figure(&figures.cost_per_lead, |cost| whole(cost, coins)).role(Role::Bold);
        rows.push(pair("CPL", vec![cost, Cell::dim("  spend / leads")]));
    }
    if figures.qualified.or_zero() > 0 {
        let mut accepted =
            vec![plain(&figures.accepted), Cell::text(" of "), plain(&figures.qualified), Cell::text(" qualified")];
        if figures.acceptance.get().is_some() {
            accepted.extend([Cell::text(", "), Cell::figure(&figures.acceptance, percent)]);
        }
        rows.push(pair("Accepted", accepted));
    }
    let mut body = vec![PanelPart::new(0, pairs(rows))];
    if let Some(message) = &figures.message {
        body.push(PanelPart::new(1, Line::of([Cell::dim("Message  "), Cell::text(format!("\"{message}\""))])));
    }
    let window = view.marketing.window;
    let words = format!("{} - {}", near(window.start, view.today()), near(window.end, view.today()));
    section("What it brought", note(words), 0, body)
}

/// Won revenue by the five models, ROMI, what is caused.
fn attributed(figures: &CampaignRow, view: &DetailContext) -> Section {
    let coins = view.coins();
    let won = &figures.won_revenue;
    let models = [
        ("First touch", &won.first),
        ("Last touch", &won.last),
        ("Linear", &won.linear),
        ("Position", &won.position),
        ("Time decay", &won.decay),
    ];
    let rows = models.map(|(label, money)| pair(label, vec![coins.some(money)]));
    let mut body = vec![PanelPart::new(0, pairs(rows.into_iter().collect()))];
    if figures.romi.get().is_some() {
        body.push(signed(
            sign(figures),
            [
                Cell::text("ROMI "),
                romi(&figures.romi).role(Role::Bold),
                Cell::dim("  (attributed contribution - spend) / spend, linear").or(""),
            ],
        ));
    }
    body.push(PanelPart::new(1, Line::of(incremental(&figures.incremental, Role::Dim))));
    let deals = Cell::figure(&figures.won_deals, |n| n.to_string()).role(Role::Dim);
    section("Won, attributed", Line::of([deals, Cell::dim(" deals")]), 0, body)
}

fn experiments(id: Id<Campaign>, view: &DetailContext) -> Option<Section> {
    let coins = view.coins();
    let today = view.today();
    let mut known: Vec<_> =
        view.book().experiments.iter().filter(|(_, test)| test.campaign() == Some(id) && test.on() <= today).collect();
    known.sort_by_key(|(_, test)| std::cmp::Reverse(test.on()));
    let rows: Vec<Row> = known
        .into_iter()
        .map(|(id, test)| {
            let words = format!(
                "{}: {} more ({} to {}) for {} spent",
                test.kind().name(),
                coins.table(test.lift()),
                coins.table(test.low()),
                coins.table(test.high()),
                coins.table(test.spend())
            );
            let source = Cell::dim(test.source().unwrap_or_default());
            row(Records::any(id), words, Cell::dim(near(test.on(), today)), source, view)
        })
        .collect();
    list_block("Experiments", count(rows.len()), 0, rows)
}

/// The leads that it brought or touched, the newest first.
fn leads(id: Id<Campaign>, view: &DetailContext) -> Vec<Row> {
    let touched = |lead: &crate::book::lead::Lead| {
        lead.campaign() == Some(id) || lead.touches().iter().any(|touch| touch.campaign() == id && touch.on() <= view.today())
    };
    let own = view.book().leads.iter().filter(|(_, lead)| touched(lead));
    let mut found: Vec<_> = own.filter_map(|(id, lead)| Some((lead.created(), id, lead, lead::state(id, lead, view)?))).collect();
    found.sort_by_key(|(created, ..)| std::cmp::Reverse(*created));
    let rows = found.into_iter().map(|(created, id, lead, state)| {
        let created = Cell::dim(near(created, view.today()));
        row(Records::any(id), lead.name().to_owned(), created, Cell::text(state), view)
    });
    rows.collect()
}

/// The deals won in the marketing window that it touched, the newest first.
fn deals(id: Id<Campaign>, view: &DetailContext) -> Vec<Row> {
    use crate::metrics::marketing::records::{RecordSet, list};
    let touched = list(view.lens(), RecordSet::Touched(Some(id)));
    let mut deals: Vec<_> = touched.into_iter().filter_map(|(id, _)| deal_now(Id::new(id.number), view)).collect();
    deals.sort_by_key(|on| match on.state {
        DealState::Won(day) | DealState::Lost(day) => std::cmp::Reverse(Some(day)),
        DealState::Open => std::cmp::Reverse(None),
    });
    deals.iter().map(|on| deal_row(on, view)).collect()
}

/// `Hamburg fair  Event, Demand  "Seen at nine miles"`.
pub(crate) fn in_a_row(id: Id<Campaign>, view: &DetailContext) -> Option<Vec<Cell>> {
    let campaign = view.book().campaigns.get(id)?;
    let kind = format!("  {}, {}", view.name(Records::any(campaign.channel())), campaign.aim().name());
    let mut cells = vec![Cell::text(campaign.name()), Cell::dim(kind)];
    let message = row_of(id, view).and_then(|row| row.message.as_ref());
    cells.extend(message.map(|message| Cell::text(format!("  \"{message}\""))));
    Some(cells)
}

/// `spend 210k of 200k, 188 leads, CPL 1,117, ROMI +0.4`.
pub(crate) fn figures(id: Id<Campaign>, view: &DetailContext) -> Option<Line> {
    let figures = row_of(id, view)?;
    let coins = view.coins();
    let mut cells = vec![Cell::text("spend "), Cell::figure(&figures.spend, |spend| coins.table(spend))];
    if figures.budget.get().is_some() {
        cells.extend([Cell::text(" of "), Cell::figure(&figures.budget, |budget| coins.table(budget))]);
    }
    let leads = Cell::figure(&figures.leads, count);
    cells.extend([Cell::text(", "), leads, Cell::text(if figures.leads.or_zero() == 1 { " lead" } else { " leads" })]);
    if figures.cost_per_lead.get().is_some() {
        cells.extend([Cell::text(", CPL "), Cell::figure(&figures.cost_per_lead, |cost| whole(cost, coins))]);
    }
    if figures.romi.get().is_some() {
        cells.extend([Cell::text(", ROMI "), romi(&figures.romi)]);
    }
    Some(Line::of(std::iter::once(Cell::dim("Campaign  ")).chain(cells)))
}

//! Campaigns and channels: what was spent, what came of it.

use crate::book::campaign::Aim;
use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::marketing::attribution::Credit;
use crate::metrics::marketing::campaigns::{CampaignRow, Campaigns};
use crate::metrics::marketing::channels::ChannelRow;
use crate::metrics::marketing::experiments::Incremental;
use crate::screens::context::{AttributionModel, Context};
use crate::screens::say::{Cell, Column, Content, Line, Panel, PanelId, Part, Role, Room, Row, RowId, Sign, Table};
use crate::screens::words::{Coins, count, percent, rounded};

use super::terms::{name, row_id};

/// The words and the money of a model.
fn credit(credit: &Credit, model: AttributionModel) -> (&'static str, Money, &'static str) {
    match model {
        AttributionModel::First => ("first touch", credit.first, "marketing.campaigns[].won_revenue.first"),
        AttributionModel::Last => ("last touch", credit.last, "marketing.campaigns[].won_revenue.last"),
        AttributionModel::Linear => ("linear", credit.linear, "marketing.campaigns[].won_revenue.linear"),
        AttributionModel::Position => ("position based", credit.position, "marketing.campaigns[].won_revenue.position"),
        AttributionModel::Decay => ("time decay", credit.decay, "marketing.campaigns[].won_revenue.decay"),
    }
}

/// `+` above 0.25, `~` above -0.1, `!` below; `.` when the aim is awareness.
pub fn sign(campaign: &CampaignRow) -> Sign {
    match (campaign.aim, campaign.romi.get()) {
        (Aim::Awareness, _) | (_, None) => Sign::None,
        (_, Some(romi)) if romi > 0.25 => Sign::Good,
        (_, Some(romi)) if romi > -0.1 => Sign::Close,
        _ => Sign::Act,
    }
}

/// The campaigns panel.
pub fn panel(figures: &Campaigns, context: &Context) -> Panel {
    let (model, ..) = credit(&figures.attribution.total, context.choices.attribution);
    let mut panel = Panel::new(PanelId::Campaigns, Cell::bold("Campaigns"), "Campaigns")
        .note(format!("won: {model} ({})", context.key(Action::Measure)));
    let bad = figures.campaigns.iter().filter(|campaign| sign(campaign) == Sign::Act).count();
    panel.waits = if bad > 0 { Cell::new(format!("!{bad}"), Role::Bad) } else { Cell::dim(figures.campaigns.len().to_string()) };
    for room in [Room::Tight, Room::Fair, Room::Ample] {
        panel = panel.part(Part::new(0, table(figures, context, room)).from(room).to(room));
    }
    let line = brand(figures, context.coins());
    panel = panel.part(Part::new(1, line).from(Room::Ample));
    panel.part(Part::new(2, channels(figures, context)).from(Room::Ample))
}

fn romi(value: Option<f64>, key: &'static str) -> Cell {
    value.map_or_else(|| Cell::dim("n/a"), |value| Cell::text(format!("{value:+.1}")).key(key))
}

/// The campaigns, in the same columns for every room, so that the list is sorted alike in each.
fn table(figures: &Campaigns, context: &Context, room: Room) -> Table {
    let coins = context.coins();
    let model = context.choices.attribution;
    let tight = room == Room::Tight;
    // What other models say is told on the wall and of a zoomed panel.
    let models = |column: Column| if room == Room::Ample { column } else { column.wide(0, 0) };
    let accepted = |accepted: usize, qualified: usize| {
        if qualified == 0 { Cell::dim(".") } else { Cell::text(format!("{accepted}/{qualified}")) }
    };
    let row = |campaign: &CampaignRow| {
        let (_, won, key) = credit(&campaign.won_revenue, model);
        let contents: Vec<Content> = vec![
            sign(campaign).cell().into(),
            name(&campaign.id).into(),
            Cell::dim(campaign.aim.name()).key("marketing.campaigns[].aim").into(),
            coins.or_dot(campaign.spend).key("marketing.campaigns[].spend").into(),
            campaign
                .spent_of_budget
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("marketing.campaigns[].spent_of_budget"))
                .into(),
            campaign
                .reach
                .map_or_else(|| Cell::dim("."), |reach| Cell::text(people(reach)).key("marketing.campaigns[].reach"))
                .into(),
            Cell::text(count(campaign.leads)).key("marketing.campaigns[].leads").into(),
            campaign
                .cost_per_lead
                .get()
                .map_or_else(|| Cell::dim("."), |cost| Cell::text(whole(cost, coins)).key("marketing.campaigns[].cost_per_lead"))
                .into(),
            accepted(campaign.accepted, campaign.qualified).key("marketing.campaigns[].accepted").into(),
            campaign
                .acceptance
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)).key("marketing.campaigns[].acceptance"))
                .into(),
            coins.or_dot(won).key(key).into(),
            romi(campaign.romi.get(), "marketing.campaigns[].romi").into(),
            coins.or_dot(campaign.won_revenue.first).key("marketing.campaigns[].won_revenue.first").into(),
            coins.or_dot(campaign.won_revenue.last).key("marketing.campaigns[].won_revenue.last").into(),
            coins.or_dot(campaign.won_revenue.linear).key("marketing.campaigns[].won_revenue.linear").into(),
            tested(&campaign.incremental).key("marketing.campaigns[].incremental.lift_per_spend").into(),
        ];
        Row { id: row_id(&campaign.id), contents, detail: Some(detail(campaign)), figure: None }
    };
    let nobody = &figures.no_campaign;
    let total = &figures.campaigns_total;
    let all = &figures.attribution.total;
    let blank = || Content::from(Cell::default());
    let none = Row {
        id: RowId::Named("none".into()),
        contents: vec![
            Cell::text(" ").into(),
            Cell::dim("no campaign").into(),
            blank(),
            blank(),
            blank(),
            blank(),
            Cell::text(count(nobody.leads)).key("marketing.no_campaign.leads").into(),
            blank(),
            accepted(nobody.accepted, nobody.qualified).key("marketing.no_campaign.accepted").into(),
            nobody
                .acceptance
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate)))
                .key("marketing.no_campaign.acceptance")
                .into(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
        ],
        detail: None,
        figure: None,
    };
    let sum = Row {
        id: RowId::Named("total".into()),
        contents: vec![
            Cell::text(" ").into(),
            Cell::bold("Total").into(),
            blank(),
            Cell::bold(coins.table(total.spend)).key("marketing.campaigns_total.spend").into(),
            total
                .spent_of_budget
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate)))
                .key("marketing.campaigns_total.spent_of_budget")
                .into(),
            total
                .reach
                .map_or_else(|| Cell::dim("."), |reach| Cell::bold(people(reach)))
                .key("marketing.campaigns_total.reach")
                .into(),
            Cell::bold(count(total.leads)).key("marketing.campaigns_total.leads").into(),
            total
                .cost_per_lead
                .get()
                .map_or_else(|| Cell::dim("."), |cost| Cell::bold(whole(cost, coins)))
                .key("marketing.campaigns_total.cost_per_lead")
                .into(),
            accepted(total.accepted, total.qualified).key("marketing.campaigns_total.accepted").into(),
            total
                .acceptance
                .get()
                .map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate)))
                .key("marketing.campaigns_total.acceptance")
                .into(),
            Cell::bold(coins.table(credit(all, model).1)).key("marketing.attribution.with_touches").into(),
            romi(total.romi.get(), "marketing.campaigns_total.romi").into(),
            Cell::bold(coins.table(all.first)).key("marketing.attribution.total.first").into(),
            Cell::bold(coins.table(all.last)).key("marketing.attribution.total.last").into(),
            Cell::bold(coins.table(all.linear)).key("marketing.attribution.total.linear").into(),
            blank(),
        ],
        detail: None,
        figure: None,
    };
    let mut totals = Vec::new();
    if nobody.leads > 0 {
        totals.push(none);
    }
    totals.push(sum);
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Campaign", 0).wide(if tight { 17 } else { 12 }, 24),
            Column::words("Aim", 9),
            Column::number("Spend", 5),
            Column::number("Plan", 6),
            Column::number("Reach", 8),
            Column::number("Leads", if tight { 4 } else { 1 }),
            Column::number("CPL", 2),
            Column::number("Accepted", if tight { 8 } else { 4 }),
            Column::number(if tight { "acc" } else { "" }, if tight { 1 } else { 4 }),
            Column::number("Won", 7),
            Column::number("ROMI", if tight { 0 } else { 3 }),
            models(Column::number("First", 11)),
            models(Column::number("Last", 12)),
            models(Column::number("Linear", 13)),
            models(Column::number("Incremental", 10)),
        ],
        rows: figures.campaigns.iter().map(row).collect(),
        totals: if tight { Vec::new() } else { totals },
        rows_first: true,
        list: true,
        heads_in_rule: true,
        ..Table::default()
    }
}

/// `410k`, `1.32M`: people reached.
fn people(n: u64) -> String {
    let n = n as f64;
    if n >= 999_500.0 {
        format!("{:.2}M", n / 1e6)
    } else if n >= 9_999.5 {
        format!("{:.0}k", n / 1e3)
    } else {
        format!("{n:.0}")
    }
}

/// Whole major units with separators: `1,117`.
fn whole(amount: Money, coins: Coins) -> String {
    rounded(coins.major(amount))
}

/// What an experiment says beside what is attributed.
pub fn incremental(of: &Incremental) -> String {
    match (of.lift_per_spend.get(), of.low, of.high) {
        (Some(lift), Some(low), Some(high)) => format!("incremental {lift:.1} per unit spent ({low:.1} to {high:.1}), tested"),
        (Some(lift), ..) => format!("incremental {lift:.1} per unit spent, tested"),
        _ => "not tested: attributed is not caused".to_owned(),
    }
}

/// The lift per unit spent that an experiment found: `6.9`, or `not tested`.
fn tested(of: &Incremental) -> Cell {
    of.lift_per_spend.get().map_or_else(|| Cell::dim("not tested"), |lift| Cell::text(format!("{lift:.1}")))
}

fn detail(campaign: &CampaignRow) -> Line {
    let mut line =
        Line::of([Cell::text(incremental(&campaign.incremental)).key("marketing.campaigns[].incremental.lift_per_spend")]);
    if let Some(goal) = campaign.goal_leads {
        line = line
            .and(1, [Cell::dim(format!("goal {goal} leads, {} so far", campaign.leads)).key("marketing.campaigns[].goal_leads")]);
    }
    if let Some(message) = &campaign.message {
        line = line.and(2, [Cell::dim(format!("\"{message}\""))]);
    }
    if campaign.captured > 0 {
        line = line.and(3, [Cell::dim(format!("captured {}", campaign.captured)).key("marketing.campaigns[].captured")]);
    }
    line.and(4, [Cell::dim(format!("won deals {}", campaign.won_deals)).key("marketing.campaigns[].won_deals")])
}

/// Brand against activation, and what no touch explains.
fn brand(figures: &Campaigns, coins: Coins) -> Line {
    let split = &figures.brand_activation;
    let mut line = Line::new();
    if let Some(share) = split.brand_share.get() {
        let text = format!(
            "brand {} ({}), activation {}",
            coins.headline(split.brand),
            percent(share),
            coins.headline(split.activation)
        );
        line = line.and(0, [Cell::dim("spend: "), Cell::text(text).key("marketing.brand_activation.brand_share")]);
    }
    let untouched = format!("no touch known: {}", coins.headline(figures.attribution.no_touch_known));
    line.and(1, [Cell::dim(untouched).key("marketing.attribution.no_touch_known")])
}

fn channels(figures: &Campaigns, context: &Context) -> Table {
    let coins = context.coins();
    let row = |channel: &ChannelRow, total: bool| {
        let label = if total { Cell::bold("All") } else { name(&channel.id) };
        let contents: Vec<Content> = vec![
            label.into(),
            coins.or_dot(channel.spend).key("marketing.channels[].spend").into(),
            Cell::text(channel.new_customers.to_string()).key("marketing.channels[].new_customers").into(),
            channel
                .cac
                .get()
                .filter(|cac| *cac > Money::ZERO)
                .map_or_else(|| Cell::dim("."), |cac| Cell::text(coins.headline(cac)).key("marketing.channels[].cac"))
                .into(),
            channel
                .payback_months
                .get()
                .filter(|months| *months > 0.0)
                .map_or_else(
                    || Cell::dim("."),
                    |months| Cell::text(format!("{months:.0} m")).key("marketing.channels[].payback_months"),
                )
                .into(),
            romi(channel.romi.get(), "marketing.channels[].romi").into(),
            channel
                .ltv_cac
                .get()
                .map_or_else(|| Cell::dim("."), |ratio| Cell::text(format!("{ratio:.1}")).key("marketing.channels[].ltv_cac"))
                .into(),
            tested(&channel.incremental).key("marketing.channels[].incremental.lift_per_spend").into(),
            coins.or_dot(channel.revenue).key("marketing.channels[].revenue").into(),
        ];
        Row { id: if total { RowId::Named("total".into()) } else { row_id(&channel.id) }, contents, detail: None, figure: None }
    };
    // What was paid for comes first.
    let mut rows: Vec<&ChannelRow> = figures.channels.channels.iter().collect();
    rows.sort_by_key(|channel| std::cmp::Reverse((channel.spend, channel.revenue)));
    Table {
        columns: vec![
            Column::words("Channel", 0).wide(8, 18),
            Column::number("Spend", 0),
            Column::number("New customers", 1).short("New"),
            Column::number("CAC", 0),
            Column::number("Payback", 2),
            Column::number("ROMI", 1),
            Column::number("LTV:CAC", 3),
            Column::number("Incremental", 5),
            Column::number("Won", 4),
        ],
        rows: rows.into_iter().map(|channel| row(channel, false)).collect(),
        totals: vec![row(&figures.channels.channels_total, true)],
        ..Table::default()
    }
}

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
    panel = panel.says(0, table(figures, context));
    let line = brand(figures, context.coins());
    panel = panel.part(Part::new(3, line).from(Room::Ample));
    panel.part(Part::new(2, channels(figures, context)).from(Room::Ample))
}

fn romi(value: Option<f64>, key: &'static str) -> Cell {
    value.map_or_else(|| Cell::dim("n/a"), |value| Cell::text(format!("{value:+.1}")).key(key))
}

fn table(figures: &Campaigns, context: &Context) -> Table {
    let coins = context.coins();
    let model = context.choices.attribution;
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
        ];
        Row { id: row_id(&campaign.id), contents, detail: Some(detail(campaign, coins)) }
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
            accepted(nobody.accepted, nobody.qualified).into(),
            nobody.acceptance.get().map_or_else(|| Cell::dim("."), |rate| Cell::text(percent(rate))).into(),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
        ],
        detail: None,
    };
    let sum = Row {
        id: RowId::Named("total".into()),
        contents: vec![
            Cell::text(" ").into(),
            Cell::bold("Total").into(),
            blank(),
            Cell::bold(coins.table(total.spend)).key("marketing.campaigns_total.spend").into(),
            total.spent_of_budget.get().map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate))).into(),
            total.reach.map_or_else(|| Cell::dim("."), |reach| Cell::bold(people(reach))).into(),
            Cell::bold(count(total.leads)).key("marketing.campaigns_total.leads").into(),
            total.cost_per_lead.get().map_or_else(|| Cell::dim("."), |cost| Cell::bold(whole(cost, coins))).into(),
            accepted(total.accepted, total.qualified).into(),
            total.acceptance.get().map_or_else(|| Cell::dim("."), |rate| Cell::bold(percent(rate))).into(),
            Cell::bold(coins.table(credit(all, model).1)).key("marketing.attribution.with_touches").into(),
            romi(total.romi.get(), "marketing.campaigns_total.romi").into(),
            Cell::bold(coins.table(all.first)).into(),
            Cell::bold(coins.table(all.last)).into(),
            Cell::bold(coins.table(all.linear)).into(),
        ],
        detail: None,
    };
    let mut totals = Vec::new();
    if nobody.leads > 0 {
        totals.push(none);
    }
    totals.push(sum);
    Table {
        columns: vec![
            Column::words("", 0).wide(1, 1),
            Column::words("Campaign", 0).wide(12, 24),
            Column::words("Aim", 9),
            Column::number("Spend", 5),
            Column::number("Plan", 6),
            Column::number("Reach", 8),
            Column::number("Leads", 1),
            Column::number("CPL", 2),
            Column::number("Accepted", 4),
            Column::number("acc", 4),
            Column::number("Won", 7),
            Column::number("ROMI", 3),
            Column::number("First", 10),
            Column::number("Last", 11),
            Column::number("Linear", 12),
        ],
        rows: figures.campaigns.iter().map(row).collect(),
        totals,
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

fn detail(campaign: &CampaignRow, coins: Coins) -> Line {
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
    line.and(4, [Cell::dim(format!("won deals {}, {}", campaign.won_deals, coins.headline(campaign.won_revenue.linear)))])
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
            coins.or_dot(channel.revenue).key("marketing.channels[].revenue").into(),
        ];
        Row { id: if total { RowId::Named("total".into()) } else { row_id(&channel.id) }, contents, detail: None }
    };
    Table {
        columns: vec![
            Column::words("Channel", 0).wide(8, 18),
            Column::number("Spend", 0),
            Column::number("New customers", 1).short("New"),
            Column::number("CAC", 0),
            Column::number("Payback", 2),
            Column::number("ROMI", 1),
            Column::number("LTV:CAC", 3),
            Column::number("Won", 4),
        ],
        rows: figures.channels.channels.iter().map(|channel| row(channel, false)).collect(),
        totals: vec![row(&figures.channels.channels_total, true)],
        ..Table::default()
    }
}

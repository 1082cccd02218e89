//! Campaigns and channels: what was spent, what came of it.

use crate::book::campaign::Aim;
use crate::book::money::Money;
use crate::keys::Action;
use crate::metrics::figure::Figure;
use crate::metrics::marketing::attribution::Model;
use crate::metrics::marketing::campaigns::{CampaignRow, Campaigns};
use crate::metrics::marketing::channels::ChannelRow;
use crate::metrics::marketing::experiments::Incremental;
use crate::screens::context::{AttributionModel, Context};
use crate::screens::say::{Cell, Column, Columns, Content, Line, Panel, PanelId, PanelPart, Role, Room, Sign, Table};
use crate::screens::words::{Coins, count, percent, rounded};

use super::terms::{name, people, row_id};

fn model(chosen: AttributionModel) -> (&'static str, Model) {
    match chosen {
        AttributionModel::First => ("first touch", Model::First),
        AttributionModel::Last => ("last touch", Model::Last),
        AttributionModel::Linear => ("linear", Model::Linear),
        AttributionModel::Position => ("position based", Model::Position),
        AttributionModel::Decay => ("time decay", Model::Decay),
    }
}

/// What was tested counts before what is attributed: `+` where the experiment's interval lies above 1, `!` below, `~`
/// where it holds 1. Without one by ROMI: `+` above 0.25, `~` above -0.1, `!` below; `.` when the aim is awareness.
pub(crate) fn sign(campaign: &CampaignRow) -> Sign {
    if let (Some(low), Some(high)) = (campaign.incremental.low.get(), campaign.incremental.high.get()) {
        return match (low > 1.0, high < 1.0) {
            (true, _) => Sign::Good,
            (_, true) => Sign::Act,
            _ => Sign::Close,
        };
    }
    match (campaign.aim, campaign.romi.get()) {
        (Aim::Awareness, _) | (_, None) => Sign::None,
        (_, Some(romi)) if romi > 0.25 => Sign::Good,
        (_, Some(romi)) if romi > -0.1 => Sign::Close,
        _ => Sign::Act,
    }
}

pub(crate) fn panel(figures: &Campaigns, context: &Context) -> Panel {
    let (words, _) = model(context.choices.attribution);
    let mut panel = Panel::new(PanelId::Campaigns, Cell::bold("Campaigns"), "Campaigns")
        .note(format!("won: {words} ({})", context.key(Action::Measure)));
    let bad = figures.campaigns.iter().filter(|campaign| sign(campaign) == Sign::Act).count();
    panel.waits = if bad > 0 { Cell::new(format!("!{bad}"), Role::Bad) } else { Cell::dim(figures.campaigns.len().to_string()) };
    for room in [Room::Tight, Room::Fair, Room::Ample] {
        let to = if room == Room::Ample { Room::Whole } else { room };
        panel = panel.part(PanelPart::new(0, table(figures, context, room)).from(room).to(to));
    }
    let line = brand(figures, context.coins());
    panel = panel.part(PanelPart::new(1, line).from(Room::Ample));
    if let Some(line) = together(figures, context.coins()) {
        panel = panel.part(PanelPart::new(2, line).from(Room::Ample));
    }
    panel.part(PanelPart::new(2, channels(figures, context)).from(Room::Ample))
}

/// Whether any channel both spends and gains customers: only then has one a cost of a new customer.
fn has_cost(figures: &Campaigns) -> bool {
    figures.channels.channels.iter().any(|channel| channel.cac.or_zero() > Money::ZERO)
}

/// What a new customer costs in all channels together, where those that spend are not those that sell.
fn together(figures: &Campaigns, coins: Coins) -> Option<Line> {
    let total = &figures.channels.channels_total;
    if has_cost(figures) || total.cac.or_zero() <= Money::ZERO {
        return None;
    }
    let mut cells = vec![Cell::dim("all channels: CAC "), Cell::figure(&total.cac, |cac| coins.headline(cac))];
    if total.payback_months.or_zero() > 0.0 {
        cells.extend([Cell::dim(", payback "), Cell::figure(&total.payback_months, |months| format!("{months:.0} m"))]);
    }
    if total.ltv_cac.get().is_some() {
        cells.extend([Cell::dim(", LTV:CAC "), Cell::figure(&total.ltv_cac, |ratio| format!("{ratio:.1}"))]);
    }
    Some(Line::of(cells).and(1, [Cell::dim("no channel alone: those that spend are not those of a first sale")]))
}

/// `+0.4`: what comes back beyond what was spent.
pub(crate) fn romi(figure: &Figure<f64>) -> Cell {
    Cell::figure(figure, |value| format!("{value:+.1}"))
}

/// `30/82`: accepted of qualified; `.` where none was qualified.
fn accepted(accepted: &Figure<usize>, qualified: &Figure<usize>) -> Content {
    if qualified.or_zero() == 0 {
        return Cell::dim(".").about(accepted).into();
    }
    let plain = |n: usize| n.to_string();
    vec![Cell::figure(accepted, plain), Cell::text("/"), Cell::figure(qualified, plain)].into()
}

/// The campaigns, in the same columns for every room, so that the list is sorted alike in each.
fn table(figures: &Campaigns, context: &Context, room: Room) -> Table {
    let coins = context.coins();
    let (_, model) = model(context.choices.attribution);
    let tight = room == Room::Tight;
    // What other models say is told on the wall and of a zoomed panel.
    let models = |column: Column| if room == Room::Ample { column } else { column.wide(0, 0) };
    let share = |figure: &Figure<f64>| Cell::figure_or_dot(figure, percent);
    let reach = |figure: &Figure<usize>| Cell::figure_or_dot(figure, people);
    let cost = move |figure: &Figure<Money>| Cell::figure_or_dot(figure, |cost| whole(cost, coins));
    let money = move |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.table(amount)).role(Role::Bold);
    let bold = |cell: Cell| Content::from(cell.role(Role::Bold));
    let (nobody, total, all) = (&figures.no_campaign, &figures.campaigns_total, &figures.attribution.total);
    let mut columns = Columns::of(|campaign: &&CampaignRow| row_id(&campaign.id))
        .column("sign", Column::words("", 0).wide(1, 1), |campaign| sign(campaign).cell())
        .column("campaign", Column::words("Campaign", 0).wide(if tight { 17 } else { 12 }, 24), |campaign| name(&campaign.id))
        .column("aim", Column::words("Aim", 9), |campaign| Cell::dim(campaign.aim.name()))
        .column("spend", Column::number("Spend", 5), |campaign| coins.some(&campaign.spend))
        .column("spent_of_budget", Column::number("Plan", 6), |campaign| share(&campaign.spent_of_budget))
        .column("reach", Column::number("Reach", 8), |campaign| reach(&campaign.reach))
        .column("leads", Column::number("Leads", 4), |campaign| Cell::figure(&campaign.leads, count))
        .column("cost_per_lead", Column::number("CPL", 2), |campaign| cost(&campaign.cost_per_lead))
        .column("accepted", Column::number("Accepted", 8), |campaign| accepted(&campaign.accepted, &campaign.qualified))
        .column("acceptance", Column::number("acc", 1), |campaign| share(&campaign.acceptance))
        .column("won", Column::number("Won", 7), move |campaign| coins.some(campaign.won_revenue.by(model)))
        .column("romi", Column::number("ROMI", 0), |campaign| romi(&campaign.romi))
        .column("first", models(Column::number("First", 11)), |campaign| coins.some(&campaign.won_revenue.first))
        .column("last", models(Column::number("Last", 12)), |campaign| coins.some(&campaign.won_revenue.last))
        .column("linear", models(Column::number("Linear", 13)), |campaign| coins.some(&campaign.won_revenue.linear))
        .column("incremental", models(Column::number("Incremental", 10)), |campaign| tested(&campaign.incremental))
        .explained_by(|campaign| campaign.cost_per_lead.shown());
    if !tight && nobody.leads.or_zero() > 0 {
        columns = columns.total(
            "none",
            vec![
                ("campaign", Cell::dim("no campaign").into()),
                ("leads", Cell::figure(&nobody.leads, count).into()),
                ("accepted", accepted(&nobody.accepted, &nobody.qualified)),
                ("acceptance", share(&nobody.acceptance).into()),
            ],
        );
    }
    if !tight {
        columns = columns.total(
            "total",
            vec![
                ("campaign", Cell::bold("Total").into()),
                ("spend", money(&total.spend).into()),
                ("spent_of_budget", bold(share(&total.spent_of_budget))),
                ("reach", bold(reach(&total.reach))),
                ("leads", bold(Cell::figure(&total.leads, count))),
                ("cost_per_lead", bold(cost(&total.cost_per_lead))),
                ("accepted", accepted(&total.accepted, &total.qualified)),
                ("acceptance", bold(share(&total.acceptance))),
                ("won", money(all.by(model)).into()),
                ("romi", romi(&total.romi).into()),
                ("first", money(&all.first).into()),
                ("last", money(&all.last).into()),
                ("linear", money(&all.linear).into()),
            ],
        );
    }
    let table = columns.table_with(&figures.campaigns, |campaign| Some(detail(campaign)));
    Table { rows_first: true, list: true, heads_in_rule: true, ..table }
}

/// Whole major units with separators: `1,117`.
pub(crate) fn whole(amount: Money, coins: Coins) -> String {
    rounded(coins.major(amount))
}

/// What an experiment says beside what is attributed: `incremental 6.9 per unit spent (1.0 to 12.8), tested`.
pub(crate) fn incremental(of: &Incremental, role: Role) -> Vec<Cell> {
    let number = |figure: &Figure<f64>| Cell::figure(figure, |value| format!("{value:.1}")).role(role);
    let word = |text: &str| Cell::new(text, role);
    if of.lift_per_spend.get().is_none() {
        return vec![word("not tested: attributed is not caused").about(&of.lift_per_spend)];
    }
    let lift = [word("incremental "), number(&of.lift_per_spend), word(" per unit spent")];
    let between = if of.low.get().and(of.high.get()).is_some() {
        vec![word(" ("), number(&of.low), word(" to "), number(&of.high), word(")")]
    } else {
        Vec::new()
    };
    lift.into_iter().chain(between).chain([word(", tested")]).collect()
}

/// The lift per unit spent that an experiment found: `6.9`, or `not tested`.
fn tested(of: &Incremental) -> Cell {
    let lift = &of.lift_per_spend;
    if lift.get().is_none() { Cell::dim("not tested").about(lift) } else { Cell::figure(lift, |lift| format!("{lift:.1}")) }
}

fn detail(campaign: &CampaignRow) -> Line {
    let mut line = Line::of(incremental(&campaign.incremental, Role::Text));
    let plain = |figure: &Figure<usize>| Cell::figure(figure, |n| n.to_string()).role(Role::Dim);
    if campaign.goal_leads.get().is_some() {
        let goal = Cell::figure(&campaign.goal_leads, |goal| goal.to_string()).role(Role::Dim);
        line = line.and(1, [Cell::dim("goal "), goal, Cell::dim(" leads, "), plain(&campaign.leads), Cell::dim(" so far")]);
    }
    if let Some(message) = &campaign.message {
        line = line.and(2, [Cell::dim(format!("\"{message}\""))]);
    }
    if campaign.captured.or_zero() > 0 {
        line = line.and(3, [Cell::dim("captured "), plain(&campaign.captured)]);
    }
    line.and(4, [Cell::dim("won deals "), plain(&campaign.won_deals)])
}

/// Brand against activation, and what no touch explains.
fn brand(figures: &Campaigns, coins: Coins) -> Line {
    let split = &figures.brand_activation;
    let money = |figure: &Figure<Money>| Cell::figure(figure, |amount| coins.headline(amount));
    let mut line = Line::new();
    if split.brand_share.get().is_some() {
        let cells = [
            Cell::dim("spend: "),
            Cell::text("brand "),
            money(&split.brand),
            Cell::text(" ("),
            Cell::figure(&split.brand_share, percent),
            Cell::text("), activation "),
            money(&split.activation),
        ];
        line = line.and(0, cells);
    }
    line.and(1, [Cell::dim("no touch known: "), money(&figures.attribution.no_touch_known).role(Role::Dim)])
}

fn channels(figures: &Campaigns, context: &Context) -> Table {
    let coins = context.coins();
    let total = &figures.channels.channels_total;
    let cost = has_cost(figures);
    // What sells and what is paid for come before what neither does.
    let mut rows: Vec<&ChannelRow> = figures.channels.channels.iter().collect();
    rows.sort_by_key(|channel| {
        std::cmp::Reverse((channel.new_customers.or_zero(), channel.spend.or_zero(), channel.revenue.or_zero()))
    });
    Columns::of(|channel: &&ChannelRow| row_id(&channel.id))
        .column("channel", Column::words("Channel", 0).wide(8, 18), |channel| {
            if std::ptr::eq(*channel, total) { Cell::bold("All") } else { name(&channel.id) }
        })
        .column("spend", Column::number("Spend", 0), |channel| coins.some(&channel.spend))
        .column("new_customers", Column::number("First sale to", 1).short("New"), |channel| {
            Cell::figure(&channel.new_customers, |n| n.to_string())
        })
        .column_if(cost, "cac", Column::number("CAC", 0), |channel| {
            let nothing = channel.cac.or_zero() <= Money::ZERO;
            if nothing { Cell::dim(".").about(&channel.cac) } else { Cell::figure(&channel.cac, |cac| coins.headline(cac)) }
        })
        .column_if(cost, "payback_months", Column::number("Payback", 2), |channel| {
            let (months, at_once) = (&channel.payback_months, channel.payback_months.or_zero() <= 0.0);
            if at_once { Cell::dim(".").about(months) } else { Cell::figure(months, |months| format!("{months:.0} m")) }
        })
        .column("romi", Column::number("ROMI", 1), |channel| romi(&channel.romi))
        .column_if(cost, "ltv_cac", Column::number("LTV:CAC", 3), |channel| {
            Cell::figure_or_dot(&channel.ltv_cac, |ratio| format!("{ratio:.1}"))
        })
        .column("incremental", Column::number("Incremental", 5), |channel| tested(&channel.incremental))
        .column("revenue", Column::number("Won", 4), |channel| coins.some(&channel.revenue))
        .total_of("total", total)
        .table(rows)
}

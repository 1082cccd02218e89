//! A deal: what it is, why it waits, its life, its goods, where it came from, its customer, its partner.

use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::as_of::{DealOn, DealState};
use crate::metrics::sales::chances::{ChanceSource, push_count, stage_age};
use crate::metrics::sales::deal::changes;
use crate::metrics::sales::do_next::{DEAL_SHARE, Item};
use crate::metrics::sales::pipeline::weighted;
use crate::metrics::sales::reasons::{Reason, reasons, times};
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Room, Row, RowId, Section, Sign, Table};
use crate::screens::words::{chance, near, percent};

use super::blocks::{away, deal_now, month, section, signed, to_do, whole};
use super::{DetailBody, DetailContext, account, campaign, goods, lead, life, partner};

/// The most deals and orders of its customer, and of its partner, that a deal shows.
const MOST_BESIDE: usize = 8;

/// What a deal says; `None` where it was not there on the day or was left out.
pub(crate) fn said(id: Id<Deal>, view: &DetailContext) -> Option<DetailBody> {
    let on = deal_now(id, view)?;
    let time = life::time(&on, view);
    let mut sections = vec![time.line, why(&on, view), time.log];
    sections.extend(time.activities);
    sections.push(time.both);
    let goods = goods::block(&on, view);
    sections.extend(origin(&on, view));
    sections.extend(on.deal.account().and_then(|id| account::beside(id, MOST_BESIDE, view)));
    sections.extend(goods);
    sections.extend(on.deal.partner().and_then(|id| partner::beside(id, on.deal.partner_role(), MOST_BESIDE, view)));
    Some(DetailBody { head: head(&on, view), sections })
}

/// `48,000.00 EUR  Proposal  chance 44% from history  close 10 Dec 2026, in 17 d  Commit  owner Ines  weighted 21,120.00`.
fn head(on: &DealOn, view: &DetailContext) -> Line {
    let (book, deal) = (view.book(), on.deal);
    let own = book.company.currency();
    let mut line = match on.amount {
        Some(amount) => Line::of([Cell::bold(format!("{} {}", own.full(amount), own.code()))]),
        None => Line::of([Cell::dim(if deal.amount().is_some() { "no rate for its currency" } else { "no amount" })]),
    };
    if let (Some(currency), Some(amount)) = (deal.currency().filter(|currency| *currency != own), deal.amount()) {
        line = line.and(7, [Cell::dim(format!("written {} {}", currency.full(amount), currency.code()))]);
    }
    line = match on.state {
        DealState::Open => open(line, on, view),
        DealState::Won(day) => line.and(0, [Sign::Good.cell(), Cell::new(format!(" won {}", day.long()), Role::Good)]),
        DealState::Lost(day) => {
            let reason = deal.lost().map_or("", |lost| lost.reason().name());
            let rival = deal.lost().and_then(crate::book::deal::Lost::rival);
            let rival = rival.map_or_else(String::new, |rival| format!(", to {}", view.name(Records::any(rival))));
            line.and(0, [Sign::Bad.cell(), Cell::new(format!(" lost {}, {reason}{rival}", day.long()), Role::Bad)])
        }
    };
    if let Some(category) = deal.category() {
        line = line.and(4, [Cell::text(category.name())]);
    }
    if let Some(owner) = on.owner {
        line = line.and(3, [Cell::dim("owner "), Cell::bold(view.name(Records::any(owner)))]);
    }
    if on.state == DealState::Open && on.amount.is_some() {
        line = line.and(5, [Cell::dim("weighted "), Cell::bold(own.full(weighted(on, &view.sales.chances)))]);
    }
    line
}

/// Stage, chance, close of an open deal.
fn open(line: Line, on: &DealOn, view: &DetailContext) -> Line {
    let stage = on.stage.and_then(|stage| view.book().company.stage(stage));
    let mut line = match stage {
        Some(stage) => line.and(0, [Cell::text(stage.name())]),
        None => line,
    };
    let mut cells = vec![Cell::dim("chance ").or(""), Cell::bold(percent(view.sales.chances.of(on)))];
    if let Some(of_stage) = on.stage.and_then(|stage| view.sales.chances.stage(stage)) {
        let stated = percent(of_stage.stated);
        let from = match of_stage.from {
            ChanceSource::History => format!(" from history, n {}", of_stage.decided),
            ChanceSource::Stated => " stated".to_owned(),
            ChanceSource::Book => ", one rate for all stages".to_owned(),
        };
        let differs = stated != percent(of_stage.value);
        let both = match of_stage.from {
            ChanceSource::History if differs => format!("{from}; stated {stated}"),
            ChanceSource::Stated if differs => format!(" of {stated} stated and {} decided", of_stage.decided),
            _ => from,
        };
        cells.push(Cell::dim(both).or(""));
    }
    line = line.and(1, cells);
    match on.close {
        Some(close) => line.and(
            1,
            [
                Cell::dim("close "),
                Cell::bold(close.long()).or(close.near(view.today())),
                Cell::text(format!(", {}", away(close, view.today()))),
            ],
        ),
        None => line.and(1, [Cell::dim("no close")]),
    }
}

/// Why it is on the list of what to do next, or how it stands.
fn why(on: &DealOn, view: &DetailContext) -> Section {
    let on_list = to_do(Records::any(on.id), view);
    let mut body = match on.state {
        DealState::Open => waits(on, view),
        _ => decided(on, view),
    };
    if let Some((item, _)) = on_list.as_ref().filter(|_| on.amount.is_some()) {
        body.push(stake(on, item, view));
    }
    if on.state == DealState::Open {
        body.extend(what_if(on, view));
    }
    match on_list {
        Some((_, rank)) => section("Why it is here", rank, 0, body),
        None => section("How it stands", Line::new(), 0, body),
    }
}

/// What an open deal waits for, and what stands well with it.
fn waits(on: &DealOn, view: &DetailContext) -> Vec<PanelPart> {
    let (deal, today) = (on.deal, view.today());
    let reasons = reasons(view.lens(), &view.sales.touches, &view.sales.usual, on);
    let mut body: Vec<PanelPart> =
        reasons.iter().filter(|reason| !matches!(reason, Reason::Pushed(_))).map(|r| reason(r, on, view)).collect();
    let has = |of: fn(&Reason) -> bool| reasons.iter().any(of);
    let step = deal.next_step().filter(|_| !has(|reason| matches!(reason, Reason::Step(_))));
    if let Some(step) = step {
        let words = format!("next step due {}, {}: ", near(step.on(), today), away(step.on(), today));
        body.push(signed(Sign::None, [Cell::text(words), Cell::text(step.what())]));
    }
    let stage = on
        .stage
        .and_then(|stage| view.book().company.stage(stage))
        .filter(|_| !has(|reason| matches!(reason, Reason::Stuck { .. })));
    if let Some((stage, (age, logged))) = stage.zip(stage_age(deal, on.stage, today)) {
        let (limit, by_history) = view.sales.usual.stuck.limit(on.stage);
        let words = match (logged, by_history) {
            (false, _) => format!("{age} d since it was created; its log does not say since when in {}", stage.name()),
            (true, true) => format!("{age} d in {}; 80 % of the deals won left it within {limit:.0} d", stage.name()),
            (true, false) => format!("{age} d in {}; stuck after {limit:.0} d", stage.name()),
        };
        body.push(signed(if logged { Sign::Good } else { Sign::None }, [Cell::text(words)]));
    }
    let pushed = push_count(deal, today);
    if pushed > 0 {
        let closes: Vec<Day> = changes(deal, today).iter().filter_map(|change| Some(change.close?.1)).collect();
        let from_to = match (closes.first(), closes.last()) {
            (Some(first), Some(last)) => format!(", {} > {}", near(*first, today), near(*last, today)),
            _ => String::new(),
        };
        body.push(signed(Sign::Close, [Cell::text(format!("close moved later {}{from_to}", times(pushed)))]));
    }
    body.extend(amount_changed(on, view));
    if !has(|reason| matches!(reason, Reason::Quiet(_) | Reason::Old { .. }))
        && let Some(touch) = view.sales.touches.deal(on.id, deal)
    {
        body.push(signed(Sign::Good, [Cell::text(format!("last touch {}", away(touch, today)))]));
    }
    body.extend(goods::there(on, view).map(|(sign, words)| signed(sign, [Cell::text(words)])));
    body
}

fn reason(reason: &Reason, on: &DealOn, view: &DetailContext) -> PanelPart {
    let today = view.today();
    match reason {
        Reason::Stuck { days, stage, limit, by_history: true } => {
            let words = format!("{days} d in {stage}; 80 % of the deals won left it within {limit:.0} d");
            signed(Sign::Act, [Cell::text(words)])
        }
        Reason::Overdue(close) => signed(Sign::Act, [Cell::text(format!("{}, {}", reason.words(today), away(*close, today)))]),
        Reason::Step(days) => {
            let step = on.deal.next_step();
            let day = step.map_or_else(String::new, |step| near(step.on(), today));
            let words = match days {
                0 => "next step due today: ".to_owned(),
                days if *days > 0 => format!("next step due {day}, in {days} d: "),
                days => format!("next step was due {day}, late {} d: ", -days),
            };
            signed(Sign::Act, [Cell::text(words), Cell::bold(step.map_or_else(String::new, |step| step.what().to_owned()))])
        }
        Reason::Closing(_) => signed(Sign::Close, [Cell::text(reason.words(today))]),
        _ => signed(Sign::Act, [Cell::text(reason.words(today))]),
    }
}

/// `+ amount raised 36,000 > 48,000`.
fn amount_changed(on: &DealOn, view: &DetailContext) -> Option<PanelPart> {
    let currency = on.deal.currency().unwrap_or(view.book().company.currency());
    let amounts: Vec<Money> = changes(on.deal, view.today()).iter().filter_map(|change| Some(change.amount?.1)).collect();
    let (first, last) = (*amounts.first()?, *amounts.last()?);
    let (sign, word) = match last.cmp(&first) {
        std::cmp::Ordering::Greater => (Sign::Good, "raised"),
        std::cmp::Ordering::Less => (Sign::Close, "lowered"),
        std::cmp::Ordering::Equal => return None,
    };
    Some(signed(sign, [Cell::text(format!("amount {word} {} > {}", whole(currency, first), whole(currency, last)))]))
}

fn decided(on: &DealOn, view: &DetailContext) -> Vec<PanelPart> {
    let (won, lost) = (on.deal.won(), on.deal.lost());
    let mut body = Vec::new();
    let words = match on.state {
        DealState::Won(day) => {
            let reason = won.and_then(crate::book::deal::Won::reason).map_or_else(String::new, |reason| format!(": {reason}"));
            body.push(signed(Sign::Good, [Cell::text(format!("won {}{reason}", near(day, view.today())))]));
            won.and_then(crate::book::deal::Won::words)
        }
        DealState::Lost(day) => {
            let reason = lost.map_or("", |lost| lost.reason().name());
            body.push(signed(Sign::Bad, [Cell::text(format!("lost {}: {reason}", near(day, view.today())))]));
            lost.and_then(crate::book::deal::Lost::words)
        }
        DealState::Open => None,
    };
    body.extend(words.map(|words| PanelPart::new(1, Line::of([Cell::dim(format!("\"{words}\""))]))));
    body.extend(amount_changed(on, view));
    body
}

/// `stake 10.6k = 48k x chance 44% x 0.5 gained by acting in time  x urgency 0.82`.
fn stake(on: &DealOn, item: &Item, view: &DetailContext) -> PanelPart {
    let coins = view.coins();
    let stake = Cell::figure(&item.stake, |stake| coins.headline(stake)).role(Role::Bold);
    let parts = format!(
        " = {} x chance {} x {DEAL_SHARE} gained by acting in time",
        coins.table(on.money()),
        percent(view.sales.chances.of(on))
    );
    let urgency = Cell::figure(&item.urgency, |urgency| format!("{urgency:.2}")).role(Role::Dim);
    let of = Line::of([Cell::text("stake "), stake, Cell::text(parts)]);
    PanelPart::new(1, of.and(1, [Cell::dim("x urgency "), urgency]))
}

/// `Q4 makes its target by the open deals' view alone 39%: 61% if this is won, 31% if lost (headline 30%: the other views
/// weigh in)`, for the large open deals that the forecast enumerates.
fn what_if(on: &DealOn, view: &DetailContext) -> Option<PanelPart> {
    let forecast = &view.sales.verdict.chosen.forecast;
    let matters = forecast.what_if.iter().find(|matters| matters.deal == on.id)?;
    let cells = [
        // Another number than the verdict's, which weighs in the other views: that is said first, so that it is never cut.
        Cell::text(format!("by the open deals' view alone {} makes it {}: ", view.context.period(), chance(matters.now))),
        Cell::bold(chance(matters.if_won)),
        Cell::text(" if won, "),
        Cell::bold(chance(matters.if_lost)),
        Cell::text(" if lost"),
    ];
    let mut line = Line::of([Sign::None.cell(), Cell::text(" ")]).and(0, cells);
    if forecast.chance_of_target.get().is_some() {
        let headline = Cell::figure(&forecast.chance_of_target, chance).role(Role::Dim);
        line = line.and(1, [Cell::dim("the headline's "), headline, Cell::dim(" weighs in the daily rates too")]);
    }
    Some(PanelPart::new(1, line))
}

/// Where it came from: its customer, lead, campaign and partner as rows that open; `None` without any.
fn origin(on: &DealOn, view: &DetailContext) -> Option<Section> {
    let deal = on.deal;
    let lead = lead::of_deal(on, view);
    let campaign = lead.and_then(|id| view.book().leads.get(id)).and_then(crate::book::lead::Lead::campaign).or(deal.campaign());
    let mut rows = Vec::new();
    let mut push = |label: &str, id, cells: Option<Vec<Cell>>| {
        if let Some(cells) = cells {
            let contents: Vec<Content> = vec![Cell::dim(label).into(), cells.into()];
            rows.push(Row { id: RowId::Record(id), contents, detail: None, figure: None });
        }
    };
    if let Some(id) = deal.account() {
        push("Account", Records::any(id), account::in_a_row(id, view));
    }
    if let Some(id) = lead {
        push("Lead", Records::any(id), lead::in_a_row(id, view));
    }
    if let Some(id) = campaign {
        push("Campaign", Records::any(id), campaign::in_a_row(id, view));
    }
    if let Some(id) = deal.partner() {
        push("Partner", Records::any(id), partner::in_a_row(id, deal.partner_role(), view));
    }
    if rows.is_empty() {
        return None;
    }
    let table = Table {
        columns: vec![Column::words("", 0).wide(7, 8), Column::words("", 0).wide(20, 200).grow()],
        rows: rows.into(),
        list: true,
        ..Table::default()
    };
    let mut body = vec![PanelPart::new(0, table)];
    let lines = [lead.and_then(|id| lead::touched(id, view)), campaign.and_then(|id| campaign::figures(id, view))];
    body.extend(lines.into_iter().flatten().map(|line| PanelPart::new(1, line).from(Room::Fair)));
    Some(section("Where it came from", Line::new(), 0, body))
}

/// `customer since Mar 2021`.
pub(crate) fn since(day: Option<Day>, view: &DetailContext) -> Option<String> {
    day.filter(|day| *day <= view.today()).map(|day| format!("customer since {}", month(day)))
}

//! A customer: who it is, how it stands, what it bought, what it says.

use crate::book::account::Account;
use crate::book::id::Id;
use crate::book::money::Money;
use crate::book::table::Records;
use crate::metrics::sales::do_next::ItemKind;
use crate::metrics::sales::recurring::{Contracts, monthly};
use crate::metrics::sums::By;
use crate::screens::say::{Cell, Column, Content, Line, PanelPart, Role, Row, RowId, Section, Sign, Table};
use crate::screens::words::{count, counted, near};

use super::blocks::{
    MOST_HAPPENED, activities, activity_block, away, list, list_block, note, row, sales_of, section, signed, to_do, year_table,
    years,
};
use super::{DetailBody, DetailContext, deal, lead};

/// What a customer says; `None` where it was left out.
pub(crate) fn said(id: Id<Account>, view: &DetailContext) -> Option<DetailBody> {
    let account = view.book().accounts.get(id)?;
    let mut sections: Vec<Section> = stands(id, view).into_iter().collect();
    let years = years(By::Account(Some(id)), view);
    if !years.is_empty() {
        sections.push(section("Won by year", Line::new(), 0, vec![PanelPart::new(0, year_table(&years, view))]));
    }
    let sales = sales_of(id, view);
    let words = format!("{}, newest first", count(sales.len()));
    sections.extend(list_block("Its deals and orders", words, 1, sales));
    sections.extend(contracts(id, view));
    sections.extend(leads(id, view));
    sections.extend(contacts(id, view));
    sections.extend(feedback(id, view));
    sections.extend(activity_block(touches(id, view), view));
    Some(DetailBody { head: head(account, view), sections })
}

/// `Ports  Partner channel  Lulea  customer since Mar 2021  owner Ines`.
fn head(account: &Account, view: &DetailContext) -> Line {
    let mut line = who(account, view).into_iter().fold(Line::new(), |line, word| line.and(1, [Cell::text(word)]));
    if let Some(partner) = account.partner() {
        line = line.and(3, [Cell::dim("through "), Cell::text(view.name(Records::any(partner)))]);
    }
    if let Some(since) = deal::since(account.since(), view) {
        line = line.and(1, [Cell::dim(since)]);
    }
    if let Some(wanted) = account.wanted().filter(|wanted| *wanted <= view.today()) {
        line = line.and(2, [Cell::new(format!("target customer since {}", near(wanted, view.today())), Role::Accent)]);
    }
    if let Some(owner) = account.owner() {
        line = line.and(1, [Cell::dim("owner "), Cell::bold(view.name(Records::any(owner)))]);
    }
    line
}

/// Segment, channel and city.
fn who(account: &Account, view: &DetailContext) -> Vec<String> {
    let segment = account.segment().map(|id| view.name(Records::any(id)));
    let channel = account.channel().map(|id| format!("{} channel", view.name(Records::any(id))));
    [segment, channel, account.city().map(str::to_owned)].into_iter().flatten().collect()
}

/// How it stands: at risk, quiet, what was won in the period, the last touch, what it said last.
fn stands(id: Id<Account>, view: &DetailContext) -> Option<Section> {
    let mut body = Vec::new();
    let on_list = to_do(Records::any(id), view);
    if let Some((item, _)) = on_list.as_ref().filter(|(item, _)| item.kind == ItemKind::Target) {
        body.push(signed(Sign::Act, [Cell::text(item.why.clone())]));
    }
    let customers = &view.sales.customers;
    if let Some(risk) = customers.at_risk_accounts.iter().find(|row| row.record == id) {
        let words = format!(
            "at risk: last bought {} d ago, 90 % of its gaps are below {:.0} d",
            risk.days.or_zero(),
            risk.usual_days.or_zero()
        );
        body.push(signed(Sign::Act, [Cell::text(words)]));
    }
    // Where no activity is kept, that nobody touched it is not known.
    let known = !view.book().activities.is_empty();
    let quiet = customers.quiet_accounts.iter().find(|row| known && row.record == id);
    if let Some(quiet) = quiet {
        let open = if quiet.open_amount == Money::ZERO {
            String::new()
        } else {
            format!(", {} open", view.coins().table(quiet.open_amount))
        };
        body.push(signed(Sign::Act, [Cell::text(format!("quiet: no touch for {} d{open}", quiet.days.or_zero()))]));
    }
    body.extend(won(id, view));
    body.extend(touch(id, quiet.is_none(), view));
    let rank = on_list.map_or_else(Line::new, |(_, rank)| rank);
    (!body.is_empty()).then(|| section("How it stands", rank, 0, body))
}

/// `Won in Q4 86k: 58k deals, 28k orders`.
fn won(id: Id<Account>, view: &DetailContext) -> Option<PanelPart> {
    let total = view.lens().sums.within(By::Account(Some(id)), view.lens().so_far());
    let coins = view.coins();
    if total.won == Money::ZERO && total.deals == 0 {
        return None;
    }
    let parts = match (total.won - total.orders, total.orders) {
        (_, Money::ZERO) => format!(": {}", counted(total.deals as usize, "deal", "deals")),
        (Money::ZERO, _) => ": orders".to_owned(),
        (deals, orders) => format!(": {} deals, {} orders", coins.table(deals), coins.table(orders)),
    };
    let lead = format!("Won in {} ", view.context.period());
    Some(PanelPart::new(0, Line::of([Cell::text(lead), Cell::bold(coins.table(total.won)), Cell::text(parts)])))
}

/// `+ last touch 11 d ago  feedback 9 of 14 Sep`, and the words.
fn touch(id: Id<Account>, well: bool, view: &DetailContext) -> Vec<PanelPart> {
    let mut body = Vec::new();
    let touch = view.sales.touches.account(id);
    let answer = view.book().feedback.rows().iter().filter(|answer| answer.account() == id && answer.on() <= view.today());
    let answer = answer.max_by_key(|answer| answer.on());
    let mut cells = Vec::new();
    if let Some(touch) = touch {
        cells.push(Cell::text(format!("last touch {}   ", away(touch, view.today()))));
    }
    if let Some(answer) = answer {
        cells.extend([
            Cell::text("feedback "),
            Cell::bold(answer.score().to_string()),
            Cell::text(format!(" of {}", near(answer.on(), view.today()))),
        ]);
    }
    if !cells.is_empty() {
        let sign = if touch.is_none() || !well { Sign::None } else { Sign::Good };
        body.push(signed(sign, cells));
    }
    if let Some(words) = answer.and_then(crate::book::activity::Feedback::words) {
        body.push(PanelPart::new(1, Line::of([Cell::dim(format!("\"{words}\""))])));
    }
    body
}

/// The customer of a deal: who it is, what it bought, its newest deals and orders.
pub(crate) fn beside(id: Id<Account>, most: usize, view: &DetailContext) -> Option<Section> {
    let account = view.book().accounts.get(id)?;
    let mut line = Line::of([Cell::text(who(account, view).join(", "))]);
    if let Some(since) = deal::since(account.since(), view) {
        line = line.and(1, [Cell::dim(since)]);
    }
    let mut body = vec![PanelPart::new(0, line)];
    body.extend(won(id, view));
    body.extend(touch(id, true, view));
    let rows = sales_of(id, view);
    if !rows.is_empty() {
        let all = rows.len();
        let words = if all > most {
            format!("Its newest {most} of {} deals and orders", count(all))
        } else {
            "Its deals and orders, newest first".to_owned()
        };
        body.push(PanelPart::new(1, Line::of([Cell::dim(words)])));
        body.push(PanelPart::new(0, list(rows.into_iter().take(most).collect())));
    }
    Some(section(format!("Account: {}", account.name()), Line::new(), 1, body))
}

/// `Norrland Port  Ports, Partner channel, Lulea  86k in Q4`.
pub(crate) fn in_a_row(id: Id<Account>, view: &DetailContext) -> Option<Vec<Cell>> {
    let account = view.book().accounts.get(id)?;
    let mut cells = vec![Cell::text(account.name()), Cell::dim(format!("  {}", who(account, view).join(", ")))];
    cells.extend(deal::since(account.since(), view).map(|since| Cell::dim(format!("  {since}")).or("")));
    let won = view.lens().sums.within(By::Account(Some(id)), view.lens().so_far()).won;
    if won != Money::ZERO {
        cells.push(Cell::text(format!("  {} in {}", view.coins().table(won), view.context.period())));
    }
    Some(cells)
}

fn contracts(id: Id<Account>, view: &DetailContext) -> Option<Section> {
    let contracts = Contracts::new(view.lens());
    let today = view.today();
    let own = view.book().contracts.iter().filter(|(_, contract)| contract.account() == id && contract.start() <= today);
    let rows: Vec<Row> = own
        .map(|(id, contract)| {
            let ended = contract.ended().filter(|ended| ended.on() <= today);
            let state = match (contracts.is_active(id, contract, today), ended, contract.end()) {
                (_, Some(ended), _) => format!("ended {}", near(ended.on(), today)),
                (false, ..) => "renewed".to_owned(),
                (true, None, Some(end)) => format!("renewal {}, {}", near(end, today), away(end, today)),
                (true, None, None) => "active".to_owned(),
            };
            let product = contract.product().map_or_else(|| "contract".to_owned(), |id| view.name(Records::any(id)));
            let monthly = match monthly(view.book(), contract) {
                Some(monthly) => Cell::text(format!("{} a month", view.coins().table(monthly))),
                None => Cell::dim("no rate for its currency"),
            };
            row(Records::any(id), product, monthly, Cell::text(state), view)
        })
        .collect();
    list_block("Contracts", count(rows.len()), 1, rows)
}

fn leads(id: Id<Account>, view: &DetailContext) -> Option<Section> {
    let own = view.book().leads.iter().filter(|(_, lead)| lead.account() == Some(id));
    let mut found: Vec<_> = own.filter_map(|(id, lead)| Some((lead.created(), id, lead, lead::state(id, lead, view)?))).collect();
    found.sort_by_key(|(created, ..)| std::cmp::Reverse(*created));
    let rows: Vec<Row> = found
        .into_iter()
        .map(|(created, id, lead, state)| {
            let created = Cell::dim(near(created, view.today()));
            row(Records::any(id), lead.name().to_owned(), created, Cell::text(state), view)
        })
        .collect();
    list_block("Leads", format!("{}, newest first", count(rows.len())), 1, rows)
}

fn contacts(id: Id<Account>, view: &DetailContext) -> Option<Section> {
    let own = view.book().contacts.iter().filter(|(_, contact)| contact.account() == id);
    let rows: Vec<Row> = own
        .map(|(id, contact)| {
            let reach = [&contact.email(), &contact.phone()].into_iter().flatten().copied().collect::<Vec<_>>().join(", ");
            let role = Cell::dim(contact.role().unwrap_or_default());
            row(Records::any(id), contact.name().to_owned(), role, Cell::text(reach), view)
        })
        .collect();
    list_block("Contacts", count(rows.len()), 1, rows)
}

fn feedback(id: Id<Account>, view: &DetailContext) -> Option<Section> {
    let mut answers: Vec<_> =
        view.book().feedback.rows().iter().filter(|answer| answer.account() == id && answer.on() <= view.today()).collect();
    if answers.is_empty() {
        return None;
    }
    answers.sort_by_key(|answer| std::cmp::Reverse(answer.on()));
    let rows = answers.iter().take(MOST_HAPPENED).enumerate().map(|(at, answer)| {
        let contents: Vec<Content> = vec![
            Cell::text(near(answer.on(), view.today())).into(),
            Cell::bold(answer.score().to_string()).into(),
            Cell::text(answer.words().unwrap_or_default()).into(),
        ];
        Row { id: RowId::Named(format!("answer {at}")), contents, detail: None, figure: None }
    });
    let table = Table {
        columns: vec![Column::number("", 0), Column::number("", 0), Column::words("", 0).wide(16, 200)],
        rows: rows.collect(),
        ..Table::default()
    };
    let words = note(format!("{}, 0 to 10, newest first", count(answers.len())));
    Some(section("Feedback", words, 0, vec![PanelPart::new(0, table)]))
}

/// What was done with the customer, its deals and its leads.
fn touches(id: Id<Account>, view: &DetailContext) -> Vec<super::blocks::Happened> {
    let book = view.book();
    activities(view, |activity| {
        let deal = activity.deal().and_then(|deal| book.deals.get(deal)).and_then(crate::book::deal::Deal::account);
        let lead = activity.lead().and_then(|lead| book.leads.get(lead)).and_then(crate::book::lead::Lead::account);
        [activity.account(), deal, lead].contains(&Some(id))
    })
}

//! The items of the list: what waits, record by record, with its stake and its day.

use std::collections::BTreeMap;

use crate::book::day::Day;
use crate::book::id::{AnyId, Id};
use crate::book::money::Money;
use crate::book::people::Person;
use crate::book::table::Records;
use crate::book::units::Units;
use crate::metrics::as_of::open_deals;
use crate::metrics::figure::{Figure, Formula, Num, Source, Test, div, money, mul, term};
use crate::metrics::ledger::order_owner;
use crate::metrics::lens::Lens;
use crate::metrics::sales::decided::decided;
use crate::metrics::sales::orders;
use crate::metrics::sales::pipeline::{WinRate, average_won};
use crate::metrics::sales::reasons::reasons;
use crate::metrics::sales::stock::{StockRow, StockState};
use crate::metrics::sales::year;
use crate::metrics::sums::By;

use super::{CUSTOMER_SHARE, DEAL_SHARE, Inputs, Item, ItemKind, ORDER_SHARE, score, together, urgency_formula, working_days};

/// All items, by score; equal scores by due day, kind, id.
pub(super) fn items(lens: &Lens, from: &Inputs) -> Vec<Item> {
    let mut list = List { lens, from, items: Vec::new(), urgencies: BTreeMap::new() };
    list.deals();
    list.leads_and_targets();
    list.stock();
    list.orders();
    list.customers();
    list.renewals();
    list.partners();
    let mut items = list.items;
    items.sort_by(|a, b| {
        b.score.or_zero().cmp(&a.score.or_zero()).then_with(|| (a.due, a.kind, &a.id).cmp(&(b.due, b.kind, &b.id)))
    });
    items
}

/// What is known of an item before its urgency.
struct DraftItem {
    kind: ItemKind,
    record: AnyId,
    what: String,
    owner: Option<Id<Person>>,
    stake: Formula,
    /// `None`: nothing says when, so today, at urgency 1.
    due: Option<Day>,
    /// The strongest reason, in 30 cells.
    reason: String,
    /// Every reason.
    why: String,
    next_step: Option<String>,
}

struct List<'a> {
    lens: &'a Lens<'a>,
    from: &'a Inputs<'a>,
    items: Vec<Item>,
    /// Of each due day, with the working days past it: thousands of items share a few hundred days.
    urgencies: BTreeMap<Option<Day>, (Figure<f64>, u32)>,
}

impl List<'_> {
    fn push(&mut self, draft: DraftItem) {
        let (lens, book) = (self.lens, self.lens.book);
        let due = draft.due.unwrap_or(lens.as_of);
        let (urgency, late) = self.urgencies.entry(draft.due).or_insert_with(|| {
            let (left, late) = draft.due.map_or((0, 0), |due| working_days(lens, due));
            (Figure::of(urgency_formula(left, late)), late)
        });
        let (urgency, late) = (urgency.clone(), *late);
        let stake: Figure<Money> = Figure::of(draft.stake);
        self.items.push(Item {
            kind: draft.kind,
            id: book.key_of(draft.record).to_owned(),
            record: draft.record,
            what: draft.what,
            who: draft.owner.map(|owner| book.name_of(Records::any(owner)).to_owned()),
            owner: draft.owner,
            due,
            when: together::when(lens, due),
            reason: draft.reason,
            why: draft.why,
            score: score(&stake, &urgency),
            stake,
            next_step: draft.next_step,
            urgency,
            late: if draft.kind == ItemKind::Lead { late > 0 } else { due < lens.as_of },
        });
    }

    fn deals(&mut self) {
        for deal in open_deals(self.lens) {
            let reasons = reasons(self.lens, self.from.touches, self.from.usual, &deal);
            if reasons.is_empty() {
                continue;
            }
            let today = self.lens.as_of;
            let why: Vec<String> = reasons.iter().map(|reason| reason.words(today)).collect();
            let strongest = reasons.iter().min_by_key(|reason| reason.rank());
            let step = deal.deal.next_step();
            let account = deal.deal.account().map(|account| self.lens.book.name_of(Records::any(account)));
            let record = Records::any(deal.id);
            let amount =
                term("amount", deal.amount.map_or(Num::None("no amount or rate".into()), Num::Money), Source::Record(record));
            let chance = term("chance of its stage", Num::Ratio(self.from.chances.of(&deal)), Source::Given);
            let what = match account {
                Some(account) if !deal.deal.name().contains(account) => format!("{}, {account}", deal.deal.name()),
                _ => deal.deal.name().to_owned(),
            };
            self.push(DraftItem {
                kind: ItemKind::Deal,
                record,
                what,
                owner: deal.owner,
                stake: mul(amount, mul(chance, share("gained by acting in time", DEAL_SHARE))),
                due: step.map(crate::book::deal::NextStep::on).or(deal.close),
                reason: strongest.map_or_else(String::new, |reason| reason.brief(today)),
                why: why.join("; "),
                next_step: step.map(|step| step.what().to_owned()),
            });
        }
    }

    fn leads_and_targets(&mut self) {
        let (lens, book) = (self.lens, self.lens.book);
        let outcome = decided(lens, year(lens));
        let mean_won = of_year(average_won(&outcome).formula.clone());
        let win_rate = of_year(WinRate::of(outcome.won, outcome.won + outcome.lost).rate.formula.clone());
        let lead_stake = mul(mean_won.clone(), self.share_of_leads_won());
        for lead in &self.from.leads.waiting_longest {
            let goal = &self.from.leads.goal_days;
            let from = lead.from.as_ref().map_or_else(String::new, |from| format!(", from {from}"));
            self.push(DraftItem {
                kind: ItemKind::Lead,
                record: Records::any(lead.record),
                what: format!("{}, first contact", lead.name),
                owner: book.leads.get(lead.record).and_then(crate::book::lead::Lead::owner),
                stake: lead_stake.clone(),
                due: Some(lead.due),
                reason: format!("waits {} d, goal {} d", lead.days.or_zero(), goal.or_zero()),
                why: format!("waits for {} d, goal {} d{from}", lead.days.or_zero(), goal.or_zero()),
                next_step: None,
            });
        }
        let target_stake = mul(mean_won, win_rate);
        for target in &self.from.leads.target_customers {
            self.push(DraftItem {
                kind: ItemKind::Target,
                record: Records::any(target.record),
                what: format!("{}, target customer", target.name),
                owner: book.accounts.get(target.record).and_then(crate::book::account::Account::owner),
                stake: target_stake.clone(),
                due: Some(target.wanted),
                reason: format!("wanted since {}", target.wanted.near(lens.as_of)),
                why: format!("wanted since {}, not yet worked", target.wanted.near(lens.as_of)),
                next_step: None,
            });
        }
    }

    /// Of the leads in the scope that came in the trailing year, the share whose deal is won by as-of.
    fn share_of_leads_won(&self) -> Formula {
        let (lens, book) = (self.lens, self.lens.book);
        let year = year(lens);
        let came = || book.leads.rows().iter().filter(|lead| year.holds(lead.created()) && lens.owns(lead.owner(), lens.as_of));
        let won = came().filter_map(|lead| book.deals.get(lead.deal()?)?.won()).filter(|won| won.on() <= lens.as_of).count();
        let number = |words: &'static str, n: usize| term(words, Num::Count(i64::try_from(n).unwrap_or(i64::MAX)), Source::Given);
        div(number("leads of a year that were won", won), number("leads of a year", came().count()))
    }

    fn stock(&mut self) {
        let lens = self.lens;
        // What nobody bought for a quarter and no open deal asks for is out of the range, not out of stock.
        let wanted = |row: &&StockRow| row.days_of_cover.get().is_some() || row.weighted_demand.or_zero() > Units::ZERO;
        let lacking = self.from.stock.iter().filter(|row| matches!(row.state, StockState::Out | StockState::Short));
        for row in lacking.filter(wanted) {
            let units = |figure: &Figure<Units>| figure.get().unwrap_or_default();
            // Chances leave fractions of units; the words say whole ones.
            let whole = |figure: &Figure<Units>| format!("{:.0}", units(figure).as_f64());
            let short = whole(&row.short);
            let what = if row.state == StockState::Out {
                format!("{}, out of stock", row.name)
            } else {
                format!("{}, {short} units short in {}", row.name, lens.book.company.calendar().short_label(lens.period))
            };
            let next = row.incoming.iter().find(|receipt| receipt.on <= lens.span().end);
            let due = next.map_or_else(String::new, |receipt| {
                format!(", {} due on {}", receipt.units.or_zero(), receipt.on.near(lens.as_of))
            });
            let lead_time = row.lead_time_days.get().map(|days| format!("Order now, lead time {days} d"));
            self.push(DraftItem {
                kind: ItemKind::Stock,
                record: Records::any(row.record),
                what,
                owner: None,
                stake: row.margin_short.formula.clone(),
                due: Some(lens.as_of),
                reason: format!("{} left, {} wanted", units(&row.available), whole(&row.weighted_demand)),
                why: format!("{} left, {} wanted{due}", units(&row.available), whole(&row.weighted_demand)),
                next_step: lead_time,
            });
        }
    }

    fn orders(&mut self) {
        let (lens, book) = (self.lens, self.lens.book);
        if !orders::shipping_is_known(lens) {
            return;
        }
        for (id, order) in orders::orders_on(lens) {
            if orders::standing(lens, order) != (orders::OrderStanding::Open { late: true }) {
                continue;
            }
            let Some(due) = order.due() else { continue };
            let amount = orders::amount(lens, order).map_or(Num::None("no rate".into()), Num::Money);
            let record = Records::any(id);
            self.push(DraftItem {
                kind: ItemKind::Order,
                record,
                what: format!("{}, order of {}", book.name_of(Records::any(order.account())), order.on().near(lens.as_of)),
                owner: order_owner(book, order),
                stake: mul(term("amount", amount, Source::Record(record)), share("at risk", ORDER_SHARE)),
                due: Some(due),
                reason: format!("not shipped, due {} d ago", lens.as_of - due),
                why: format!("not shipped, was due {} d ago", lens.as_of - due),
                next_step: None,
            });
        }
    }

    /// A quarter of what a customer brought in the trailing year.
    fn quarter_of_year(&self, by: By) -> Formula {
        let won = self.lens.sums.within(by, year(self.lens)).won;
        mul(money("won in a year", won, Test::WonYearOf(by)), share("at risk", CUSTOMER_SHARE))
    }

    fn customers(&mut self) {
        for row in &self.from.customers.at_risk_accounts {
            self.push(DraftItem {
                kind: ItemKind::Customer,
                record: Records::any(row.record),
                what: format!("{}, at risk", row.name),
                owner: self.lens.book.accounts.get(row.record).and_then(crate::book::account::Account::owner),
                stake: self.quarter_of_year(By::Account(Some(row.record))),
                due: Some(row.due),
                reason: format!("last bought {} d ago", row.days.or_zero()),
                why: format!(
                    "last bought {} d ago, 90 % of its gaps are below {:.0} d",
                    row.days.or_zero(),
                    row.usual_days.or_zero()
                ),
                next_step: None,
            });
        }
    }

    fn renewals(&mut self) {
        let book = self.lens.book;
        for row in &self.from.recurring.renewals {
            let contract = book.contracts.get(row.record);
            self.push(DraftItem {
                kind: ItemKind::Renewal,
                record: Records::any(row.record),
                what: format!("{}, renewal", row.account),
                owner: contract.and_then(|contract| crate::metrics::sales::recurring::owner(self.lens, contract)),
                stake: self.quarter_of_year(By::Account(Some(row.customer))),
                due: Some(row.end),
                reason: format!("contract ends in {} d", row.end - self.lens.as_of),
                why: format!("contract ends in {} d, not yet renewed", row.end - self.lens.as_of),
                next_step: None,
            });
        }
    }

    fn partners(&mut self) {
        let (lens, book) = (self.lens, self.lens.book);
        let role = crate::book::deal::PartnerRole::Sourced;
        let quiet_after = i32::try_from(book.company.quiet_after_days()).unwrap_or(i32::MAX);
        for row in self.from.partners.iter().filter(|row| row.quiet) {
            let owner = book.partners.get(row.record).and_then(crate::book::account::Partner::owner);
            if !lens.owns(owner, lens.as_of) {
                continue;
            }
            let Some(days) = row.days_since_touch.get() else { continue };
            let open = row.open_deals.or_zero();
            let deals = if open == 1 { "1 open deal".to_owned() } else { format!("{open} open deals") };
            let reached = row.attainment.get().map_or_else(String::new, |part| format!("; {:.0} % of target", part * 100.0));
            self.push(DraftItem {
                kind: ItemKind::Partner,
                record: Records::any(row.record),
                what: format!("{}, {deals}", row.name),
                owner,
                stake: self.quarter_of_year(By::Partner(row.record, Some(role))),
                due: Some(lens.as_of - days + quiet_after),
                reason: format!("no touch for {days} d"),
                why: format!("no touch for {days} d{reached}"),
                next_step: None,
            });
        }
    }
}

/// A quotient of deals decided in the period, as one of those decided in the trailing year: its numbers are the year's,
/// so its words and its records must be too.
fn of_year(formula: Formula) -> Formula {
    match formula {
        Formula::Div(a, b) => div(of_year(*a), of_year(*b)),
        Formula::Term(input) => {
            let test = match input.from {
                Source::Counted(Test::WonDeals) => Test::WonDealsYear,
                Source::Counted(Test::Decided) => Test::DecidedYear,
                _ => return Formula::Term(input),
            };
            term(format!("{} in a year", input.words), input.value, Source::Counted(test))
        }
        other => other,
    }
}

fn share(words: &'static str, share: f64) -> Formula {
    term(words, Num::Ratio(share), Source::Given)
}

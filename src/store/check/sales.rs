//! Rules for the tables of those who sell.

use rust_decimal::Decimal;

use crate::book::account::{Account, Contact, Partner};
use crate::book::activity::{Activity, Feedback};
use crate::book::company::Rate;
use crate::book::contract::Contract;
use crate::book::day::Day;
use crate::book::deal::Deal;
use crate::book::lead::Lead;
use crate::book::money::Money;
use crate::book::order::Order;
use crate::book::people::{Person, Target};
use crate::book::product::{Product, Stock};
use crate::book::units::Units;
use crate::store::shape::Reader;

use super::{Rules, exactly_one, in_order, not_before, not_negative, within};

impl Rules for Account {}
impl Rules for Contact {}
impl Rules for Partner {}

impl Rules for Rate {
    fn check(&self, record: &mut Reader) {
        if self.rate() <= Decimal::ZERO {
            record.wrong("rate", "out-of-range", "a rate is more than 0", "write what one unit of the currency is worth");
        }
        if self.currency() == record.company.currency() {
            let hint = "rates are for the other currencies: remove it";
            record.odd("currency", "own-currency", "this is the company's own currency", hint);
        }
    }
}

impl Rules for Person {
    fn check(&self, record: &mut Reader) {
        in_order(record, "log", "on", self.log().iter().map(crate::book::people::Move::on));
    }
}

impl Rules for Target {
    fn check(&self, record: &mut Reader) {
        if self.amount() < 0 {
            record.wrong("amount", "out-of-range", "cannot be negative", "write the amount without `-`");
        }
    }
}

impl Rules for Product {
    fn check(&self, record: &mut Reader) {
        in_order(record, "prices", "from", self.prices().iter().map(crate::book::product::DatedPrice::from));
        not_negative(record, "list_price", self.list_price());
        not_negative(record, "unit_cost", self.unit_cost());
        for (number, price) in self.prices().iter().enumerate() {
            not_negative(record, &format!("prices[{number}].list_price"), price.list_price());
            not_negative(record, &format!("prices[{number}].unit_cost"), price.unit_cost());
        }
    }
}

impl Rules for Stock {}

impl Rules for Lead {
    fn check(&self, record: &mut Reader) {
        let created = Some(self.created());
        not_before(record, "first_contact", self.first_contact(), created, "it was created on");
        not_before(record, "qualified", self.qualified(), created, "it was created on");
        not_before(record, "accepted", self.accepted(), created, "it was created on");
        not_before(record, "rejected.on", self.rejected().map(crate::book::lead::Rejection::on), created, "it was created on");
    }
}

impl Rules for Deal {
    fn check(&self, record: &mut Reader) {
        if self.won().is_some() && self.lost().is_some() {
            record.wrong("lost", "won-and-lost", "the deal is both won and lost", "keep one of the two");
        }
        let staged = self.stage().is_some() || self.log().iter().any(|entry| entry.stage().is_some());
        if self.decided().is_none() && !staged {
            // Where a stage is written that cannot be read, that is told already.
            if record.tree.field(&record.source.text, 0, "stage").is_some() {
                record.failed = true;
                return;
            }
            record.wrong(
                "",
                "missing-field",
                "an open deal needs a stage",
                "add `stage: \"..\"`, or say when it was won or lost",
            );
        }
        if let (Some(created), Some(close)) = (self.creation(), self.close())
            && close < created
        {
            let what = format!("{close} is before it was created on {created}");
            record.odd("close", "impossible-date", &what, "one of the two dates is wrong");
        }
        if let (Some(created), None) = (self.created(), self.creation()) {
            late_creation(self, created, record);
        }
        // Where a partner is written that cannot be read, that is told already.
        if self.partner_role().is_some() && record.tree.field(&record.source.text, 0, "partner").is_none() {
            record.odd("partner_role", "role-without-partner", "a role, but no partner", "add `partner: \"..\"`");
        }
        if self.amount().is_some_and(|amount| amount < Money::ZERO) {
            record.odd("amount", "negative-amount", "less than nothing", "write what the customer will pay");
        }
        check_log(self, record);
    }
}

/// A deal that was won, lost or changed before it was created: usual where a CRM was changed, or deals are entered late.
fn late_creation(deal: &Deal, created: Day, record: &mut Reader) {
    let before = |day: Option<Day>| day.filter(|day| *day < created);
    let ends = [
        (before(deal.won().map(crate::book::deal::Won::on)), "it was won on"),
        (before(deal.lost().map(crate::book::deal::Lost::on)), "it was lost on"),
        (before(deal.log().first().map(crate::book::deal::LogEntry::on)), "its first log entry of"),
    ];
    let Some((day, what)) = ends.into_iter().find_map(|(day, what)| Some((day?, what))) else { return };
    let hint = "if that is so, leave `created` out: its age and cycle count as not known";
    record.odd("created", "created-late", &format!("{created} is after {what} {day}"), hint);
}

fn check_log(deal: &Deal, record: &mut Reader) {
    in_order(record, "log", "on", deal.log().iter().map(crate::book::deal::LogEntry::on));
    let Some(last) = deal.log().last() else { return };
    if let Some(decided) = deal.decided() {
        if last.on() > decided {
            let path = format!("log[{}].on", deal.log().len() - 1);
            let what = format!("{} is after the deal was decided on {decided}", last.on());
            record.wrong(&path, "impossible-date", &what, "nothing happens to a deal after it is won or lost");
        }
        return;
    }
    // From the last entry on the record's own values hold, so the two should say the same.
    let newest = |names: &dyn Fn(usize) -> bool| (0..deal.log().len()).rev().find(|number| names(*number));
    let entry = |number: usize| deal.log().get(number);
    let stage = newest(&|n| entry(n).is_some_and(|e| e.stage().is_some()));
    let amount = newest(&|n| entry(n).is_some_and(|e| e.amount().is_some()));
    let close = newest(&|n| entry(n).is_some_and(|e| e.close().is_some()));
    let owner = newest(&|n| entry(n).is_some_and(|e| e.owner().is_some()));
    let differ = [
        ("stage", deal.stage().is_some() && stage.is_some_and(|n| entry(n).is_some_and(|e| e.stage() != deal.stage())), stage),
        (
            "amount",
            deal.amount().is_some() && amount.is_some_and(|n| entry(n).is_some_and(|e| e.amount() != deal.amount())),
            amount,
        ),
        ("close", deal.close().is_some() && close.is_some_and(|n| entry(n).is_some_and(|e| e.close() != deal.close())), close),
        ("owner", deal.owner().is_some() && owner.is_some_and(|n| entry(n).is_some_and(|e| e.owner() != deal.owner())), owner),
    ];
    for (field, differs, number) in differ {
        if let Some(number) = number.filter(|_| differs) {
            let hint = "add a log entry for the change, or make both the same: the deal's own value holds";
            record.odd(field, "log-disagrees", &format!("log[{number}] says something else"), hint);
        }
    }
}

impl Rules for Order {
    fn check(&self, record: &mut Reader) {
        if self.lines().is_empty() {
            record.wrong(
                "lines",
                "missing-field",
                "an order has at least one line",
                "add `lines: [(product: .., units: .., price: ..)]`",
            );
        }
        for (number, line) in self.lines().iter().enumerate() {
            let path = || format!("lines[{number}]");
            if line.total().is_none() && (line.units().is_none() || line.price().is_none()) {
                let what = "neither its total nor its units and their price";
                record.wrong(&path(), "missing-field", what, "add `units` and `price`, or `total`");
            } else if line.known_amount().is_none() {
                record.wrong(&path(), "out-of-range", "too large", "look at its units and its price");
            }
            if line.discount().is_some_and(|discount| discount < Decimal::ZERO || discount > Decimal::ONE) {
                let hint = "write a fraction from 0 to 1: 10 % is `0.1`";
                record.wrong(&format!("lines[{number}].discount"), "out-of-range", "not a fraction", hint);
            }
        }
        let on = Some(self.on());
        not_before(record, "shipped", self.shipped(), on, "the order of");
        not_before(record, "cancelled", self.cancelled(), on, "the order of");
        for (number, back) in self.returns().iter().enumerate() {
            not_before(record, &format!("returns[{number}].on"), Some(back.on()), on, "the order of");
            let ordered: Units = self
                .lines()
                .iter()
                .filter(|line| line.product() == Some(back.product()))
                .filter_map(crate::book::order::OrderLine::units)
                .sum();
            let returned: Units =
                self.returns().iter().filter(|b| b.product() == back.product()).map(crate::book::order::Return::units).sum();
            // Where a line does not say how many, or of what, nobody knows how many there were.
            let known = self.lines().iter().all(|line| line.product().is_some() && line.units().is_some());
            if known && returned > ordered {
                let what = format!("{returned} came back of {ordered} ordered");
                record.odd(&format!("returns[{number}].units"), "impossible-count", &what, "one of the two counts is wrong");
                break;
            }
        }
        if self.due().is_some_and(|due| due < self.on()) {
            record.odd(
                "due",
                "impossible-date",
                &format!("due before the order of {}", self.on()),
                "one of the two dates is wrong",
            );
        }
    }
}

impl Rules for Contract {
    fn check(&self, record: &mut Reader) {
        not_before(record, "end", self.end(), Some(self.start()), "its start on");
        not_before(record, "ended.on", self.ended().map(crate::book::contract::Ended::on), Some(self.start()), "its start on");
        not_negative(record, "amount", Some(self.amount()));
        let renews = record.tree.field(&record.source.text, 0, "renews").map(|node| record.text(node));
        let own = record.tree.field(&record.source.text, 0, "id").map(|node| record.text(node));
        if renews.is_some() && renews == own {
            record.wrong("renews", "renews-itself", "a contract cannot renew itself", "name the contract before it");
        }
    }
}

impl Rules for Activity {
    fn check(&self, record: &mut Reader) {
        let with = [
            ("account", self.account().is_some()),
            ("partner", self.partner().is_some()),
            ("lead", self.lead().is_some()),
            ("deal", self.deal().is_some()),
        ];
        exactly_one(record, &with);
    }
}

impl Rules for Feedback {
    fn check(&self, record: &mut Reader) {
        within(record, "score", self.score(), 0.0, 10.0);
    }
}

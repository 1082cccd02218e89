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
use crate::book::record::Units;
use crate::store::shape::Reader;

use super::{Check, exactly_one, in_order, not_before, not_negative, within};

impl Check for Account {}
impl Check for Contact {}
impl Check for Partner {}

impl Check for Rate {
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

impl Check for Person {
    fn check(&self, record: &mut Reader) {
        in_order(record, "log", "on", self.log().iter().map(crate::book::people::Move::on));
    }
}

impl Check for Target {
    fn check(&self, record: &mut Reader) {
        if self.amount() < 0 {
            record.wrong("amount", "out-of-range", "cannot be negative", "write the amount without `-`");
        }
    }
}

impl Check for Product {
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

impl Check for Stock {
    fn past(&self, see: &mut dyn FnMut(&str, usize, Day)) {
        see("counted_on", 0, self.counted_on());
    }
}

impl Check for Lead {
    fn check(&self, record: &mut Reader) {
        let created = Some(self.created());
        not_before(record, "first_contact", self.first_contact(), created, "it was created on");
        not_before(record, "qualified", self.qualified(), created, "it was created on");
        not_before(record, "accepted", self.accepted(), created, "it was created on");
        not_before(record, "rejected.on", self.rejected().map(crate::book::lead::Rejection::on), created, "it was created on");
    }

    fn past(&self, see: &mut dyn FnMut(&str, usize, Day)) {
        see("created", 0, self.created());
        for (number, touch) in self.touches().iter().enumerate() {
            see("touches[].on", number, touch.on());
        }
        let days = [("first_contact", self.first_contact()), ("qualified", self.qualified()), ("accepted", self.accepted())];
        for (path, day) in days {
            if let Some(day) = day {
                see(path, 0, day);
            }
        }
        self.rejected().iter().for_each(|rejected| see("rejected.on", 0, rejected.on()));
    }
}

impl Check for Deal {
    fn check(&self, record: &mut Reader) {
        let created = Some(self.created());
        if self.won().is_some() && self.lost().is_some() {
            record.wrong("lost", "won-and-lost", "the deal is both won and lost", "keep one of the two");
        }
        let won = self.won().map(crate::book::deal::Won::on);
        let won_path = if record.tree.at_path(&record.source.text, 0, "won.on").is_some() { "won.on" } else { "won" };
        not_before(record, won_path, won, created, "it was created on");
        not_before(record, "lost.on", self.lost().map(crate::book::deal::Lost::on), created, "it was created on");
        if self.decided().is_none() && self.stage().is_none() && self.log().iter().all(|entry| entry.stage().is_none()) {
            record.wrong(
                "",
                "missing-field",
                "an open deal needs a stage",
                "add `stage: \"..\"`, or say when it was won or lost",
            );
        }
        if self.close().is_some_and(|close| close < self.created()) {
            let what = format!("{} is before it was created on {}", self.close().unwrap_or(self.created()), self.created());
            record.odd("close", "impossible-date", &what, "one of the two dates is wrong");
        }
        if self.partner_role().is_some() && self.partner().is_none() {
            record.odd("partner_role", "role-without-partner", "a role, but no partner", "add `partner: \"..\"`");
        }
        if self.amount().is_some_and(|amount| amount < Money::ZERO) {
            record.odd("amount", "negative-amount", "less than nothing", "write what the customer will pay");
        }
        check_log(self, record);
    }

    fn past(&self, see: &mut dyn FnMut(&str, usize, Day)) {
        see("created", 0, self.created());
        self.won().iter().for_each(|won| see("won", 0, won.on()));
        self.lost().iter().for_each(|lost| see("lost.on", 0, lost.on()));
        for (number, entry) in self.log().iter().enumerate() {
            see("log[].on", number, entry.on());
        }
    }
}

fn check_log(deal: &Deal, record: &mut Reader) {
    in_order(record, "log", "on", deal.log().iter().map(crate::book::deal::LogEntry::on));
    not_before(
        record,
        "log[0].on",
        deal.log().first().map(crate::book::deal::LogEntry::on),
        Some(deal.created()),
        "the deal was created on",
    );
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

impl Check for Order {
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
                .filter(|line| line.product() == back.product())
                .map(crate::book::order::OrderLine::units)
                .sum();
            let returned: Units =
                self.returns().iter().filter(|b| b.product() == back.product()).map(crate::book::order::Return::units).sum();
            if returned > ordered {
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

    fn past(&self, see: &mut dyn FnMut(&str, usize, Day)) {
        see("on", 0, self.on());
        self.shipped().into_iter().for_each(|day| see("shipped", 0, day));
        self.cancelled().into_iter().for_each(|day| see("cancelled", 0, day));
        for (number, back) in self.returns().iter().enumerate() {
            see("returns[].on", number, back.on());
        }
    }
}

impl Check for Contract {
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

impl Check for Activity {
    fn check(&self, record: &mut Reader) {
        let with = [
            ("account", self.account().is_some()),
            ("partner", self.partner().is_some()),
            ("lead", self.lead().is_some()),
            ("deal", self.deal().is_some()),
        ];
        exactly_one(record, &with);
    }

    fn past(&self, see: &mut dyn FnMut(&str, usize, Day)) {
        see("on", 0, self.on());
    }
}

impl Check for Feedback {
    fn check(&self, record: &mut Reader) {
        within(record, "score", self.score(), 0.0, 10.0);
    }

    fn past(&self, see: &mut dyn FnMut(&str, usize, Day)) {
        see("on", 0, self.on());
    }
}

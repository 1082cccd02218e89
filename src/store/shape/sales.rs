//! The tables of those who sell: people, targets, products, stock, customers, leads, deals, orders, contracts.

use crate::book::account::{Account, Contact, Partner};
use crate::book::activity::{Activity, Feedback};
use crate::book::company::Rate;
use crate::book::contract::{Contract, Ended};
use crate::book::day::Day;
use crate::book::deal::{Deal, DealKind, LogEntry, Lost, NextStep, ProductUnits, Won};
use crate::book::lead::{Lead, Rejection, Touch};
use crate::book::order::{Order, OrderLine, Return};
use crate::book::people::{Measure, Move, Person, Target};
use crate::book::product::{DatedPrice, Product, Receipt, Stock};
use crate::store::scan::Kind;

use super::{Amount, Reader, Wire, rows, wire};

rows!(keyed: Person, Product, Account, Contact, Partner, Lead, Deal, Order, Contract; plain: Rate, Target, Stock, Activity, Feedback);

wire!(Rate { currency, on, rate });

wire!(Person { key: "id", name, team, log, left });
wire!(Move { on, team });

wire!(Product { key: "id", name, family, list_price, unit_cost, prices });
wire!(DatedPrice { from, list_price, unit_cost });
wire!(Stock { product, counted_on, units, receipts, reorder_at, lead_time_days });
wire!(Receipt { on, units });

wire!(Account { key: "id", name, segment, owner, channel, partner, city, since, wanted });
wire!(Contact { key: "id", account, name, role, email, phone });
wire!(Partner { key: "id", name, channel, owner, tier });

wire!(Lead {
    key: "id",
    name,
    created,
    segment,
    channel,
    campaign,
    account,
    owner,
    demand,
    touches,
    first_contact,
    qualified,
    accepted,
    rejected,
    deal,
});
wire!(Touch { on, campaign });
wire!(Rejection { on, why });

wire!(Deal {
    key: "id",
    name,
    account,
    owner,
    stage,
    kind = DealKind::New,
    amount,
    currency,
    units,
    created,
    close,
    won,
    lost,
    lead,
    campaign,
    partner,
    partner_role,
    category,
    next_step,
    log,
});
wire!(ProductUnits { product, units });
wire!(Lost { on, reason, rival, words });
wire!(NextStep { on, what });
wire!(LogEntry { on, stage, amount, close, owner });

impl Wire for Won {
    /// A date, or `(on, reason?, words?)`.
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        if reader.kind(node) != Kind::Group {
            return Day::read(reader, node).map(|on| Self::made_of((on, None, None)));
        }
        let [on, reason, words] = reader.open(node, ["on", "reason", "words"])?;
        let on = reader.field(node, "on", on);
        let reason = reader.field(node, "reason", reason);
        let words = reader.field(node, "words", words);
        Some(Self::made_of((on?, reason?, words?)))
    }
}

wire!(Order { key: "id", account, on, lines, currency, deal, owner, partner, channel, due, shipped, cancelled, returns });
wire!(OrderLine { product, units, price, discount });
wire!(Return { on, product, units, amount });

wire!(Contract { key: "id", account, start, end, amount, every, product, units, owner, deal, renews, ended });
wire!(Ended { on, reason });

wire!(Activity { on, account, partner, lead, deal, by, contact, kind, note });
wire!(Feedback { on, account, score, words });

impl Wire for Target {
    fn read(reader: &mut Reader, node: usize) -> Option<Self> {
        let names = ["period", "amount", "measure", "person", "team", "partner", "segment", "channel", "product", "family"];
        let [period, amount, measure, person, team, partner, segment, channel, product, family] = reader.open(node, names)?;
        let period = reader.field(node, "period", period);
        let measure = reader.field_or(measure, Measure::Revenue);
        // What the amount is depends on what is measured.
        let kind = match measure {
            Some(Measure::Revenue) => Some(Amount::Money),
            Some(Measure::Units) => Some(Amount::Units),
            Some(_) => Some(Amount::Count),
            None => None,
        };
        if amount.is_none() {
            reader.missing(node, "amount");
        }
        let amount = amount.zip(kind).and_then(|(value, kind)| kind.read(reader, value));
        let person = reader.field(node, "person", person);
        let team = reader.field(node, "team", team);
        let partner = reader.field(node, "partner", partner);
        let segment = reader.field(node, "segment", segment);
        let channel = reader.field(node, "channel", channel);
        let product = reader.field(node, "product", product);
        let family = reader.field(node, "family", family);
        Some(Self::made_of((period?, amount?, measure?, person?, team?, partner?, segment?, channel?, product?, family?)))
    }
}

//! Rules for the tables of those who sell.
use super::unchecked;
use crate::book::account::{Account, Contact, Partner};
use crate::book::activity::{Activity, Feedback};
use crate::book::company::Rate;
use crate::book::contract::Contract;
use crate::book::deal::Deal;
use crate::book::lead::Lead;
use crate::book::order::Order;
use crate::book::people::{Person, Target};
use crate::book::product::{Product, Stock};
unchecked!(Person, Product, Account, Contact, Partner, Lead, Deal, Order, Contract, Rate, Target, Stock, Activity, Feedback);

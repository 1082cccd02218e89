//! Rules for the tables of those who bring customers.
use super::unchecked;
use crate::book::brand::{MarketShare, Rival, RivalPrice, Voice, Wave};
use crate::book::campaign::{Campaign, Experiment, Spend};
use crate::book::channel::{Channel, Segment};
use crate::book::objective::Objective;
use crate::book::offer::{Event, Message, Need, Position};
unchecked!(
    Segment,
    Channel,
    Campaign,
    Rival,
    Message,
    Objective,
    Spend,
    Wave,
    Voice,
    MarketShare,
    RivalPrice,
    Experiment,
    Event,
    Need,
    Position
);

//! What customers need, which messages reach them, where the company stands; what happened when.

use super::channel::{Channel, Segment};
use super::day::Day;
use super::id::Id;
use super::record::{group, record};

record! {
    /// A need of a segment: how important, how well met.
    Need in Needs {
        /// When it was asked.
        on: Day,
        /// Of which segment.
        segment: Id<Segment>,
        /// The need.
        need: String,
        /// How many answered.
        respondents: u32,
        /// 0 to 10.
        importance: f64,
        /// With us, 0 to 10.
        satisfaction: f64,
        /// With rivals.
        rivals: Vec<RivalScore>,
        /// What the product should become.
        change: Option<String>,
    }
}

group! {
    /// How well a rival meets a need.
    RivalScore {
        /// The rival.
        rival: Id<super::brand::Rival>,
        /// 0 to 10.
        satisfaction: f64,
    }
}

record! {
    /// A message as it was tested.
    Message in Messages {
        /// Its id as written.
        key: String,
        /// When it was tested.
        on: Day,
        /// In which segment.
        segment: Id<Segment>,
        /// Its words.
        words: String,
        /// To how many it was shown.
        shown: u32,
        /// How many understood it.
        understood: u32,
        /// How many believed it.
        believed: u32,
        /// How many would act on it.
        would_act: u32,
    }
}

record! {
    /// How attractive a segment is, and how strong the company is there.
    Position in Positions {
        /// When it was judged.
        on: Day,
        /// The segment.
        segment: Id<Segment>,
        /// Through which channel.
        channel: Option<Id<Channel>>,
        /// What makes it attractive.
        attractiveness: Vec<Factor>,
        /// What makes the company strong there.
        strength: Vec<Factor>,
    }
}

group! {
    /// One factor of a judgement.
    Factor {
        /// What.
        factor: String,
        /// Its share of the judgement; all add up to 1.
        weight: f64,
        /// 1 to 5.
        score: f64,
    }
}

record! {
    /// Something that happened.
    Event in Events {
        /// When.
        on: Day,
        /// What.
        what: String,
        /// About what.
        about: Option<String>,
    }
}

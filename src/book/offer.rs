//! What customers need, which messages reach them, where the company stands; what happened when.

use super::channel::{Channel, Segment};
use super::compact::Text;
use super::day::Day;
use super::id::Id;
use super::record::{group, table};

table! {
    /// What a segment needs: how important it is, how satisfied they are with us and with rivals.
    Need in Needs named need {
        /// When it was asked.
        @Began on: Day => "2026-02-15",
        /// Of which segment.
        segment: Id<Segment> => "harbours",
        /// The need.
        need: Text => "Works in ice",
        /// How many answered.
        respondents: u32 => 60,
        /// 0 to 10.
        importance: f64 => 8.5,
        /// With us, 0 to 10.
        satisfaction: f64 => 5.5,
        /// With rivals.
        rivals: Vec<RivalScore> => [(rival: "lumen", satisfaction: 6)],
        /// What the product should become.
        change: Option<Text> => "A heated lens",
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

table! {
    /// A message that was tested with a segment: of those who saw it, how many understood, believed, would act.
    Message in Messages keyed key named words {
        /// Its id.
        key in "id": Text => "safe-quay",
        /// When it was tested.
        @Began on: Day => "2026-02-15",
        /// In which segment.
        segment: Id<Segment> => "harbours",
        /// Its words.
        words: Text => "A quay that never sleeps",
        /// To how many it was shown.
        shown: u32 => 60,
        /// How many understood it.
        understood: u32 => 50,
        /// How many believed it.
        believed: u32 => 35,
        /// How many would act on it.
        would_act: u32 => 12,
    }
}

table! {
    /// How attractive a segment is, and how strong we are there (through a channel): factors whose weights add up to 1.
    Position in Positions {
        /// When it was judged.
        @Began on: Day => "2026-02-15",
        /// The segment.
        segment: Id<Segment> => "harbours",
        /// Through which channel.
        @Vital channel: Option<Id<Channel>> => "field",
        /// What makes it attractive.
        @Needed attractiveness: Vec<Factor> => [(factor: "size", weight: 0.5, score: 4), (factor: "growth", weight: 0.5, score: 3)],
        /// What makes the company strong there.
        @Needed strength: Vec<Factor> => [(factor: "product", weight: 0.6, score: 4), (factor: "service", weight: 0.4, score: 5)],
    }
}

group! {
    /// One factor of a judgement.
    Factor {
        /// What.
        factor: Text,
        /// Its share of the judgement; all add up to 1.
        weight: f64,
        /// 1 to 5.
        score: f64,
    }
}

table! {
    /// Something that happened: a tick on every axis of time.
    Event in Events named what {
        /// When.
        @Event on: Day => "2026-02-03",
        /// What.
        what: Text => "Trade fair",
        /// About what.
        about: Option<Text> => "harbours",
    }
}

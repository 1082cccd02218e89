//! The key table: every action, its keys and its words. Key handling, footer, help and every key named in a text come
//! from here.

use std::fmt;

/// A key as pressed, without the terminal library's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    Function(u8),
}

/// A key with what is held down. Shift is part of a character (`G`, `+`) and counts only with the other keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub code: Code,
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Shift is held, with a key that is no character.
    pub shift: bool,
}

impl Chord {
    /// A key by itself.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// Reads `q`, `^c` (Ctrl), `S-Left` (Shift), `A-x` (Alt), `Enter`, `F1`, `Space`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self::plain(Code::Esc);
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix('^').filter(|after| !after.is_empty()) {
                chord.ctrl = true;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("S-").filter(|after| !after.is_empty()) {
                chord.shift = true;
                rest = after;
            } else if let Some(after) = rest.strip_prefix("A-").filter(|after| !after.is_empty()) {
                chord.alt = true;
                rest = after;
            } else {
                break;
            }
        }
        chord.code = match rest {
            "Enter" => Code::Enter,
            "Esc" => Code::Esc,
            "Tab" if chord.shift => {
                chord.shift = false;
                Code::BackTab
            }
            "Tab" => Code::Tab,
            "Backspace" => Code::Backspace,
            "Delete" => Code::Delete,
            "Up" => Code::Up,
            "Down" => Code::Down,
            "Left" => Code::Left,
            "Right" => Code::Right,
            "Home" => Code::Home,
            "End" => Code::End,
            "PgUp" => Code::PageUp,
            "PgDn" => Code::PageDown,
            "Space" => Code::Char(' '),
            _ => {
                let mut chars = rest.chars();
                match (chars.next(), chars.next()) {
                    (Some(only), None) => Code::Char(only),
                    (Some('F'), Some(_)) => Code::Function(rest.get(1..)?.parse().ok().filter(|n| (1..=12).contains(n))?),
                    _ => return None,
                }
            }
        };
        Some(chord)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [(self.ctrl, "^"), (self.alt, "A-"), (self.shift, "S-")];
        held.iter().filter(|(on, _)| *on).try_for_each(|(_, mark)| f.write_str(mark))?;
        match self.code {
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::Enter => f.write_str("Enter"),
            Code::Esc => f.write_str("Esc"),
            Code::Tab => f.write_str("Tab"),
            Code::BackTab => f.write_str("S-Tab"),
            Code::Backspace => f.write_str("Backspace"),
            Code::Delete => f.write_str("Delete"),
            Code::Up => f.write_str("Up"),
            Code::Down => f.write_str("Down"),
            Code::Left => f.write_str("Left"),
            Code::Right => f.write_str("Right"),
            Code::Home => f.write_str("Home"),
            Code::End => f.write_str("End"),
            Code::PageUp => f.write_str("PgUp"),
            Code::PageDown => f.write_str("PgDn"),
            Code::Function(n) => write!(f, "F{n}"),
        }
    }
}

/// Where an action stands in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpGroup {
    /// Moving about.
    Go,
    /// Doing something.
    Do,
}

macro_rules! actions {
    ($($action:ident $group:ident [$($keys:literal),*] $footer:literal $help:literal;)*) => {
        /// Everything a person can do with a key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $(#[doc = $help] $action),* }

        impl Action {
            /// All actions, in the order of the help.
            pub const ALL: &[Action] = &[$(Self::$action),*];

            /// Its name in the configuration.
            pub fn name(self) -> &'static str {
                match self { $(Self::$action => stringify!($action)),* }
            }

            pub(crate) fn group(self) -> HelpGroup {
                match self { $(Self::$action => HelpGroup::$group),* }
            }

            /// Its keys where nothing is bound anew; a key sequence has blanks: `g m`.
            pub(crate) fn default_keys(self) -> &'static [&'static str] {
                match self { $(Self::$action => &[$($keys),*]),* }
            }

            /// A word or two for the footer.
            pub(crate) fn words(self) -> &'static str {
                match self { $(Self::$action => $footer),* }
            }

            /// What it does, for help and the list of actions.
            pub fn help(self) -> &'static str {
                match self { $(Self::$action => $help),* }
            }
        }
    };
}

actions! {
    Marketing Go ["1", "g m"] "Marketing" "Marketing";
    Sales Go ["2", "g s"] "Sales" "Sales";
    Week Go ["w"] "week" "this week";
    Month Go ["m"] "month" "this month";
    Quarter Go ["u"] "quarter" "this quarter";
    Shorter Go ["-"] "shorter" "shorter horizon";
    Longer Go ["+", "="] "longer" "longer horizon";
    PreviousPeriod Go ["[", ",", "S-Left"] "previous period" "previous period";
    NextPeriod Go ["]", ".", "S-Right"] "next period" "next period";
    Today Go ["t"] "today" "today and live";
    AsOf Go ["a"] "as of" "as of a date";
    Up Go ["k", "Up"] "up" "row up";
    Down Go ["j", "Down"] "down" "row down";
    Left Go ["h", "Left"] "left" "cell left";
    Right Go ["l", "Right"] "right" "cell right";
    First Go ["g g", "Home"] "first" "first row";
    Last Go ["G", "End"] "last" "last row";
    PageUp Go ["PgUp"] "page up" "a page up";
    PageDown Go ["PgDn"] "page down" "a page down";
    HalfUp Go ["^u"] "half up" "half a page up";
    HalfDown Go ["^d"] "half down" "half a page down";
    NextPanel Go ["Tab"] "panel" "next panel";
    PreviousPanel Go ["S-Tab"] "panel back" "previous panel";
    Open Go ["Enter"] "open" "open";
    Back Go ["Esc"] "back" "back one level";
    NextRecord Go ["J"] "next" "next record, in a detail";
    PreviousRecord Go ["K"] "previous" "previous record, in a detail";
    Commands Do [":", "^p"] "all" "every action by name";
    Find Go ["f"] "find" "find any record";
    Whose Go ["o"] "whose" "whose figures: mine, a person's, a team's";
    Do Do ["d"] "do" "do something to the record: won, stage, touch";
    New Do ["n"] "new" "a new deal, lead, account, contact, order, target, activity";
    Mark Do ["Space"] "mark" "mark the row: what is done is done to all";
    Undo Do ["U"] "undo" "undo what was done last";
    Redo Do ["^r"] "redo" "do it again";
    Written Do ["@"] "written" "what was written";
    Since Do ["b"] "since" "what changed since a day";
    Explain Do ["i"] "explain" "explain this figure";
    Missing Do ["A"] "add" "add what is missing";
    Zoom Do ["z"] "zoom" "zoom the panel";
    Filter Do ["/"] "filter" "filter, Esc clears";
    Sort Do ["s"] "sort" "sort by the next column";
    Reverse Do ["S"] "reverse" "reverse the order";
    Edit Do ["e"] "edit" "edit the record at its line";
    CopyCell Do ["y"] "copy" "copy the row";
    CopyPanel Do ["Y"] "copy panel" "copy the panel";
    Export Do ["x"] "write" "write this screen to a file";
    Compare Do ["c"] "compare" "compare with";
    Measure Do ["v"] "measure" "next measure";
    Reload Do ["r"] "reload" "reload now";
    Pause Do ["p"] "pause" "pause, and go on";
    Problems Do ["!"] "problems" "the list of problems";
    Theme Do ["T"] "theme" "next theme";
    Mouse Do ["M"] "mouse" "mouse on, off";
    Repaint Do ["^l"] "repaint" "paint the whole screen again";
    Help Do ["?", "F1"] "help" "help";
    Close Do ["q"] "quit" "close an overlay, else quit";
    Quit Do ["^c"] "quit" "quit";
    Suspend Do ["^z"] "suspend" "suspend";
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    /// One chord, or two after each other.
    pub(crate) chords: Vec<Chord>,
    pub(crate) action: Action,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Does(Action),
    /// The first key of a longer sequence.
    Begins,
    Nothing,
}

/// The keys in force: the defaults, or what the configuration makes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bindings = Action::ALL.iter().flat_map(|action| {
            action.default_keys().iter().filter_map(|keys| Some(Binding { chords: parse_sequence(keys)?, action: *action }))
        });
        Self { bindings: bindings.collect() }
    }
}

/// Reads `g m`: chords parted by blanks.
pub fn parse_sequence(text: &str) -> Option<Vec<Chord>> {
    let chords: Option<Vec<Chord>> = text.split_whitespace().map(Chord::parse).collect();
    chords.filter(|chords| !chords.is_empty())
}

impl Keymap {
    /// Binds `action` to these sequences and to nothing else; the sequences are taken from any other action.
    pub(crate) fn rebind(&mut self, action: Action, sequences: Vec<Vec<Chord>>) {
        self.bindings.retain(|binding| binding.action != action && !sequences.contains(&binding.chords));
        self.bindings.extend(sequences.into_iter().map(|chords| Binding { chords, action }));
    }

    /// What `typed`, the keys since the last complete sequence, means.
    pub(crate) fn meaning(&self, typed: &[Chord]) -> Meaning {
        let whole = self.bindings.iter().find(|binding| binding.chords == typed);
        match whole {
            Some(binding) => Meaning::Does(binding.action),
            None if self.bindings.iter().any(|b| b.chords.len() > typed.len() && b.chords.starts_with(typed)) => Meaning::Begins,
            None => Meaning::Nothing,
        }
    }

    /// All keys of an action as a person reads them: `1  g m`. Empty when it is bound to nothing.
    pub fn keys(&self, action: Action) -> Vec<String> {
        let mine = self.bindings.iter().filter(|binding| binding.action == action);
        mine.map(|b| b.chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")).collect()
    }

    /// The first key of an action; its name where it is bound to nothing, so that a text still says what is meant.
    pub fn key(&self, action: Action) -> String {
        self.keys(action).into_iter().next().unwrap_or_else(|| format!(":{}", action.name()))
    }

    pub(crate) fn bindings(&self) -> &[Binding] {
        &self.bindings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_key_and_no_key_begins_another() {
        let map = Keymap::default();
        for (at, binding) in map.bindings().iter().enumerate() {
            for other in &map.bindings()[at + 1..] {
                assert!(
                    !binding.chords.starts_with(&other.chords) && !other.chords.starts_with(&binding.chords),
                    "{binding:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn every_action_has_a_key_and_every_key_is_read_back() {
        let map = Keymap::default();
        for action in Action::ALL {
            assert_eq!(map.keys(*action).len(), action.default_keys().len(), "{action:?}");
            for keys in map.keys(*action) {
                assert_eq!(map.meaning(&parse_sequence(&keys).unwrap()), Meaning::Does(*action));
            }
        }
        assert_eq!(map.meaning(&parse_sequence("g").unwrap()), Meaning::Begins);
        assert_eq!(map.meaning(&parse_sequence("Q").unwrap()), Meaning::Nothing);
    }

    #[test]
    fn a_key_bound_anew_leaves_its_old_action() {
        let mut map = Keymap::default();
        map.rebind(Action::Help, vec![parse_sequence("q").unwrap()]);
        assert_eq!(map.keys(Action::Help), ["q"]);
        assert_eq!(map.keys(Action::Close), Vec::<String>::new());
        assert_eq!(map.key(Action::Close), ":Close");
    }
}

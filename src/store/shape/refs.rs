//! The ids that a file names, before it is known what they stand for.

use foldhash::HashMap;

use crate::book::table::TableName;

/// Names in the order in which they were first met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    list: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Names {
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }

    pub(crate) fn list(&self) -> &[Box<str>] {
        &self.list
    }
}

/// The ids that a file names, by the table they belong to, and its teams.
///
/// While a file is read alone, an `Id` holds the number that its name has here. `load` replaces it by the number in the
/// book's table.
#[derive(Clone, Debug)]
pub(crate) struct Refs {
    tables: Vec<Names>,
    pub(crate) teams: Names,
}

impl Default for Refs {
    fn default() -> Self {
        Self { tables: vec![Names::default(); TableName::ALL.len()], teams: Names::default() }
    }
}

impl Refs {
    pub(crate) fn number(&mut self, table: TableName, id: &str) -> u32 {
        self.tables.get_mut(table as usize).map_or(u32::MAX, |names| names.number(id))
    }

    pub(crate) fn of(&self, table: TableName) -> &[Box<str>] {
        self.tables.get(table as usize).map_or(&[], Names::list)
    }
}

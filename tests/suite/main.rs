//! The program from outside, in one binary: two dozen took minutes to link.

mod acting;
mod acts;
mod bad_input;
mod book_reference;
mod brief;
mod dashboard;
mod details;
mod every_act;
mod explain;
mod forecast;
mod forecast_book;
mod forecast_holds;
mod handed_on;
mod hostile;
mod import;
mod import_maps;
mod keep;
mod kit;
mod metrics_marketing;
mod metrics_sales;
mod month;
mod not_written;
mod page;
mod proof;
mod proposal;
mod publish;
mod readme;
mod report_keys;
#[cfg(feature = "serve")]
mod serve;
mod session;
mod since;
mod snapshots;
mod terminal;
mod verbs;
mod writer;
